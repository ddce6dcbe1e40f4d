"""A crash as a set of tags such as ``family:page-fault`` or ``dump:none``, and the fields that the steps name."""

import re
from collections.abc import Iterator

from decoder.diagnosis.drivers import Owner
from decoder.diagnosis.evidence import Evidence, channel_of, is_memory, pci_of, worst_first
from decoder.diagnosis.nmi_button import denied_nmi
from decoder.inventory import described, maker_of
from decoder.model import MachineCheck, Verdict

_RECORD = re.compile(r"\b(?:MCA|MCE|MC):")  # where a log line's prefix ends
_RECORD_CUT = 110
_BOOT = 600  # seconds of uptime: a crash this early is a crash of the start
_AMD_LIMIT = 1000 * 86_400  # Broadcom 401252
_PCI = re.compile(r"\b[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]\b", re.IGNORECASE)  # 0000:da:00.0
_VSAN = re.compile(r"cmmds|lsom|plog|dedup metadata|\bvsan", re.IGNORECASE)  # Failed at bora/modules/vmkernel/cmmds/…
_OWN_CHECKS = frozenset({"assert", "not-reached", "not-implemented", "verify", "panic"})  # the code itself stopped the host
BMC = "bmc:"
_VENDORS = {  # by words of which the text holds one in any case where the expression finds something
    "hpe": (
        ("ilo", "proliant", "hpe", "iml", "hpcru"),
        re.compile(r"\biLO\b|ProLiant|\bHPE\b|\bIML\b|hpilo|hpcru", re.IGNORECASE),
    ),
    "dell": (
        ("idrac", "poweredge", "dell "),
        re.compile(r"iDRAC|PowerEdge|\bDell (?:EMC|Inc|R\d{3}|T\d{3}|server|host)", re.IGNORECASE),
    ),
    "lenovo": (
        ("xcc", "thinksystem", "thinkagile", "fqxsp", "lenovo sr"),
        re.compile(r"\bXCC\b|ThinkSystem|ThinkAgile|FQXSP|Lenovo SR", re.IGNORECASE),
    ),
    "cisco": (("cimc", "ucs", "nenic", "nfnic"), re.compile(r"\bCIMC\b|\bUCS[BC]?\b|\bnenic\b|\bnfnic\b", re.IGNORECASE)),
}
_NIC = re.compile(r"nic|vic", re.IGNORECASE)
_STORAGE = frozenset({"emulex-hba", "qlogic-hba", "smart-array", "megaraid", "lsi-sas", "nvme", "ahci", "cisco-vic"})
_LOOK_BMC = frozenset({
    "io-machine-check", "fatal-machine-check", "machine-check-headline", "pcie-fatal", "lint1", "corrected-storm", "silent-pcpu",
    "lock-up-kernel", "lock-up-unseen", "kernel-exception", "symptom", "nothing-decides", "heap", "iommu", "poisoned",
    "found-at-boot", "boot-refusal",
})  # fmt: skip
_MEMORY = frozenset({"memory-controller", "extended-memory"})
_AMD = frozenset({"AuthenticAMD", "HygonGenuine"})
_CONSUMED = frozenset({0x0134, 0x0150})  # SRAR of a data load and of an instruction fetch (Intel SDM volume 3B)


def major_of(case: Evidence) -> int | None:
    """Return the major version of ESX/ESXi; 3 for the classic banner that prints none."""
    product = case.crash.product or (case.inventory.server.product if case.inventory else None)
    if product is None:
        return None
    match = re.match(r"\d{1,2}", product.version or "")
    if match:
        return int(match[0])
    return 3 if product.name and "ESX Server" in product.name else None


def owner_in_question(case: Evidence) -> Owner | None:
    """Return whose code the case is about: in the saved backtrace, else the first explaining frame, else named as involved."""
    if case.saved is not None:
        return case.saved_suspect[1] if case.saved_suspect else None
    if case.suspect:
        return case.suspect[1]
    return case.involved[0] if case.involved else None


def tags(case: Evidence, verdict: Verdict) -> frozenset[str]:
    """Return the tags of a case with its verdict."""
    parts = (_of_verdict(case, verdict), _of_screen(case), _of_owner(case, verdict), _of_records(case), _of_host(case, verdict))
    return frozenset(tag for part in parts for tag in part)


def _of_verdict(case: Evidence, verdict: Verdict) -> Iterator[str]:
    yield f"domain:{verdict.domain}"
    yield f"rule:{verdict.rule}"
    yield f"family:{case.family}"
    if case.loose:
        yield "stage:records"
    if verdict.domain == "deliberate":
        yield "asked:button" if case.family == "nmi" else "asked:test"
    if case.issues and case.issues[0].confidence == "exact":
        yield "has:exact"
        if case.issues[0].fix:
            yield "has:fix"
    if case.issues:
        yield "has:article"
    if (case.crash.error and case.crash.error.message) or case.telling:
        yield "has:search"


def _of_screen(case: Evidence) -> Iterator[str]:
    crash = case.crash
    yield f"dump:{crash.coredump.status if crash.coredump else 'unseen'}"
    if crash.time:  # a log line has a time, a screen has none
        yield "screen:log"
    if any(denied_nmi(text) for text in case.lines.values()):
        yield "text:nmi-denied"
    if crash.blamed_pcpus:
        yield "has:blamed"
    seconds = crash.uptime.seconds if crash.uptime else None
    if seconds is not None and seconds < _BOOT:
        yield "uptime:boot"
    if seconds is not None and seconds > _AMD_LIMIT and crash.cpu and crash.cpu.vendor == "AuthenticAMD":
        yield "uptime:amd-limit"


