"""``psod`` on the command line: exit codes, JSON, plain text of 80 columns."""

import gzip
import json
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from decoder.readers import error

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


def test_a_log_that_breaks_off_is_decoded_as_far_as_it_goes_and_named_on_stderr(run, tmp_path):
    path = tmp_path / "vmkernel.0.gz"
    path.write_bytes(gzip.compress((SCREEN + "a quiet line\n" * 900).encode(), compresslevel=0)[:-900])
    result = run("decode", str(path))

    assert result.exit_code == 0
    assert "PCPU" in result.stdout
    assert "vmkernel.0.gz is damaged and breaks off" in result.stderr


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
    """One crash has nothing to be compared with, in however many files it stands."""
    assert run("compare", file(SCREEN)).exit_code == 1
    assert run("compare", file(SCREEN, "a.txt"), file(SCREEN, "b.txt")).exit_code == 1


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


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("be0000000008018", "15 digits"),
        ("0xbe000000000801890", "17 digits"),
        ("be000000********", "masked"),
        ("beOOOOOOOOO8OI89", "Perhaps 0xbe00000000080189"),
        ("13690942867206832521", "In hexadecimal it is 0xbe00000000080189"),
        ("zz", "cannot be read"),
    ],
)
def test_a_status_that_cannot_be_read_is_named_and_the_rest_decoded(run, typed, said):
    """Nothing is guessed into the record: what it may have been stands beside it."""
    result = run("machine-check", typed, "--bank", "3", "--mcg", "5", "--cpu", "06/55/7", "--json")
    check = json.loads(result.stdout)

    assert result.exit_code == 2
    assert [said in line for line in result.stderr.splitlines()] == [True]
    assert (check["status"], check["severity"], check["bank"], check["mcg_status"]["ripv"]) == (None, None, 3, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--addr", "q%"], "q%"),
        (["--bank", "-1"], "Bank -1"),
        (["--bank", "x"], "x"),
        (["--misc", "1" * 17], "1" * 17),
    ],
)
def test_another_register_that_cannot_be_read_is_named_and_the_rest_decoded(run, arguments, said):
    """In one line, as text and as JSON."""
    shown = run("machine-check", "be00000000080189", *arguments)
    printed = run("machine-check", "be00000000080189", *arguments, "--json")

    assert (shown.exit_code, printed.exit_code) == (2, 2)
    assert [said in line for line in printed.stderr.splitlines()] == [True]
    assert "MCi_STATUS 0xbe00000000080189" in shown.stdout
    assert json.loads(printed.stdout)["severity"] == "UC"


def test_a_processor_that_cannot_be_read_ends_with_2(run):
    """Its bits would be read as somebody's else."""
    result = run("machine-check", "be00000000080189", "--cpu", "pentium")

    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)


def test_a_stream_of_registers_gives_a_line_each(run):
    """A bad line is told, in its place and on stderr, and the others are done."""
    lines = '{"status": "0xbe00000000080189", "bank": 3}\nnonsense\n{"bank": 1}\n\n{"status": 9223372036854775808}\n'
    result = run("machine-check", "-", stdin=lines)
    printed = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 2
    assert [one.get("bank") for one in printed] == [3, None, None, None]
    assert [(one["line"], set(one)) for one in printed if "error" in one] == [(2, {"line", "error"}), (3, {"line", "error"})]
    assert [line.split(":")[1].strip() for line in result.stderr.splitlines()] == ["line 2", "line 3"]


BAD_ROWS = [
    {"status": "0xbe0000000008018"},
    {"status": "be000000000801890"},
    {"status": "be00############"},
    {"status": "beOOOOOOOOO8OI89"},
    {"status": "13690942867206832521"},
    {"status": -1},
    {"status": 1 << 64},
    {"status": 1.5},
    {"status": True},
    {"status": ["0xbe00000000080189"]},
    {"status": "0xbe00000000080189", "bank": -1},
    {"status": "0xbe00000000080189", "bank": "\ud800"},
    {"status": "0xbe00000000080189", "addr": 1 << 70},
    {"status": "0xbe00000000080189", "cpu": "pentium"},
    {"status": "0xbe00000000080189", "cpu": {"vendor": "GenuineIntel"}},
    [1],
]


def test_no_line_ends_the_stream(run):
    """A clear line for each, and the good line after it is decoded."""
    good = json.dumps({"status": "0xbd80000000100134", "cpu": "06/55/7"})
    deep = ["[" * 100_000, '{"status": ' + "9" * 5_000 + "}", "\x00"]
    bad = [json.dumps(row) for row in BAD_ROWS] + deep
    result = run("machine-check", "-", stdin="".join(f"{line}\n{good}\n" for line in bad).encode() + b'{"status": "\xff"}\n')
    printed = [json.loads(line) for line in result.stdout.splitlines()]

    assert result.exit_code == 2
    assert [one["severity"] for one in printed[1::2]] == ["SRAR"] * len(bad)
    assert [line.split(":")[1] for line in result.stderr.splitlines()] == [f" line {n}" for n in range(1, 2 * len(bad) + 2, 2)]
    assert max(map(len, result.stderr.splitlines())) < 400


def test_a_stream_whose_values_are_all_read_ends_with_0(run):
    """Text and integers alike."""
    lines = '{"status": "be00000000080189", "bank": "0x10", "mcgstatus": 5}\n{"status": 13690942867206832521, "bank": 16}\n'
    result = run("machine-check", "-", stdin=lines)

    assert result.exit_code == 0
    assert [json.loads(line)["bank"] for line in result.stdout.splitlines()] == [16, 16]
    assert {json.loads(line)["status"]["value"] for line in result.stdout.splitlines()} == {"0xbe00000000080189"}


def test_the_schema_describes_what_decode_prints(run, file):
    """Every key that decode prints stands in it."""
    schema = json.loads(run("schema").stdout)
    printed = json.loads(run("decode", "--json", file(SCREEN)).stdout)

    assert set(printed) - {"source"} == set(schema["properties"])


def test_a_question_in_japanese_is_answered_in_japanese(run, file):
    result = run("ask", file(SCREEN), "どのPCPUですか")

    assert "PCPU 7 です" in result.output


def test_without_lang_a_command_follows_the_bots_setting(run, file, monkeypatch):
    monkeypatch.setenv("PSOD_LANGUAGE", "ja")

    assert "次にすること" in run("decode", file(SCREEN)).output
    assert "What to do" in run("decode", "--lang", "en", file(SCREEN)).output


def test_a_wrong_entry_of_a_table_is_named_before_anything_is_decoded(run, file, monkeypatch):
    """A decoding without that table would leave out a verdict, and nobody would know."""
    monkeypatch.setattr(error, "entries", lambda *_: [{"family": "weather", "pattern": "x", "source": "x", "example": "x"}])
    monkeypatch.setattr(error, "patterns", error.patterns.__wrapped__)  # without its memory
    commands = (("decode", file(SCREEN)), ("ask", file(SCREEN), "which PCPU?"), ("compare", file(SCREEN)), ("machine-check", "0"))
    results = [run(*command) for command in commands]

    assert [(result.exit_code, result.stdout) for result in results] == [(2, "")] * len(commands)
    assert all("families.toml, entry 1, family" in result.stderr for result in results)


def test_the_version_is_that_of_the_package(run):
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert run("--version").stdout == f"psod {project['version']}\n"
