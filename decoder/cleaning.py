"""Undoes, character by character, what a paste, Slack, HTML, Markdown, a terminal or an input method did to one line."""

import html
import re
import unicodedata

from decoder.enclosed import out_of_json

# Anything that needs a closer look; most lines of a log hold none of it.
_SUSPECT = re.compile(r"[^\t\x20-\x7e]|[\\&<>`*|~]|\[\d|ESC\[|\^\[")
_ANSI = re.compile(
    r"""
      (?: \x1b | \^\[ | ESC | \\(?:e|033|x1[bB]|u001[bB]) ) \[ [0-9;?]{0,20} [A-Za-z]   # ^[[45m, ESC[33;1m
    | \[ \d{1,3} (?: ;\d{1,3} ){0,4} m                                                   # the escape itself was lost: [45m
    | \x1b [()#][0-9A-Za-z] | \x1b [=>78cDEHMZ]
    """,
    re.VERBOSE,
)
_BREAK_TAG = re.compile(r"<(?:br|/?p|/?div|/?li|/?ul|/?ol|/?tr|/?pre|/?h[1-6]|/?blockquote|hr)\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(
    r"</?(?:a|b|i|u|em|strong|span|code|font|td|th|table|tbody|thead|samp|kbd|tt|small|sub|sup|mark|html|body|img|section|article)"
    r"(?:\s[^<>]{0,400})?/?>",
    re.IGNORECASE,
)
_SLACK_LINK = re.compile(r"<(?:https?://|mailto:|tel:)(?P<address>[^<>|\s]{1,2000})(?:\|(?P<label>[^<>|]{1,500}))?>")
_MARKDOWN_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~@$&:;=/\"'])")
_BOLD = re.compile(r"(?<![\w*])\*\*(?!\*)((?:[^*\n\\]|\\.){1,400})\*\*(?!\*)")  # never the stars that mask digits: 209****
_BOLD_ROW = re.compile(r"^\s*\*\*(\*\s?(?:PCPU\s{0,2})?\d{1,5}:[^*\n]{1,400})\*\*\s*$")  # ***PCPU8:2098812/vmm0:web**
_SPACES = re.compile(r"[\s\u200b-\u200d\u2028\u2029\u3164]+")
_BLANKS = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\u00ad\u034f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]"
)
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e\uffe0-\uffe6]")
_WIDE_LETTER = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
# What somebody wrote behind ESXi's words in Japanese: a remark in full-width brackets, or how their sentence goes on.
_REMARK = re.compile(
    r"""
    (?<= [0-9A-Za-z)\].] ) [ \u3000]? [\u300d\u300f]?
    (?: \uff08 [^\uff08\uff09\n]{1,60} \uff09 [\u3001\u3002]?      # …web-07 and a remark in brackets
      | [とでがっはをのに] [^\x21-\x7e\n]{1,200} )              # …web-07 と出ています。
    $
    """,
    re.VERBOSE | re.MULTILINE,
)
_TIMES = re.compile(r"(?<=[0-9#])\s?\u00d7\s?(?=[0-9A-Fa-f#*X])")  # WordPress: 0 times 20
_PUNCTUATION = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "\u2035": "'", "\u00b4": "'",
    "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u201f": '"', "\u2033": '"', "\u00ab": '"', "\u00bb": '"',
    "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
    "\u2217": "*", "\u2731": "*", "\u2215": "/", "\u2044": "/", "\u2236": ":", "\ua789": ":", "\u2223": "|",
    "\u3010": "[", "\u3011": "]", "\u300c": '"', "\u300d": '"',
})  # fmt: skip