def _of_owner(case: Evidence, verdict: Verdict) -> Iterator[str]:
    owner = owner_in_question(case)
    if owner is None or verdict.domain == "deliberate" or (verdict.domain == "hardware" and verdict.rule != "known-issue"):
        return
    if owner.kind == "driver":
        yield "suspect:driver"
    if owner.by_prefix and len(owner.names) > 1:
        yield "suspect:prefix"
    if owner.product:
        yield f"product:{owner.product}"
    if owner.agent:
        yield "device-kind:agent"
    if owner.device:
        yield f"device:{owner.device}"
        if owner.device in _STORAGE:
            yield "device-kind:storage"
        elif _NIC.search(owner.device):
            yield "device-kind:nic"


def _of_records(case: Evidence) -> Iterator[str]:
    if _located(case):
        yield "mc:located"
    for record in case.deciding:
        code = record.error_code
        if code is None:
            continue
        yield f"mc:{code.kind}"
        status = record.status
        if code.kind in _MEMORY:
            yield "mc:memory"
        if status and status.mcacod in _CONSUMED and code.kind == "cache":
            yield from ("mc:consumed", "mc:memory")
        elif code.kind in {"cache", "generic-cache"}:
            yield _cache_tag(record)
        if status and status.poison:
            yield "mc:poison"
    if case.storm:
        yield from ("mc:memory", "mc:storm-memory") if case.storm.memory else ("mc:storm-other",)


def _cache_tag(record: MachineCheck) -> str:
    """Return whose cache it is: beyond AMD's cores the code alone also stands for memory controllers and the fabric."""
    if is_core_bank(record):
        return "mc:core-cache"
    return "mc:amd-uncore" if record.vendor in _AMD and "(L3)" not in (record.unit or "") else "mc:shared-cache"


def _located(case: Evidence) -> bool:
    """Whether a memory controller's record has the address that another bank met."""
    told: dict[bool, set[str]] = {True: set(), False: set()}
    for record in case.records:
        if record.physical_address:
            told[is_memory(record)].add(record.physical_address.address)
    return bool(told[True] & told[False])


def is_core_bank(record: MachineCheck) -> bool:
    """Tell whether the bank belongs to a core: 0-3 on Intel, 0-6 on AMD."""
    last = 6 if record.vendor in _AMD else 3
    return record.bank is None or record.bank <= last


def _of_host(case: Evidence, verdict: Verdict) -> Iterator[str]:
    major = major_of(case)
    yield f"release:{'unknown' if major is None else major}"
    if case.crash.product and case.crash.product.arch == "aarch64":
        yield "arch:arm"
    yield from (f"{BMC}{name}" for name in _controllers(case) or ["unknown"])
    if case.inventory and case.inventory.server.model and case.inventory.server.cpu:
        yield "has:server"
    if verdict.rule in _LOOK_BMC and case.family != "out-of-memory":  # a full heap is no hardware's
        yield "look:bmc"
    if pci_in(case):
        yield "has:device" if case.device_at(pci_in(case)) else "has:pci"
    if _VSAN.search(case.message):
        yield "text:vsan"
        if case.family in _OWN_CHECKS:
            yield "text:vsan-check"


def _controllers(case: Evidence) -> list[str]:
    """Return whose management controllers are in question: the maker's of the host, else all that the text names."""
    maker = maker_of(case.inventory.server) if case.inventory else None
    if maker:
        return [maker]
    said = f"{case.spoken}\n{case.message}"
    lowered = said.lower()
    return [name for name, (words, form) in _VENDORS.items() if any(map(lowered.__contains__, words)) and form.search(said)]


def pci_in(case: Evidence) -> str | None:
    """Return the PCI address that a fatal record, the error line or a fatal PCIe line names."""
    named = next((pci_of(record) for record in worst_first(case.deciding) if pci_of(record)), None)
    if named:
        return named
    match = _PCI.search(case.message) or _PCI.search(" ".join(t for t in case.lines.values() if "Fatal error from" in t))
    return match[0] if match else None


def _short(line: str) -> str:
    """Return a machine-check line from its label on, cut to what a step can carry."""
    found = _RECORD.search(line)
    text = line[found.start() :] if found else line
    return text if len(text) <= _RECORD_CUT else f"{text[:_RECORD_CUT].rsplit(maxsplit=1)[0]} …"


def fields(case: Evidence, verdict: Verdict, search: str | None) -> dict[str, object]:
    """Return what the sentences of the steps may name; a value that is not known is "?" and no step that needs it is chosen."""
    owner = owner_in_question(case)
    record = worst_first(case.deciding)[0] if case.deciding else None
    storm = case.storm
    channel = storm.channel if storm else channel_of(record) if record else None
    bank = storm.bank if storm else record.bank if record else None
    blamed = ", ".join(map(str, case.crash.blamed_pcpus)) or "?"
    device = case.device_at(pci_in(case))
    return {
        "module": owner.names[0] if owner else "?",
        "modules": owner.name if owner else "?",
        "pci": f"{device.address}, {described(device)}" if device else pci_in(case) or "?",
        "bank": "?" if bank is None else bank,
        "record": _short(record.quote.text) if record and record.quote else "?",
        "channel": "?" if channel is None else channel,
        "blamed": blamed,
        "domain": verdict.domain,
        "search": search or "?",
        "article": case.issues[0].id if case.issues else "?",
        "url": case.issues[0].url if case.issues else "?",
        "title": case.issues[0].title if case.issues else "?",
        "fix": (case.issues[0].fix if case.issues else None) or "?",
    }
