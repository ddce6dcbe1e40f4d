"""The glossary explains every word of the field."""

import pytest

from decoder import explain, explain_bit
from decoder.glossary import KINDS, all_terms, folded, names


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ("SRAR", "Action Required"),
        ("srao", "Action Optional"),
        ("UCNA", "No Action"),
        ("UCR", "AMD"),
        ("DE", "Deferred"),
        ("Excp", "exception handler"),
        ("bit 57", "PCC"),
        ("bits 54:53", "threshold"),
        ("MCi_STATUS", "status register"),
        ("mci status", "status register"),
        ("RIPV", "restart IP valid"),
        ("LMCE_S", "local machine check"),
        ("MCACOD", "15:0"),
        ("RRRR", "snoop"),
        ("#PF", "14"),
        ("exception 13", "#GP"),
        ("exception 200", "vector"),
        ("cr2", "page fault"),
        ("NMI", "non-maskable"),
        ("LINT1", "motherboard"),
        ("lpfc_sli4_intr", "lpfc"),
        ("TLBDoInvalidate", "address translations"),
        ("iDRAC", "Dell"),
    ],
)
def test_a_term_is_explained(term, said):
    """Case and separators do not count."""
    assert said in explain(term).text


@pytest.mark.parametrize("term", ["", "hello", "🦄", "exception 256", "bit 64", "x" * 10_000, "\x00"])
def test_what_is_no_term_is_not_explained(term):
    """The glossary does not guess."""
    assert explain(term) is None


@pytest.mark.parametrize(
    ("number", "name"), [(63, "VAL"), (62, "OVER"), (61, "UC"), (57, "PCC"), (45, "corrected error count"), (0, "MCACOD")]
)
def test_every_bit_of_the_status_register_has_a_term(number, name):
    """Ranges included."""
    assert explain_bit(number).name == name


def test_no_bit_of_the_status_register_is_left_out():
    """63 down to 0."""
    assert all(explain_bit(number) for number in range(64))


def test_amd_has_its_own_bits():
    """Bit 55 is AR on Intel and TCC on AMD."""
    assert explain_bit(55).name == "AR"
    assert explain_bit(55, amd=True).name == "TCC"


def test_every_term_has_a_sentence_and_a_kind():
    """No entry is half done, no name is of two."""
    assert all(term.text.strip() and term.kind in KINDS for term in all_terms())
    assert all(name == folded(name) for name in names())