# A PCPU's or world's number in which a screenshot's reader took digits for letters: PCPUI8 in world 2O98812: · *PCPUl8:2O98812/
_MISREAD = re.compile(
    r"""
      (?<= PCPU ) [0-9OolI|SB]{2,5} (?= [\s:,.)] | $ )
    | (?<= PCPU\s ) [0-9OolI|SB]{2,5} (?= [\s:,.)] | $ )
    | (?<= in\sworld\s ) [0-9OolI|SB]{4,12} (?= : )
    | (?<= [0-9OolI|SB] : ) [0-9OolI|SB]{4,12} (?= / )
    """,
    re.VERBOSE,
)
_LOOKS_LIKE = str.maketrans("OolI|SB", "0011158")
# A hex number in which letters that are no hex digits were taken for digits: Ox8001003d · 0x43O0 · 0X4180
_MISREAD_HEX = re.compile(r"(?<![\w#*])(?:0x(?=[0-9a-fA-F]*[OolI])|[0Oo]X|[Oo]x)[0-9a-fA-FOolI]{1,16}(?![\w#*?])")
# What else of a screen is a number: crO=0x… · rlO=0x… · err=O · VMK uptime: O:12:… · [Releasebuild-2l422485
_MISREAD_NUMBER = re.compile(
    r"""
      (?<! \w ) cr [O0234] (?= =0x ) | (?<! \w ) r [1lI] [O0-5] (?= =0x )
    | (?<= err= ) [Oo] (?! \w )
    | (?<= uptime:\s ) [0-9OolI]{1,4} (?: : [0-9OolI]{1,2} ){3} (?: \. [0-9OolI]{1,3} )?
    | (?<= [Bb]uild- ) [0-9OolI]{5,9} (?= [\s\])] | $ )
    """,
    re.VERBOSE,
)
# Words of an exception's line as a screenshot's reader misreads them, and what ESX prints
_MISREAD_WORDS = (
    (re.compile(r"\bExcept[l1|I]on\b"), "Exception"),
    (re.compile(r"(?<=\bException\s)\s*[lI|](?=\d\s+in\s)"), "1"),  # Exception l4 in world
    (re.compile(r"(?<=\sin\s)wor[i1|I]d(?=\s+[\dOol#*])"), "world"),
    (re.compile(r"(?<![\w#])[HN8](?=(?:PF|GP|UD|DE|DF|NM)\sException\s)"), "#"),  # HPF Exception
)
_LETTERS = str.maketrans("OolI", "0011")

# At the start of a line, in any order and number.
_DECORATION = re.compile(
    r"""
    (?: \s++
      | >{1,8}+ (?=[\s>]|$) | >(?=\S)             # quoted
      | \|{1,2}+ (?=\s)                           # a table
      | [-+\u2022\u00b7\u25cf\u25cb\u25aa\u25e6\u2023\u2043\u204e\u25ba\uf0b7]\s++   # - item
      | \*\s++ (?![\d#]+:[\d#]+/)                 # * item, but not the star of a PCPU line
      | \*\*+ (?=[^\s*])                          # **bold**
      | \d{1,6} (?: [.)] | : | \s*\| ) \s++ (?=\S)    # 12. item
      | \d{1,6} (?= : \d{4}-\d\d-\d\dT ) :        # grep -n
      | \#{1,6}\s++                               # # heading
      | ```[a-z]{0,12} | `                        # code
    )
    """,
    re.VERBOSE,
)
_TAIL = re.compile(r"[\s|`\\]*+$")
_OR = re.compile(r"\s\|\|(?=\s*$|\s\|)")  # … VMK_ASSERT(disabled || — the expression goes on in the next row
_NUMBER = re.compile(r"\s{0,8}(?P<number>\d{1,6})(?:\s{1,3}(?=\S)|\s*$)")  # nl, less -N: "  3  cr0=0x8001003d"
_FEWEST = 3  # rows that show a numbering
_LIST_TAB = re.compile(r"\s{0,8}\d{1,6}\t(?=\S)")  # cat -n


def clean(raw: str) -> tuple[str, tuple[str, ...]]:
    """Return the line as ESX printed it (with breaks where tags stood), and the keys of repairs that a person should know of."""
    repairs: list[str] = []
    if not raw.isascii():
        raw = _BLANKS.sub(" ", raw)  # what follows looks for words between blanks
    if "Except" in raw:
        raw = _words(raw, repairs)
    if "PCPU" in raw or " in world " in raw:
        raw = _MISREAD.sub(lambda number: _digits(number[0], repairs), raw)
    bare = out_of_json(raw) if '":' in raw or '" :' in raw else raw
    if bare is raw and not _SUSPECT.search(raw):
        return _strip(_numbers(raw, repairs)), tuple(repairs)
    raw = bare
    text = _without_markup(_SPACES.sub(" ", raw.replace("\t", "\t")) if not raw.isascii() else raw)
    if not text.isascii():
        text = _ascii(text, repairs)
    text = _numbers(text, repairs)
    return "\n".join(_strip(part) for part in text.split("\n")), tuple(repairs)


def _words(raw: str, repairs: list[str]) -> str:
    mended = raw
    for misread, printed in _MISREAD_WORDS:
        mended = misread.sub(printed, mended)
    if mended != raw:
        repairs.append("misread-word")
    return mended


