"""How fast register values stream through ``psod machine-check -``."""

import io
import json

from bot.terminal import decode_stream

LINES = [
    json.dumps({"status": hex(1 << 63 | number * 0x1234567), "bank": number % 20, "misc": "0x86", "cpu": "06/55/7"})
    for number in range(2_000)
]


def test_a_stream_of_registers(benchmark):
    """2,000 lines a round."""
    assert benchmark(lambda: decode_stream(LINES, io.StringIO()))
