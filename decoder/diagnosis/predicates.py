"""The predicates of the verdict's rules: each looks for one kind of evidence and returns what it found, with its line."""

import re
from collections.abc import Callable

from decoder.diagnosis.boot import boot_configuration, boot_refused, cpu_settings, mixed_cpus
from decoder.diagnosis.evidence import Evidence, class_of, is_io, pci_of, worst_first
from decoder.diagnosis.finding import Finding
from decoder.diagnosis.nmi_button import pressed_nmi
from decoder.diagnosis.symptoms import heap, kernel_exception, symptom
from decoder.model import MachineCheck, Quote
from decoder.readers.error import read_headline

LOCK_UPS = frozenset({"heartbeat", "spin-count"})
CHECKS = frozenset({"assert", "not-implemented", "not-reached", "verify", "driver-bug"})

Predicate = Callable[[Evidence], Finding | None]

_CRASH_ME = re.compile(r"\bCrashMe", re.IGNORECASE)  # CrashMe · CrashMeCurrentCore
_PCIE_FATAL = re.compile(  # ApeiHEST: 327: Fatal error from 0000:3b:00.0 · PCIe FATAL_ERROR
    r"PCIe FATAL_ERROR|Fatal error from [0-9a-fX]{4}:|PCI bus error, undiagnosed", re.IGNORECASE
)
_PCI = re.compile(r"\b(?P<pci>[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])\b", re.IGNORECASE)  # 0000:da:00.0
_LINT1 = re.compile(  # LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed · 3rd party NMI handlers
    r"LINT1|motherboard non-?maskable|NMI handlers|HESTNmiHandler", re.IGNORECASE
)
_SILENT = re.compile(  # PCPU 3: no heartbeat (0/3 IPIs received) · IPIs received (0/1)
    r"IPIs received \((?:but )?0/\d|\((?:but )?0/\d{1,3} IPIs", re.IGNORECASE
)


def asked_for(case: Evidence) -> Finding | None:
    """Look for a crash that somebody asked for: CrashMe, or an NMI button that the text says was pressed."""
    frame = next((frame for frame in case.crash.backtrace if _CRASH_ME.match(frame.function or "")), None)
    said = case.family == "deliberate" or _CRASH_ME.search(case.headline)
    if frame or (said and not _panicked_otherwise(case)):
        shown = case.quote("error") if said else case.quote_frame(frame) if frame else None
        return Finding({"message": case.headline or (frame.function if frame else "")}, shown)
    pressed = next(((n, text) for n, text in case.lines.items() if pressed_nmi(text)), None)
    if pressed and lint1(case):
        return Finding(quote=Quote(line=pressed[0], text=pressed[1]), variant="button")
    return None


def _panicked_otherwise(case: Evidence) -> bool:
    # Another error line that only a dead kernel prints stands beside: whose screen it is cannot be told.
    error = case.crash.error
    others = (read_headline(text) for text in (error.details if error else ()))
    return any(other and other.pattern and other.pattern.alone for other in others)


def _record_finding(record: MachineCheck, **more: object) -> Finding:
    fields = {
        "severity": class_of(record),
        "bank": "?" if record.bank is None else record.bank,
        "what": (record.error_code.text if record.error_code else None) or record.text or record.explanation or "?",
        "pci": pci_of(record) or "?",
    }
    return Finding({**fields, **more}, record.quote, variant="" if record.status else "unread")


def io_machine_check(case: Evidence) -> Finding | None:
    """Look for fatal machine checks that are all I/O errors: a device or its slot, not the processor."""
    fatal = worst_first(case.fatal)
    if not fatal or not all(is_io(record) for record in fatal):
        return None
    named = next((record for record in fatal if pci_of(record)), fatal[0])
    found = _record_finding(named)
    return Finding(found.fields, found.quote, variant="" if pci_of(named) else "nowhere")


def fatal_machine_check(case: Evidence) -> Finding | None:
    """Look for an uncorrected record by the machine-check handler, whatever the error line says."""
    fatal = worst_first(case.fatal)
    return _record_finding(fatal[0], count=len(fatal)) if fatal else None