def _digits(number: str, repairs: list[str]) -> str:
    if number.isdigit() or not any(letter.isdigit() for letter in number):
        return number
    if "misread-digit" not in repairs:
        repairs.append("misread-digit")
    return number.translate(_LOOKS_LIKE)


def _numbers(text: str, repairs: list[str]) -> str:
    if "x" in text or "X" in text:
        text = _MISREAD_HEX.sub(lambda number: _hex(number[0], repairs), text)
    if "=0x" in text or "uptime" in text or "uild-" in text:
        text = _MISREAD_NUMBER.sub(lambda number: _number(number[0], repairs), text)
    return text


def _number(text: str, repairs: list[str]) -> str:
    name = "r" if text.startswith("r") else "cr" if text.startswith("cr") else ""
    mended = name + text.removeprefix(name).translate(_LETTERS)
    if mended != text and "misread-digit" not in repairs:
        repairs.append("misread-digit")
    return mended


def _hex(number: str, repairs: list[str]) -> str:
    if not any(digit in "0123456789" for digit in number[2:]) and re.search("[a-fA-F]", number[2:]):
        return number  # 0xFool
    mended = "0x" + number[2:].translate(_LETTERS)
    if mended != number.replace("X", "x") and "misread-digit" not in repairs:
        repairs.append("misread-digit")
    return mended


def unnumbered(rows: list[str]) -> list[str]:
    """Take the numbers away where every row that is not blank begins with one more than the row before."""
    filled = [row for row in rows if row.strip()]
    if len(filled) < _FEWEST or not _NUMBER.match(filled[0]):
        return rows
    numbers = [int(found["number"]) if (found := _NUMBER.match(row)) else -1 for row in filled]
    if numbers != list(range(numbers[0], numbers[0] + len(filled))):
        return rows
    return [_NUMBER.sub("", row, count=1) for row in rows]


def _without_markup(text: str) -> str:
    if text.count("\\n") > 1:  # a line of JSON
        text = text.replace("\\r", "").replace("\\n", "\n").replace("\\t", " ")
    text = _ANSI.sub("", text)
    for _ in range(4):  # an alert of an alert was escaped more than once: &amp;lt;
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        text = _SLACK_LINK.sub(lambda link: link["label"] or link["address"], text)
        text = _TAG.sub("", _BREAK_TAG.sub("\n", text))
    if "**" in text:
        text = _BOLD_ROW.sub(r"\1", text)
        text = _BOLD.sub(r"\1", text)
    if "\\" in text:
        text = _MARKDOWN_ESCAPE.sub(r"\1", text)
    return _INVISIBLE.sub("", text.replace("`", ""))


def _ascii(text: str, repairs: list[str]) -> str:
    text = _SPACES.sub(lambda run: "\n" if "\n" in run[0] else " ", text)
    if _TIMES.search(text):
        repairs.append("times-sign")
        text = _TIMES.sub("x", text)
    text = _REMARK.sub("", text)
    if _FULL_WIDTH.search(text):
        if _WIDE_LETTER.search(text):
            repairs.append("full-width")
        text = unicodedata.normalize("NFKC", text)
    return text.translate(_PUNCTUATION)


def _strip(text: str) -> str:
    text = _undecorated(text)
    text = text[:-400] + _without_tail(text[-400:])
    if text.startswith("*") and not re.match(r"\*\s?(?:PCPU\s{0,2}[\d#*X]+:|[\d#]+:)", text):
        text = text[1:].removesuffix("*")  # Slack's *bold*
    if len(text) > 2 and text[0] == text[-1] == "_" != text[1]:
        text = text[1:-1]  # Slack's _italic_
    if text[:1] in {'"', "'"} and len(text) > 1:
        text = text[1:].removesuffix(text[0])
    return " ".join(text.split())


def _without_tail(text: str) -> str:
    """Take a table's marks from the end of a row, but no "or" of an expression whose bracket is open."""
    bare = _TAIL.sub("", text)
    return f"{bare} ||" if _OR.match(text, len(bare)) and bare.count("(") > bare.count(")") else bare


def _undecorated(text: str) -> str:
    place = 0
    if tab := _LIST_TAB.match(text):
        place = tab.end()
    for _ in range(16):
        found = _DECORATION.match(text, place)
        if found is None or found.end() == place:
            break
        place = found.end()
    return text[place:]
