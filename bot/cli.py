"""The ``psod`` command."""

import io
import json
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from typing import Annotated, NoReturn

import typer

from bot import operations
from bot.answers import Answer, answer, spoken
from bot.intake.pictures import PictureReader
from bot.replies import outline
from bot.replies.views import view_text
from bot.terminal import (
    LANGUAGE,
    Screen,
    Unreadable,
    cpu_from,
    decode_read,
    decode_source,
    decode_stream,
    decoding_of,
    own_language,
    read_source,
    show_comparison,
    unread,
    words,
)
from decoder import (
    CpuId,
    Decoding,
    KnowledgeError,
    Language,
    check_knowledge,
    compare,
    decode_printed_machine_check,
    each_once,
    load_words,
    oldest_first,
)

_HELP = words(own_language())

FOUND, NONE, UNREADABLE = 0, 1, 2

app = typer.Typer(help=_HELP("help.app"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Json = Annotated[bool, typer.Option("--json", help=_HELP("help.json"))]
Lang = Annotated[Language, typer.Option("--lang", envvar=LANGUAGE, help=_HELP("help.lang"))]


def _say_version(wanted: bool) -> None:
    if wanted:
        sys.stdout.write(f"psod {version('psod-bot')}\n")
        raise typer.Exit(FOUND)


@app.callback()
def psod(
    *, _: Annotated[bool, typer.Option("--version", callback=_say_version, is_eager=True, help=_HELP("help.version"))] = False
) -> None:
    """Take what belongs to no command."""


@app.command("decode", help=_HELP("help.decode"))
def decode_files(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help=_HELP("help.files"))],
    *,
    as_json: Json = False,
    lang: Lang = "en",
    bits: Annotated[bool, typer.Option("--bits", help=_HELP("help.bits"))] = False,
) -> None:
    """Decode each file and show or print it."""
    _check_tables(lang)
    found, unread = False, False
    for index, decoding in enumerate(_all_decoded(files, lang)):
        source = files[index]
        if decoding is None:
            unread = True
            continue
        found |= bool(decoding.crashes or decoding.machine_checks)
        if as_json:
            _print_json(decoding.model_dump(mode="json") | {"source": source})
        else:
            _show(decoding, source if len(files) > 1 else "", lang, bits=bits, after=index > 0)
    raise typer.Exit(UNREADABLE if unread else FOUND if found else NONE)


