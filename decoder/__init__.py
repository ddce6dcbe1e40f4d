"""Reads VMware ESX/ESXi purple screens and machine checks: text in, ``Decoding`` out. This is the package's one door."""

from decoder.comparison import compare
from decoder.diagnosis.drivers import Owner, owner_of, owner_of_module
from decoder.excerpt import Excerpt, has_marker, has_panic, lost_mark
from decoder.frames import explaining
from decoder.glossary import Term, explain, explain_bit
from decoder.knowledge_files import KnowledgeError
from decoder.machine_check import bits, cpu_of, relate
from decoder.machine_check import decode_printed as decode_printed_machine_check
from decoder.machine_check import decode_registers as decode_machine_check
from decoder.model import (
    BitField,
    Comparison,
    CpuId,
    Crash,
    Damage,
    Decoding,
    Frame,
    KnownIssue,
    MachineCheck,
    NextStep,
    Pattern,
    Quote,
    Reason,
    Verdict,
    World,
)
from decoder.screen import decode, worth_a_look
from decoder.tables_check import check_knowledge
from decoder.words import LANGUAGES, Language, Words, load_words

__all__ = [
    "LANGUAGES",
    "BitField",
    "Comparison",
    "CpuId",
    "Crash",
    "Damage",
    "Decoding",
    "Excerpt",
    "Frame",
    "KnowledgeError",
    "KnownIssue",
    "Language",
    "MachineCheck",
    "NextStep",
    "Owner",
    "Pattern",
    "Quote",
    "Reason",
    "Term",
    "Verdict",
    "Words",
    "World",
    "bits",
    "check_knowledge",
    "compare",
    "cpu_of",
    "decode",
    "decode_machine_check",
    "decode_printed_machine_check",
    "explain",
    "explain_bit",
    "explaining",
    "has_marker",
    "has_panic",
    "load_words",
    "lost_mark",
    "owner_of",
    "owner_of_module",
    "relate",
    "worth_a_look",
]
