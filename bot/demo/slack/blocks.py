"""A strict reading of Block Kit: what the real Slack refuses is refused here, with the same kind of pointer.

Source: Slack's block reference and the limits of slack_sdk's models; the limit on all blocks together is undocumented and
was seen by others between 11,341 and 13,297 characters.
"""

from collections import Counter
from collections.abc import Iterator

from bot.demo.slack.elements import BLOCKS, Findings, Surface
from bot.demo.slack.state import Json

MOST_BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MOST_TEXT = 11_000
MOST_MARKDOWN = 12_000
_WORDS = ("text", "alt_text", "title", "label", "placeholder", "hint", "description", "caption")


def faults_of(blocks: object, surface: Surface = "message") -> list[str]:
    """Return what is wrong with ``blocks``, empty where Slack would take them."""
    if not isinstance(blocks, list):
        return ["[ERROR] must be an array [json-pointer:/blocks]"]
    found: Findings = []
    if len(blocks) > MOST_BLOCKS[surface]:
        found.append((f"no more than {MOST_BLOCKS[surface]} items allowed", "/blocks"))
    for index, block in enumerate(blocks):
        _check_block(block, f"/blocks/{index}", surface, found)
    _check_together([block for block in blocks if isinstance(block, dict)], found)
    return [f"[ERROR] {what} [json-pointer:{where}]" for what, where in found]


def too_long(blocks: list[Json]) -> bool:
    """Whether the text of all blocks together is more than a message holds."""
    return sum(len(text) for text in texts_of(blocks)) > MOST_TEXT


def texts_of(tree: object) -> Iterator[str]:
    """Return every text that a reader of the blocks sees."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if isinstance(value, str):
                if key in _WORDS:
                    yield value
            else:
                yield from texts_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from texts_of(value)


def elements_of(tree: object) -> Iterator[Json]:
    """Return every dictionary with an ``action_id``, in order."""
    if isinstance(tree, dict):
        if "action_id" in tree:
            yield tree
        for value in tree.values():
            yield from elements_of(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from elements_of(value)


def _check_block(block: object, where: str, surface: Surface, found: Findings) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    rule = BLOCKS.get(str(kind))
    if not isinstance(block, dict) or rule is None:
        found.append((f"unsupported type: {kind}", f"{where}/type"))
        return
    if surface not in rule.surfaces:
        found.append((f"block type not allowed on this surface: {kind}", f"{where}/type"))
    for key in block.keys() - rule.keys - {"type", "block_id"}:
        found.append((f"no additional properties allowed: {key}", f"{where}/{key}"))
    if len(str(block.get("block_id", ""))) > 255:
        found.append(("must be less than 256 characters", f"{where}/block_id"))
    rule.check(block, where, found)


def _check_together(blocks: list[Json], found: Findings) -> None:
    ids = Counter(block["block_id"] for block in blocks if block.get("block_id"))
    found.extend((f"block_id {name} already exists", "/blocks") for name, times in ids.items() if times > 1)
    if sum(block.get("type") == "table" for block in blocks) > 1:
        found.append(("only_one_table_allowed", "/blocks"))
    if sum(len(str(block.get("text", ""))) for block in blocks if block.get("type") == "markdown") > MOST_MARKDOWN:
        found.append(("markdown text must be less than 12001 characters", "/blocks"))
    for index, block in enumerate(blocks):
        names = Counter(element["action_id"] for element in elements_of(block))
        found.extend((f"action_id {name} already exists in this block", f"/blocks/{index}") for name, n in names.items() if n > 1)