def machine_check_headline(case: Evidence) -> Finding | None:
    """Look for a machine-check panic whose records are not in the text or cannot be read."""
    return Finding(quote=case.quote("error")) if case.family == "machine-check" else None


def pcie_fatal(case: Evidence) -> Finding | None:
    """Look for a fatal PCI Express error that firmware (AER, APEI) or the kernel (DPC, EDR) reported."""
    hit = next(((n, text) for n, text in case.lines.items() if _PCIE_FATAL.search(text)), None)
    if case.family != "pcie" and not _PCIE_FATAL.search(case.message) and not (hit and lint1(case)):
        return None
    text = hit[1] if hit else case.message
    pci = _PCI.search(text) or _PCI.search(case.message)
    quote = Quote(line=hit[0], text=hit[1]) if hit else case.quote("error")
    return Finding({"pci": pci["pci"] if pci else "?"}, quote, variant="" if pci else "nowhere")


def lint1(case: Evidence) -> Finding | None:
    """Look for a non-maskable interrupt from the board, or a panic that a vendor's NMI handler asked for."""
    return Finding(quote=case.quote("error")) if case.family == "nmi" and _LINT1.search(case.message) else None


def corrected_storm(case: Evidence) -> Finding | None:
    """Look for a storm of corrected errors just before a lock-up: the storm comes before the driver in the stack."""
    return _storm(case) if case.family in LOCK_UPS | {"nmi", "tlb-ack"} else None


def _storm(case: Evidence) -> Finding | None:
    storm = case.storm
    if storm is None:
        return None
    fields = {"count": storm.count, "bank": "?" if storm.bank is None else storm.bank, "channel": storm.channel}
    variant = "other" if not storm.memory else "" if storm.channel is not None else "nowhere"
    return Finding(fields, storm.quote, variant=variant)


def silent_pcpu(case: Evidence) -> Finding | None:
    """Look for a PCPU that received none of the interrupts sent to it."""
    if case.family != "heartbeat" or not _SILENT.search(case.message):
        return None
    blamed = case.crash.blamed_pcpus
    return Finding({"pcpu": blamed[0] if blamed else "?"}, case.quote("error"))


def is_lock_up(case: Evidence) -> bool:
    """Tell whether another PCPU's stack holds the answer: heartbeat, spin count, NMI IPI."""
    return case.family in LOCK_UPS or (case.family == "nmi" and not _LINT1.search(case.message))


def saved_driver(case: Evidence) -> Finding | None:
    """Look for a lock-up whose saved backtrace holds somebody's driver or a VMware product's module."""
    if not is_lock_up(case) or case.saved_suspect is None:
        return None
    frame, owner = case.saved_suspect
    variant = "prefix" if owner.by_prefix else ""
    return Finding({"module": owner.name, "function": frame.function}, case.quote_frame(frame), variant=variant)


def lock_up_kernel(case: Evidence) -> Finding | None:
    """Look for a lock-up whose saved backtrace holds ESXi's core only."""
    if not is_lock_up(case) or case.crash.saved_backtrace is None or not case.crash.saved_backtrace.frames:
        return None
    shown = case.saved[0] if case.saved else case.crash.saved_backtrace.frames[0]
    return Finding({"function": shown.function or "?"}, case.quote_frame(shown))


def lock_up_unseen(case: Evidence) -> Finding | None:
    """Look for a lock-up with no saved backtrace in the text."""
    return Finding(quote=case.quote("error")) if is_lock_up(case) else None


def failed_check(case: Evidence) -> Finding | None:
    """Look for a check in the code that failed: ASSERT, VERIFY, NOT_IMPLEMENTED, NOT_REACHED, BUG."""
    return Finding({"message": case.headline}, case.quote("error")) if case.family in CHECKS else None


def driver_frame(case: Evidence) -> Finding | None:
    """Look for a driver or agent in the first explaining frame."""
    if case.suspect is None or case.suspect[1].kind != "driver":
        return None
    frame, owner = case.suspect
    variant = "prefix" if owner.by_prefix else "agent" if owner.agent else ""
    return Finding({"module": owner.name, "function": frame.function}, case.quote_frame(frame), variant=variant)


