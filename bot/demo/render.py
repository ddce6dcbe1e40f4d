"""Slack's messages, modals and blocks as lines of text, at most 80 columns wide."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import urlsplit

from rich.cells import cell_len, set_cell_size

from bot.demo.slack.state import Json
from bot.replies.width import folded

COLUMNS = 80
MENU = "\u2026"  # what Slack draws for a menu of more
UNFOLDED = 100_000
_ITEM = re.compile(r"(?:•|\d{1,3}\.) ")  # "• why", "12. do this"
_LABEL = re.compile(r"\s{0,8}\S.{0,11}?\s{2,}(?=\S)")  # "PCPU     22", "   63  VAL"
_LINK = re.compile(r"<(?P<url>https?://[^|>\s]{1,2000})(?:\|(?P<label>[^>]{1,300}))?>")
_PERSON = re.compile(r"<@(?P<user>[UW][A-Z0-9]{2,20})(?:\|[^>]{0,80})?>")


class Renderer:
    """Turns Block Kit into lines; ``names`` says who a user id is."""

    def __init__(self, names: Mapping[str, str], columns: int = COLUMNS) -> None:
        self._names, self._columns = names, columns
        self._shown: dict[str, Callable[[Json], Iterator[str]]] = {
            "header": self._header,
            "section": self._section,
            "context": self._context,
            "rich_text": self._rich_text,
            "table": self._table,
            "actions": self._actions,
            "context_actions": self._thumbs,
            "divider": self._divider,
            "input": self._input,
            "markdown": self._markdown,
        }

    def message(self, text: str, blocks: list[Json], indent: int = 0) -> list[str]:
        """Return the lines of a message: its blocks, or its text where there are none."""
        lines = self.blocks(blocks, indent) if blocks else self._indented(self._wrap(self.mrkdwn(text), indent), indent)
        return [line.rstrip() for line in lines]

    def paragraphs(self, text: str, blocks: list[Json]) -> list[str]:
        """Return a message's lines as they are before they are folded to the width."""
        return Renderer(self._names, UNFOLDED).message(text, blocks)

    def folded(self, paragraphs: list[str], indent: int = 0) -> list[str]:
        """Return ``paragraphs`` folded to the width."""
        return self._indented([line.rstrip() for one in paragraphs for line in self._wrap(one, indent)], indent)

    def blocks(self, blocks: list[Json], indent: int = 0) -> list[str]:
        """Return the lines of ``blocks``, an empty one before a heading and before a row of buttons."""
        inner = Renderer(self._names, self._columns - indent)
        lines: list[str] = []
        for block in blocks:
            lines += [""] if lines and _starts_anew(block) else []
            lines += inner.block(block)
        return self._indented(lines, indent)

    def block(self, block: Json) -> Iterator[str]:
        """Return one block's lines; a type that this does not know shows its name."""
        show = self._shown.get(block["type"])
        return show(block) if show else iter((f"({block['type']})",))

    def mrkdwn(self, text: str) -> str:
        """Return Slack's marked-up text as a person reads it."""
        text = _PERSON.sub(lambda match: "@" + self._names.get(match["user"], match["user"]), text)
        text = _LINK.sub(lambda match: _link(match["label"], match["url"]), text)
        return html.unescape(text)

    def clipped(self, text: str, most: int, rest: str, indent: int = 0) -> list[str]:
        """Return the first lines of a paste, each cut to the width, then ``rest`` with the number of those left out."""
        lines = text.splitlines()
        shown = [cut(line, self._columns - indent) for line in lines[:most]]
        if len(lines) > most:
            shown.append(rest.format(count=len(lines) - most))
        return self._indented(shown, indent)

    def _header(self, block: Json) -> Iterator[str]:
        lines = self._wrap(block["text"]["text"])
        yield from lines
        yield "=" * max(cell_len(line) for line in lines)

    def _section(self, block: Json) -> Iterator[str]:
        for text in [block.get("text"), *block.get("fields", [])]:
            if text:
                yield from self._wrap(self._text(text))
        if "accessory" in block:
            yield from self._buttons([block["accessory"]])

    def _context(self, block: Json) -> Iterator[str]:
        words = (self._text(element) if "text" in element else element.get("alt_text", "") for element in block["elements"])
        yield from self._wrap(" · ".join(words))

    def _markdown(self, block: Json) -> Iterator[str]:
        yield from self._wrap(block["text"])

    def _actions(self, block: Json) -> Iterator[str]:
        yield from self._buttons(block["elements"])

    def _thumbs(self, block: Json) -> Iterator[str]:
        for pair in block["elements"]:
            yield from self._buttons([pair["positive_button"], pair["negative_button"]])

    def _divider(self, _block: Json) -> Iterator[str]:
        yield "-" * min(40, self._columns)

    def _input(self, block: Json) -> Iterator[str]:
        yield from self._wrap(f"{block['label']['text']}: [{' ' * 24}]")

    def _rich_text(self, block: Json) -> Iterator[str]:
        for number, part in enumerate(block["elements"]):
            if part["type"] == "rich_text_list":
                yield from self._list(part)
            elif part["type"] == "rich_text_preformatted":
                yield from (piece for line in self._words(part).splitlines() for piece in self._wrap(line, hanging=_column(line)))
            else:
                lead = "> " if part["type"] == "rich_text_quote" else ""
                yield from ("",) if number else ()
                yield from self._wrap(lead + self._words(part).strip("\n"))

    def _list(self, part: Json) -> Iterator[str]:
        for number, item in enumerate(part["elements"], start=part.get("offset", 0) + 1):
            mark = f"{number}." if part.get("style") == "ordered" else "•"
            yield from self._wrap(f"{mark} {self._words(item)}", hanging=len(mark) + 1)

    def _words(self, part: Json) -> str:
        return "".join(self._word(element) for element in part.get("elements", []))

    def _word(self, element: Json) -> str:
        match element["type"]:
            case "link":
                return _link(element.get("text"), element["url"])
            case "user":
                return "@" + self._names.get(element["user_id"], element["user_id"])
            case "emoji":
                return f":{element['name']}:"
            case _:
                return str(element.get("text", ""))

    def _table(self, block: Json) -> Iterator[str]:
        rows = [[self._cell(cell) for cell in row] for row in block["rows"]]
        widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
        for row in rows:
            line = "  ".join(set_cell_size(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip()
            yield from self._wrap(line, hanging=2)

    def _cell(self, cell: Json) -> str:
        if cell["type"] == "rich_text":
            return " ".join(self._words(part) for part in cell["elements"])
        return str(cell.get("text", cell.get("value", "")))

    def _buttons(self, elements: list[Json]) -> Iterator[str]:
        labels = [f"[{element['text']['text'] if 'text' in element else MENU}]" for element in elements]
        line = ""
        for label in labels:  # each whole
            if line and cell_len(line) + 1 + cell_len(label) > self._columns:
                yield line
                line = ""
            line = f"{line} {label}".lstrip()
        yield line

    def _text(self, value: Json) -> str:
        text = str(value["text"])
        return text if value["type"] == "plain_text" else self.mrkdwn(text)

    def _wrap(self, text: str, indent: int = 0, *, hanging: int = 0) -> list[str]:
        lines = ((line, hanging or _mark(line)) for line in text.split("\n"))
        return [piece for line, hang in lines for piece in self._wrap_line(line, self._columns - indent, hang)]

    def _wrap_line(self, line: str, width: int, hanging: int) -> list[str]:
        if cell_len(line) <= width:
            return [line]
        return folded(line, width, hanging=hanging)

    @staticmethod
    def _indented(lines: list[str], indent: int) -> list[str]:
        return [" " * indent + line if line else line for line in lines]


def cut(line: str, width: int) -> str:
    """Return ``line`` within ``width`` cells, its end replaced by an ellipsis where it was longer."""
    line = line.expandtabs()
    return line if cell_len(line) <= width else set_cell_size(line, width - 1).rstrip() + "…"


def _link(label: str | None, url: str) -> str:
    # an address that does not fit a line helps nobody; where it leads does
    return f"{label} ({urlsplit(url).hostname})" if label else url


def _column(line: str) -> int:
    label = _LABEL.match(line)
    return cell_len(label[0]) if label else 2


def _mark(line: str) -> int:
    mark = _ITEM.match(line)
    return len(mark[0]) if mark else 0


def _starts_anew(block: Json) -> bool:
    parts = block.get("elements", []) if block["type"] == "rich_text" else []
    words = parts[0].get("elements", []) if parts and parts[0]["type"] == "rich_text_section" else []
    return block["type"] in {"header", "actions"} or bool(words and words[0].get("style", {}).get("bold"))
