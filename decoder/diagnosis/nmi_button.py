"""Whether somebody says that the NMI button was pressed, or that nobody pressed it."""

import re

_PRESSED = re.compile(  # "we pressed the NMI button on the iLO"
    r"\b(?:i|we|he|she|they|someone|somebody|colleague|admin)\b[^\n]{0,20}\b(?:pressed|pushed|hit|sent|triggered)\b[^\n]{0,20}\bNMI\b",
    re.IGNORECASE,
)
_UNPRESSED = re.compile(
    r"""
      \b(?:nobody|no\ ?one|none\ of\ us|not|never|\w{2,5}n't)\b [^\n]{0,30} \b(?:press|push|hit|sen[dt]|trigger)\w{0,3}\b
          [^\n]{0,25} \bNMI\b                                      # nobody has pressed the NMI button
    | NMI [^\n]{0,20} \b(?:was|were)\ (?:not|never)\ (?:pressed|pushed|hit|sent|triggered)\b  # the NMI button was not pressed
    | (?: NMI [^\n。]{0,12} 誰も | 誰も [^\n。]{0,8} NMI ) [^\n。]{0,20} (?:ません|ない|なかった)  # NMIボタンは誰も押していません
    """,
    re.IGNORECASE | re.VERBOSE,
)


def pressed_nmi(text: str) -> bool:
    """Whether ``text`` says that somebody pressed the NMI button or sent an NMI."""
    return "nmi" in text.lower() and bool(_PRESSED.search(text)) and not denied_nmi(text)


def denied_nmi(text: str) -> bool:
    """Whether ``text`` says that nobody pressed the NMI button or sent an NMI."""
    return "nmi" in text.lower() and bool(_UNPRESSED.search(text))