def driver_involved(case: Evidence) -> Finding | None:
    """Look for a driver or product that the kernel itself names as involved in the panic."""
    if not case.involved:
        return None
    names = ", ".join(dict.fromkeys(owner.name for owner in case.involved))
    return Finding({"module": names}, case.quote("modules_involved"))


def product_frame(case: Evidence) -> Finding | None:
    """Look for a module of NSX, vSAN or another VMware product in the first explaining frame."""
    if case.suspect is None:
        return None
    frame, owner = case.suspect
    return Finding({"module": owner.name, "function": frame.function}, case.quote_frame(frame))


def _of_family(*families: str) -> Predicate:
    def found(case: Evidence) -> Finding | None:
        if case.family not in families:
            return None
        return Finding({"message": case.headline}, case.quote("error"))

    return found


def module_panic(case: Evidence) -> Finding | None:
    """Look for a module that called the panic function itself."""
    called = next((f for f in case.crash.backtrace if (f.function or "").startswith(("vmk_Panic", "vmk_vPanic"))), None)
    if case.family != "panic" or called is None:
        return None
    return Finding({"function": called.function}, case.quote_frame(called))


def _records(case: Evidence, *classes: str) -> tuple[MachineCheck, ...]:
    return tuple(record for record in case.records if class_of(record) in classes)


def storm_alone(case: Evidence) -> Finding | None:
    """Look for a storm of corrected errors in a log without a crash."""
    return _storm(case)


def poisoned(case: Evidence) -> Finding | None:
    """Look for data that was found bad and marked, but not used."""
    found = _records(case, "SRAO", "UCNA", "DE")
    return _record_finding(found[0]) if found else None


def found_at_boot(case: Evidence) -> Finding | None:
    """Look for uncorrected errors that were found at boot: they belong to the boot before."""
    boot = [record for record in case.crash.machine_checks if record.method == "Init" and class_of(record) not in {None, "CE"}]
    return _record_finding(boot[0]) if boot else None


def corrected_few(case: Evidence) -> Finding | None:
    """Look for corrected errors that are no storm."""
    found = _records(case, "CE")
    return _record_finding(found[0], count=len(found)) if found else None


def known_issue(case: Evidence) -> Finding | None:
    """Look for a public article that fits exactly: it brings its own domain (filled in by the verdict)."""
    best = next((issue for issue in case.issues if issue.confidence == "exact"), None)
    if best is None:
        return None
    shown = next((reason for reason in best.because if reason.quote), best.because[0])
    return Finding({"id": best.id, "title": best.title, "why": shown.text}, shown.quote, source=best.id)


PREDICATES: dict[str, Predicate] = {
    "asked_for": asked_for,
    "io_machine_check": io_machine_check,
    "fatal_machine_check": fatal_machine_check,
    "machine_check_headline": machine_check_headline,
    "pcie_fatal": pcie_fatal,
    "lint1": lint1,
    "corrected_storm": corrected_storm,
    "known_issue": known_issue,
    "storm_alone": storm_alone,
    "poisoned": poisoned,
    "found_at_boot": found_at_boot,
    "corrected_few": corrected_few,
    "mixed_cpus": mixed_cpus,
    "cpu_settings": cpu_settings,
    "boot_configuration": boot_configuration,
    "boot_refused": boot_refused,
    "silent_pcpu": silent_pcpu,
    "saved_driver": saved_driver,
    "lock_up_kernel": lock_up_kernel,
    "lock_up_unseen": lock_up_unseen,
    "failed_check": failed_check,
    "driver_frame": driver_frame,
    "driver_involved": driver_involved,
    "product_frame": product_frame,
    "lock_rank": _of_family("lock-rank"),
    "heap": heap,
    "iommu": _of_family("iommu"),
    "module_panic": module_panic,
    "kernel_exception": kernel_exception,
    "symptom": symptom,
    "anything": lambda case: Finding({"message": case.headline}, case.quote("error"), variant="said" if case.headline else ""),
}
