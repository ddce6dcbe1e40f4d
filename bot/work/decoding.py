"""Text → Decoding, as people give it to the bot: a screen, a log, a record, or a bare status value."""

import asyncio
import re
from collections import OrderedDict

from bot.intake.pictures import marked
from decoder import Decoding, Language, decode, decode_machine_check

BARE_STATUS = re.compile(r"\s*+(?:0[xX])?+(?P<status>[0-9a-fA-F]{16})\s*+")  # 0xba00000288290081
INLINE = 50_000  # characters that decode so fast that a thread would cost more


def decode_text(text: str, language: Language) -> Decoding:
    """Decode ``text``; a bare 64-bit value is taken for an MCi_STATUS."""
    bare = BARE_STATUS.fullmatch(text)
    if bare is None:
        return marked(decode(text, language), text, language)
    return Decoding(machine_checks=(decode_machine_check(status=int(bare["status"], 16), language=language),))


async def decoded(text: str, language: Language) -> Decoding:
    """Decode ``text``, a long one beside the event loop."""
    if len(text) <= INLINE:
        return decode_text(text, language)
    return await asyncio.to_thread(decode_text, text, language)


class Decodings:
    """Decodes for jobs: one text at a time, and the last ones are remembered, for a case is asked about again and again.

    Between two texts whatever else waits has its turn: in a burst the acks, which Slack gives three seconds.
    """

    def __init__(self, most: int = 64) -> None:
        self._most = most
        self._known: OrderedDict[tuple[str, Language], Decoding] = OrderedDict()
        self._turn = asyncio.Lock()

    async def of(self, text: str, language: Language) -> Decoding:
        """Return the decoding of ``text``."""
        if (text, language) in self._known:
            self._known.move_to_end((text, language))
            return self._known[text, language]
        if len(text) > INLINE:
            return await decoded(text, language)
        async with self._turn:
            await asyncio.sleep(0)
            decoding = decode_text(text, language)
        self._known[text, language] = decoding
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return decoding
