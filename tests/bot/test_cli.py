"""``psod`` on the command line: exit codes, JSON, plain text of 80 columns."""

import gzip
import json

import pytest
from typer.testing import CliRunner

from bot.cli import app

RECORD = "MCA: 208: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 Cache Hierarchy: Level 1 Cache Snoop Error.\n"
SCREEN = """VMware ESXi 6.7.0 [Releasebuild-15160138 x86_64]
#PF Exception 14 in world 66312:nfs41-rpc IP 0x418029c0a6d1 addr 0x18
*PCPU7:66312/nfs41-rpc
Code start: 0x418029800000 VMK uptime: 12:20:01:09.877
0x451a0351bf30:[0x418029c0a6d1]SunRPCClientReceive@(sunrpc)#<None>+0x81 stack: 0x4308ba2c7a60
"""


@pytest.fixture
def run():
    """Run ``psod`` with arguments and stdin."""
    runner = CliRunner()

    def invoke(*arguments, stdin=None):
        return runner.invoke(app, list(arguments), input=stdin)

    return invoke


@pytest.fixture
def file(tmp_path):
    """Write a file and return its path."""

    def write(text, name="screen.txt"):
        path = tmp_path / name
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return str(path)

    return write


def test_a_crash_is_found_and_ends_with_0(run, file):
    """The text names the verdict and the PCPU in at most 80 columns, without colours on a pipe."""
    result = run("decode", file(SCREEN))

    assert result.exit_code == 0
    assert "PCPU" in result.stdout
    assert "\x1b" not in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_a_text_without_a_crash_ends_with_1(run, file):
    """It says what could be read instead."""
    result = run("decode", file("all quiet\n"))

    assert result.exit_code == 1
    assert "No purple screen found" in result.stdout


def test_an_unreadable_file_ends_with_2_and_the_others_are_done(run, file, tmp_path):
    """One line on stderr names it, no JSON for it."""
    missing = str(tmp_path / "missing.txt")
    result = run("decode", "--json", missing, file(SCREEN))
    printed = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 2
    assert missing in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert [one["crashes"][0]["pcpu"] for one in printed] == [7]


def test_json_names_its_source(run, file):
    """A document a file, JSON Lines when several."""
    first, second = file(SCREEN, "a.txt"), file(RECORD, "b.log.gz")
    printed = [json.loads(line) for line in run("decode", "--json", first, second).stdout.splitlines()]

    assert [one["source"] for one in printed] == [first, second]
    assert printed[1]["machine_checks"][0]["bank"] == 3


def test_stdin_is_a_dash(run):
    """``psod decode -``."""
    assert run("decode", "-", stdin=SCREEN).exit_code == 0


def test_bits_lay_out_the_registers(run, file):
    """Field by field."""
    result = run("decode", "--bits", file(RECORD))

    assert "PCC" in result.stdout
    assert "MCi_STATUS 0xbe00000000080189" in result.stdout


def test_an_unknown_language_is_refused(run, file):
    """With the exit code of wrong usage."""
    assert run("decode", "--lang", "xx", file(SCREEN)).exit_code == 2


def test_a_question_is_answered(run, file):
    """Shown with the line that tells."""
    result = run("ask", file(SCREEN), "which pcpu?")

    assert result.exit_code == 0
    assert "PCPU 7" in result.stdout


def test_questions_on_stdin_give_a_json_line_each(run, file):
    """In order, with what they asked, whether it could tell, and whether it would have spoken unasked."""
    result = run("ask", "--json", file(SCREEN), "-", stdin="which pcpu?\nwho is on call tonight?\n")
    printed = [json.loads(line) for line in result.stdout.splitlines()]

    assert [set(one) for one in printed] == [{"question", "answer", "answered", "unprompted"}] * 2
    assert [one["unprompted"] for one in printed] == [True, False]
    assert printed[0]["answered"] is True


def test_an_ask_of_a_missing_file_ends_with_2(run, tmp_path):
    """Nothing is answered."""
    assert run("ask", str(tmp_path / "x"), "which pcpu?").exit_code == 2


def test_two_dashes_cannot_both_be_stdin(run):
    """FILE and question share one stdin."""
    assert run("ask", "-", "-").exit_code == 2


def test_two_crashes_are_compared(run, file):
    """What repeats and what varies."""
    other = SCREEN.replace("*PCPU7", "*PCPU9").replace("12:20", "3:20")
    result = run("compare", file(SCREEN, "a.txt"), file(other, "b.txt"))

    assert result.exit_code == 0
    assert "inconclusive" in result.stdout


def test_comparing_takes_two(run, file):
    """One crash has nothing to be compared with."""
    assert run("compare", file(SCREEN)).exit_code == 1


def test_a_status_value_is_decoded(run):
    """By hand, from a value read off a screen."""
    result = run(
        "machine-check", "be00000000080189", "--bank", "3", "--mcg", "5", "--addr", "8e70096740", "--cpu", "06/55/7", "--json"
    )
    check = json.loads(result.stdout)

    assert check["severity"] == "UC"
    assert check["mcg_status"]["ripv"] is True
    assert check["addr"] == "0x8e70096740"
    assert check["cpu"]["model"] == 0x55


@pytest.mark.parametrize("arguments", [["zz"], ["be", "--addr", "q"], ["be", "--bank", "x"], ["be", "--cpu", "pentium"]])
def test_a_value_that_is_no_number_is_refused(run, arguments):
    """In one line that names it."""
    result = run("machine-check", *arguments)

    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1


def test_a_stream_of_registers_gives_a_line_each(run):
    """A bad line is told and the others are done."""
    lines = '{"status": "0xbe00000000080189", "bank": 3}\nnonsense\n{"bank": 1}\n{"status": 9223372036854775808}\n'
    result = run("machine-check", "-", stdin=lines)

    assert result.exit_code == 2
    assert [json.loads(line)["bank"] for line in result.stdout.splitlines()] == [3, None]
    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()] == ["line 2", "line 3"]


def test_the_schema_describes_what_decode_prints(run, file):
    """Every key that decode prints stands in it."""
    schema = json.loads(run("schema").stdout)
    printed = json.loads(run("decode", "--json", file(SCREEN)).stdout)

    assert set(printed) - {"source"} == set(schema["properties"])
