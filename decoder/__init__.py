"""Reads VMware ESX/ESXi purple screens and machine checks: text in, ``Decoding`` out. This is the package's one door."""

from decoder.before import has_event
from decoder.comparison import compare
from decoder.diagnosis.drivers import Owner, owner_of, owner_of_module
from decoder.excerpt import Excerpt, excerpt_of, file_mark, gap_mark, has_marker, has_panic, is_file_mark, lost_mark, numbered
from decoder.facts import facts_of
from decoder.frames import explaining
from decoder.glossary import Term, explain, explain_bit
from decoder.inventory import Form, block_of, form_of, has_blocks, maker_of, rows_of_blocks
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
    Dimm,
    Event,
    Frame,
    Inventory,
    KnownIssue,
    MachineCheck,
    NextStep,
    Pattern,
    PciDevice,
    Quote,
    Reason,
    Server,
    Verdict,
    World,
)
from decoder.moments import moment_of, oldest_first
from decoder.screen import decode, worth_a_look
from decoder.signature import each_once, occurrence_of
from decoder.tables_check import check_knowledge
from decoder.words import LANGUAGES, Language, Words, load_words, writes_japanese

__all__ = [
    "LANGUAGES",
    "BitField",
    "Comparison",
    "CpuId",
    "Crash",
    "Damage",
    "Decoding",
    "Dimm",
    "Event",
    "Excerpt",
    "Form",
    "Frame",
    "Inventory",
    "KnowledgeError",
    "KnownIssue",
    "Language",
    "MachineCheck",
    "NextStep",
    "Owner",
    "Pattern",
    "PciDevice",
    "Quote",
    "Reason",
    "Server",
    "Term",
    "Verdict",
    "Words",
    "World",
    "bits",
    "block_of",
    "check_knowledge",
    "compare",
    "cpu_of",
    "decode",
    "decode_machine_check",
    "decode_printed_machine_check",
    "each_once",
    "excerpt_of",
    "explain",
    "explain_bit",
    "explaining",
    "facts_of",
    "file_mark",
    "form_of",
    "gap_mark",
    "has_blocks",
    "has_event",
    "has_marker",
    "has_panic",
    "is_file_mark",
    "load_words",
    "lost_mark",
    "maker_of",
    "moment_of",
    "numbered",
    "occurrence_of",
    "oldest_first",
    "owner_of",
    "owner_of_module",
    "relate",
    "rows_of_blocks",
    "worth_a_look",
    "writes_japanese",
]
