"""Writes HEIC pictures for tests, as what may be shipped only reads them: one HEVC picture of raw (PCM) samples.

HEVC: ITU-T H.265, sections 7.3 (syntax), 9.2 (Exp-Golomb), 9.3 (CABAC). The file: ISO 23008-12 and ISO 14496-12.
"""

import struct

BLOCK = 32  # pixels of a coding block: the largest that may hold raw samples
# Range of the less probable symbol in the upmost quarter, by state (rangeTabLps): each bin here is the likely one.
LEAST = (
    *(240, 227, 216, 205, 195, 185, 175, 166, 158, 150, 142, 135, 128, 122, 116, 110, 104, 99, 94, 89, 85, 80, 76, 72, 69, 65),
    *(62, 59, 56, 53, 50, 48, 45, 43, 41, 39, 37, 35, 33, 31, 30, 28, 27, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 14),
    *(13, 12, 12, 11, 11, 10, 9),
)
MAIN_STILL, COMPATIBLE, SOURCE, LEVEL = 3, 0x70000000, 0x90, 186  # profile, profiles 1-3, progressive frames, level 6.2


def heic(page):
    """Return the Pillow image ``page`` as a HEIC file; it grows to whole blocks."""
    width, height = (-(-side // BLOCK) * BLOCK for side in page.size)
    whole = page.crop((0, 0, width, height)).convert("YCbCr")
    whole.paste(page.convert("YCbCr"), (0, 0))
    sets = [_nal(32, _vps()), _nal(33, _sps(width, height)), _nal(34, _pps())]
    slice_ = _nal(19, _slice(whole))
    return _file(width, height, sets, struct.pack(">I", len(slice_)) + slice_)


class Bits:
    def __init__(self):
        self.text = []

    def u(self, *pairs):
        """Write (value, bits) pairs."""
        self.text += [f"{value:0{size}b}" for value, size in pairs]
        return self

    def flags(self, text):
        self.text.append(text.replace(" ", ""))
        return self

    def ue(self, *values):
        for value in values:
            code = f"{value + 1:b}"
            self.text.append("0" * (len(code) - 1) + code)
        return self

    def data(self, end="1"):
        """Return bytes, ended by a one and zeros."""
        text = "".join(self.text) + end
        text += "0" * (-len(text) % 8)
        return int(text, 2).to_bytes(len(text) // 8, "big") if text else b""


class Cabac:
    """The arithmetic coder, for bins that are never the unlikely ones; section 9.3.5."""

    def __init__(self):
        self.low, self.range, self.first, self.waiting, self.out = 0, 510, True, 0, Bits()

    def likely(self, state):
        self.range -= LEAST[state]
        self._renorm()

    def terminate(self, bit):
        self.range -= 2
        if bit:
            self.low, self.range = self.low + self.range, 2
        self._renorm()
        if bit:
            self._put(self.low >> 9 & 1)
            self.out.u((self.low >> 7 & 3 | 1, 2))  # its last bit is the one before the alignment

    def _renorm(self):
        while self.range < 256:
            if self.low < 256:
                self._put(0)
            elif self.low >= 512:
                self.low -= 512
                self._put(1)
            else:
                self.low -= 256
                self.waiting += 1
            self.range, self.low = self.range << 1, self.low << 1

    def _put(self, bit):
        if not self.first:
            self.out.u((bit, 1))
        self.first = False
        self.out.flags(str(1 - bit) * self.waiting)
        self.waiting = 0


def _profile(bits):
    return bits.u((MAIN_STILL, 8), (COMPATIBLE, 32), (SOURCE, 8), (0, 40), (LEVEL, 8))


def _vps():
    bits = _profile(Bits().u((0, 4), (3, 2), (0, 6), (0, 3), (1, 1), (0xFFFF, 16))).flags("1").ue(0, 0, 0)
    return bits.u((0, 6)).ue(0).flags("00").data()


def _sps(width, height):
    bits = _profile(Bits().u((0, 4), (0, 3), (1, 1))).ue(0, 1, width, height).flags("0").ue(0, 0, 0).flags("1").ue(0, 0, 0)
    bits.ue(2, 0, 0, 3, 0, 0).flags("000 1").u((7, 4), (7, 4)).ue(2, 0).flags("1").ue(0)
    return bits.flags("00000").data()


def _pps():
    bits = Bits().ue(0, 0).flags("00 000 00").ue(0, 0, 0).flags("000").ue(0, 0).flags("0 00 000 0 1 01 00").ue(0)
    return bits.flags("00").data()


def _slice(page):
    """Code each block as: not split, intra, raw samples; the only context grows surer from state 0 (slice QP 26)."""
    out = [Bits().flags("10").ue(0, 2, 0).data()]
    luma, *chroma = (plane if n == 0 else plane.reduce(2) for n, plane in enumerate(page.split()))
    corners = [(x, y) for y in range(0, page.height, BLOCK) for x in range(0, page.width, BLOCK)]
    coder, half = Cabac(), BLOCK // 2
    for number, (x, y) in enumerate(corners):
        coder.likely(min(number, 62))
        coder.terminate(1)
        out.append(coder.out.data(end=""))
        out.append(luma.crop((x, y, x + BLOCK, y + BLOCK)).tobytes())
        out += [plane.crop((x // 2, y // 2, x // 2 + half, y // 2 + half)).tobytes() for plane in chroma]
        coder = Cabac()
        coder.terminate(int(number + 1 == len(corners)))
    return b"".join([*out, coder.out.data(end="")])


def _nal(kind, data):
    safe, zeros = bytearray(), 0
    for byte in data:
        if zeros == 2 and byte <= 3:
            safe.append(3)
            zeros = 0
        safe.append(byte)
        zeros = zeros + 1 if byte == 0 else 0
    return bytes((kind << 1, 1)) + bytes(safe)


def _file(width, height, sets, coded):
    config = struct.pack(
        ">BBIBxxxxxBHBBBBxxBB", 1, MAIN_STILL, COMPATIBLE, SOURCE, LEVEL, 0xF000, 0xFC, 0xFD, 0xF8, 0xF8, 0x0F, 3
    )
    for one in sets:
        config += struct.pack(">BHH", 0x80 | one[0] >> 1, 1, len(one)) + one
    colours = b"nclx" + struct.pack(">HHHB", 1, 13, 6, 0x80)
    size = _full("ispe", struct.pack(">II", width, height))
    has = _box("ipco", _box("hvcC", config) + size + _box("colr", colours))
    properties = _box("iprp", has + _full("ipma", struct.pack(">IHBBBB", 1, 1, 3, 0x81, 0x02, 0x03)))
    item = _full("infe", struct.pack(">HH4sx", 1, 0, b"hvc1"), version=2)
    start = _box("ftyp", b"heic" + bytes(4) + b"mif1heic")
    parts = [
        _full("hdlr", bytes(4) + b"pict" + bytes(13)),
        _full("pitm", struct.pack(">H", 1)),
        _full("iinf", struct.pack(">H", 1) + item),
        properties,
    ]

    def meta(offset):
        place = struct.pack(">BBHHHHII", 0x44, 0, 1, 1, 0, 1, offset, len(coded))
        return _full("meta", b"".join(parts) + _full("iloc", place))

    return start + meta(len(start) + len(meta(0)) + 8) + _box("mdat", coded)


def _box(kind, data):
    return struct.pack(">I", len(data) + 8) + kind.encode() + data


def _full(kind, data, version=0):
    return _box(kind, bytes((version, 0, 0, 0)) + data)
