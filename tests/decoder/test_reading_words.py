"""Every sentence about what was read is said by some text: none is dead, none misses a placeholder."""

from pathlib import Path

from decoder import decode
from decoder.screen import _decoded
from decoder.words import Words, load_words

HERE = Path(__file__).parent
SCREEN = "VMware ESXi 7.0.3 [Releasebuild-20036589 x86_64]\n"
CORRECTED = (
    "cpu4:2097201)MCA: 202: CE Poll G0 B7 S9c00004001010092 A7f3a2{n}c00 M86 P7f3a2{n}c00/40 "
    "Memory Controller Read Error on Channel 2.\n"
)
FRAME = "cpu1:2097152)0x4538c1d9bc60:[0x420027b14e63]World_Wait@vmkernel#nover+0x8b stack: 0x43114a6f0980\n"
OWN = (
    *(f"{SCREEN}#PF Exception {vector} in world 2101:helper IP 0x42001a2b3c4d addr 0x8\n" for vector in range(33)),
    "".join(CORRECTED.format(n=n) for n in range(4)),
    "cpu9:2099123)MCA: 208: UC Excp G5 B3 Sbe00000000800400 A0 M0 P0/0 Internal Timer Error.\n",
    SCREEN + "PCPU 1 locked up. Failed to ack TLB invalidate.\neax=0xffffffff ebx=0xffffffff ecx=0xffffffff edx=0xffffffff\n"
    "ebp=0x3a37ef4 esi=0xffffffff edi=0xffffffff err=-1 eflags=0xffffffff\nVMK uptime: 0:00:10:00.000 TSC: 99999999999999999\n",
    SCREEN + "PCIe FATAL_ERROR on device 0000:5e:00.0\n",
    SCREEN + "Unable to restore the system configuration. A security violation was detected.\n",
    "*PCPU3:2098561/vmnic3-pollW\n",
    "Lost heartbeat\n",
    "".join(f"{SCREEN}#PF Exception 14 in world {at}:helper IP 0x42001a2b3c4d addr 0x8\n" for at in range(51)),
)
LONG = FRAME * 1_000 + SCREEN + "#PF Exception 14 in world 2101:helper IP 0x42001a2b3c4d addr 0x8\n"


def texts():
    yield from OWN
    for folder in (HERE / "texts", HERE.parent / "corpus"):
        yield from (file.read_text(encoding="utf-8") for file in sorted(folder.rglob("*.txt")))


def test_every_sentence_is_said(monkeypatch):
    said = set()
    say = Words.__call__

    def heard(words, key, /, **fields):
        said.add(key)
        return say(words, key, **fields)

    monkeypatch.setattr(Words, "__call__", heard)
    _decoded(LONG, "en", closely=20_000)
    written = load_words("decoder", "knowledge/words/reading").keys()
    for text in texts():
        if not written - said:
            break
        decode(text)

    assert written - said == set()