@app.command(help=_HELP("help.ask"))
def ask(
    file: Annotated[str, typer.Argument(metavar="FILE", help=_HELP("help.file"))],
    question: Annotated[str, typer.Argument(metavar="QUESTION", help=_HELP("help.question"))],
    *,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Answer one question, or one a line of stdin."""
    _check_tables(lang)
    if file == question == "-":
        _fail(words(lang)("error.one-stdin"))
    questions = (line.rstrip("\r\n") for line in sys.stdin) if question == "-" else iter((question,))
    text = _read(file, lang)
    decoded: dict[Language, Decoding] = {}
    for one in questions:
        language = spoken(one, otherwise=lang)
        if language not in decoded:
            decoded[language] = decode_read(text, language)
        given = answer(one, decoded[language], language=language, text=text)
        _show_answer(one, given, as_json=as_json)


@app.command("compare", help=_HELP("help.compare"))
def compare_files(
    files: Annotated[list[str], typer.Argument(metavar="FILE…", help=_HELP("help.files"))], *, lang: Lang = "en"
) -> None:
    """Compare every crash in the files, each once, oldest first where all have a time."""
    _check_tables(lang)
    decodings = list(_all_decoded(files, lang))
    crashes = oldest_first(each_once(crash for decoding in decodings if decoding for crash in decoding.crashes))
    if len(crashes) < 2:
        sys.stderr.write(words(lang)("error.too-few", count=len(crashes)) + "\n")
        raise typer.Exit(UNREADABLE if None in decodings else NONE)
    show_comparison(compare(crashes, lang), crashes, Screen(), lang)
    raise typer.Exit(UNREADABLE if None in decodings else FOUND)


@app.command("machine-check", help=_HELP("help.machine-check"))
def machine_check(  # noqa: PLR0913 - one option a register
    status: Annotated[str, typer.Argument(metavar="STATUS", help=_HELP("help.status"))],
    *,
    bank: Annotated[str | None, typer.Option(help=_HELP("help.bank"))] = None,
    addr: Annotated[str | None, typer.Option(help=_HELP("help.addr"))] = None,
    misc: Annotated[str | None, typer.Option(help=_HELP("help.misc"))] = None,
    mcg: Annotated[str | None, typer.Option(help=_HELP("help.mcg"))] = None,
    ipid: Annotated[str | None, typer.Option(help=_HELP("help.ipid"))] = None,
    synd: Annotated[str | None, typer.Option(help=_HELP("help.synd"))] = None,
    cpu: Annotated[str | None, typer.Option(help=_HELP("help.cpu"))] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Decode one bank's registers, or a stream of them."""
    _check_tables(lang)
    if status == "-":
        lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")  # a wrong byte spoils its line alone
        raise typer.Exit(FOUND if decode_stream(lines, sys.stdout, lang) else UNREADABLE)
    registers = {"status": status, "bank": bank, "addr": addr, "misc": misc, "mcg_status": mcg, "ipid": ipid, "synd": synd}
    given = {name: value for name, value in registers.items() if value is not None}
    check = decode_printed_machine_check(**given, cpu=_processor(cpu, lang), language=lang)
    if as_json:
        _print_json(check.model_dump(mode="json"))
    else:
        _show(decoding_of(check), "", lang, bits=True)
    if reasons := unread(check, given, lang):
        _fail("\n".join(f"psod: {reason}" for reason in reasons))


@app.command(help=_HELP("help.schema"))
def schema() -> None:
    """Print the JSON schema of a Decoding."""
    _print_json({"$schema": "https://json-schema.org/draft/2020-12/schema"} | Decoding.model_json_schema(mode="serialization"))


@app.command("demo", help=_HELP("help.demo"))
def play_demo(*, lang: Lang = "en") -> None:
    """Play the demo incident: a loopback Slack and the real bot in this process."""
    from bot.demo.play import demo  # noqa: PLC0415 - decoding a file does not wait for a server's imports

    raise typer.Exit(demo(lang))


@app.command("history", help=_HELP("help.history"))
def show_history(
    host: Annotated[str, typer.Argument(metavar="HOST", help=_HELP("help.host"))],
    *,
    team: Annotated[str | None, typer.Option(help=_HELP("help.team"))] = None,
    lang: Lang = "en",
) -> None:
    """Show the crashes of a host that the bot remembers."""
    from bot.operations.history import history  # noqa: PLC0415 - decoding a file does not wait for a database's imports

    raise typer.Exit(history(host, team, Screen(), lang))


operations.register(app)


def main() -> None:
    """Run the command; a reader that goes away early (``| head``) is no error."""
    try:
        app()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FOUND)


def _check_tables(language: Language) -> None:
    """Name a wrong entry of a table and stop: decoding goes on without it, and would leave out a verdict without a word."""
    try:
        check_knowledge()
    except KnowledgeError as error:
        _fail(words(language)("error.knowledge", error=error))


def _all_decoded(sources: Sequence[str], language: Language) -> Iterator[Decoding | None]:
    with PictureReader() as pictures:  # one engine for all pictures, started with the first
        for source in sources:
            yield _decoded(source, language, pictures)


def _decoded(source: str, language: Language, pictures: PictureReader) -> Decoding | None:
    try:
        return decode_source(source, language, pictures)
    except Unreadable as reason:
        sys.stderr.write(f"psod: {reason}\n")
        return None


def _show(decoding: Decoding, source: str, language: Language, *, bits: bool, after: bool = False) -> None:
    screen = Screen()
    if after:
        screen.line()
    if source:
        screen.line(source, "dim")
    screen.show(outline(decoding, language))
    if bits:
        screen.line()
        screen.line(view_text(decoding, "bits", load_words("bot.replies", "words", language)))


def _read(source: str, language: Language) -> str:
    with PictureReader() as pictures:
        try:
            return read_source(source, language, pictures)
        except Unreadable as reason:
            sys.stderr.write(f"psod: {reason}\n")
            raise typer.Exit(UNREADABLE) from None


def _show_answer(question: str, given: Answer, *, as_json: bool) -> None:
    if as_json:
        shown = "\n".join([given.text, *(f"{quote.line}: {quote.text}" for quote in given.evidence[:2])])
        said = {"question": question, "answer": shown, "answered": given.answered, "unprompted": given.unprompted}
        _print_json(said)
        return
    screen = Screen()
    screen.line(given.text)
    for quote in given.evidence:
        screen.line(f"  {quote.line}: {quote.text}", "dim")


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value) + "\n")


def _processor(text: str | None, language: Language) -> CpuId | None:
    try:
        return cpu_from(text) if text else None
    except ValueError:
        _fail("psod: --cpu: " + words(language)("error.bad-cpu", value=text))


def _fail(message: str) -> NoReturn:
    sys.stderr.write(message + "\n")
    raise typer.Exit(UNREADABLE)
