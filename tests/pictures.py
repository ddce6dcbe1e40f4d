"""Pictures of purple screens, drawn for tests; a test that imports this is skipped where Pillow is missing."""

import io
import struct
import zlib

import pytest

np = pytest.importorskip("numpy")
Image, ImageDraw, ImageFont = (pytest.importorskip(f"PIL.{name}") for name in ("Image", "ImageDraw", "ImageFont"))

SCREEN = """\
VMware ESXi 7.0.3 [Releasebuild-20842708 x86_64]
Machine Check Exception on PCPU21 in world 2099846:vmnic4-pollWorld
System has encountered a Hardware Error - Please contact the hardware vendor
cr0=0x8001003d cr2=0x2f17c000 cr3=0x11d92000 cr4=0x14216c
*PCPU21:2099846/vmnic4-pollWorld-1
Code start: 0x420036a00000 VMK uptime: 41:07:22:51.608
0x453919e1bc80:[0x420036b0f4d1]PanicvPanicInt@vmkernel#nover+0x327 stack: 0x453919e1bd38
0x453919e1bd30:[0x420036b0fa1c]Panic_NoSave@vmkernel#nover+0x4d stack: 0x453919e1bd90
cpu21:2099846)MCA: 208: SRAR Excp G7 B1 Sbd80000000100134 A5c3e719ac0 M86 P5c3e719ac0/40
Coredump to disk. Slot 1 of 1.
"""
PURPLE, WHITE = (170, 0, 170), (255, 255, 255)
_PASSES = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1))  # y, x, down, right


def drawn(text=SCREEN, *, scale=3, background=PURPLE, ink=WHITE):
    """Draw ``text`` as a console would: a bitmap font on a grid of cells."""
    font = ImageFont.load_default_imagefont()
    lines = text.splitlines()
    width, height = 6, 13
    page = Image.new("RGB", (width * (max(map(len, lines)) + 2), height * (len(lines) + 2)), background)
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            pen.text((width * column + 1, height * row + 1), letter, font=font, fill=ink)
    return page.resize((page.width * scale, page.height * scale), Image.Resampling.NEAREST)


def saved(page, form="PNG", **options):
    data = io.BytesIO()
    page.save(data, form, **options)
    return data.getvalue()


def interlaced(page):
    """Return ``page`` as a PNG file in seven passes (PNG specification, 8.2), which Pillow reads and cannot write."""
    rows = np.asarray(page.convert("RGB"))
    data = b"".join(b"\0" + line.tobytes() for y, x, down, right in _PASSES for line in rows[y::down, x::right] if line.size)
    header = struct.pack(">IIBBBBB", page.width, page.height, 8, 2, 0, 0, 1)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(data)) + _chunk(b"IEND", b"")


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
