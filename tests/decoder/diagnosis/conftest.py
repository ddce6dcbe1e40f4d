"""Crashes of every kind, made from values: the rules are tested without the reading of screens."""

import functools
from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from decoder import decode_machine_check
from decoder.diagnosis import diagnose
from decoder.diagnosis.evidence import Evidence
from decoder.model import (
    CoreDump,
    CpuId,
    Crash,
    Dimm,
    Error,
    Frame,
    Inventory,
    PciDevice,
    Product,
    Quote,
    SavedBacktrace,
    Server,
    Uptime,
    World,
)  # fmt: skip
from decoder.text import Line

INTEL = CpuId(vendor="GenuineIntel", family=6, model=0x55, stepping=7)
AMD = CpuId(vendor="AuthenticAMD", family=0x17, model=0x31, stepping=0)
DAY = 86_400


def frames(text, line=10):
    """Read ``be_poll@None < Net_Poll@vmkernel`` as frames, one line each."""
    parts = [part.split("@") for part in text.split(" < ")] if text else []
    pairs = [(part[0], None if part[1:] in ([], ["None"]) else part[1]) for part in parts]
    return tuple(Frame(function=f, module=m, line=n) for n, (f, m) in enumerate(pairs, line))


def crash(message="", family="other", *, stack="", saved="", product=None, **more):
    """Make a crash whose error line is line 2 of its text."""
    error = Error(message=message, family=family, **more.pop("error", {})) if message else None
    seen = {"error": Quote(line=2, text=message)} if message else {}
    name, _, version = (product or "").partition(" ")
    given = {
        "error": error,
        "backtrace": frames(stack),
        "saved_backtrace": SavedBacktrace(pcpu=4, reason="Heartbeat NMI", frames=frames(saved, 40)) if saved else None,
        "product": Product(name=name, version=version or None) if product else None,
        "seen": seen | more.pop("seen", {}),
    }
    return Crash(**(given | more))


def record(status, *, method="Excp", bank=1, cpu=INTEL, **more):
    """Decode a record and give it its line."""
    updates = {name: more.pop(name) for name in ("time", "dialect") if name in more}
    found = decode_machine_check(status=status, bank=bank, cpu=cpu, **more)
    quote = Quote(line=1, text=f"MCA: 208: {method} B{bank} S{status:x}")
    return found.model_copy(update={"method": method, "quote": quote, **updates})


def lines(*texts):
    """Make lines counted from 1."""
    return tuple(Line(n, text, text) for n, text in enumerate(texts, 1))


def dump(status):
    """Make what a screen says of its dump."""
    return CoreDump(status=status)


SRAR = 0xBD80000000100134  # data load, L0
MEMORY = 0xBA00000288290081  # memory controller, channel 1, context corrupt
IO = 0xBB80000000000E0B
CORRECTED = 0x8C00004001010091  # memory read, channel 1
MISC_IO = 0x3A100000  # 0000:3a:02.0


SHOWN = Quote(line=9, text='smbiosDump.txt: Location: "A1"')
HOST = Inventory(
    source="b.tgz/esx-esx07",
    server=Server(vendor="Supermicro", model="SYS-2029", serial="S1", cpu=INTEL, memory="1 x 32 GB"),
    pci=(PciDevice(address="0000:3a:02.0", name="Root Port", quote=SHOWN),),
    dimms=(Dimm(slot="A1", size="32 GB", quote=SHOWN),),
    seen={"cpu": SHOWN},
)
NESTED = Inventory(source="b.tgz/esx-lab3", server=Server(vendor="VMware, Inc.", model="VMware20,1"))


def _io(**more):
    return record(IO, bank=6, misc=MISC_IO, **more)


def _pool():  # noqa: PLR0915 - a list
    pf = "#PF Exception 14 in world 2101:helper IP 0x42001a2b3c4d addr 0x8"
    yield "crash-me", "asked-for", crash("CrashMe", "deliberate"), {}
    button = lines("we pressed the NMI button on the console")
    lint = "LINT1/NMI (motherboard nonmaskable interrupt), undiagnosed"
    yield "nmi-button", "asked-for", crash(lint, "nmi"), {"lines": button}
    yield "io", "io-machine-check", crash("Machine Check Exception on PCPU5", "machine-check", machine_checks=(_io(),)), {}
    nowhere = record(IO & ~(1 << 59), bank=6)
    yield "io-nowhere", "io-machine-check", crash("Machine Check Exception", "machine-check", machine_checks=(nowhere,)), {}
    consumed = (record(SRAR, addr=0xA83BF95200, misc=0x86, mcg_status=0xF),)
    yield "srar-under-pf", "fatal-machine-check", crash(pf, "page-fault", machine_checks=consumed), {}
    for vendor, word in (("hpe", "ProLiant"), ("dell", "PowerEdge"), ("lenovo", "ThinkSystem"), ("cisco", "CIMC")):
        told = {"lines": lines(f"the host is a {word}")}
        yield f"memory-{vendor}", "fatal-machine-check", crash(pf, "page-fault", machine_checks=(record(MEMORY, bank=13),)), told
    yield (
        "host-known",
        "fatal-machine-check",
        crash(pf, "page-fault", machine_checks=(record(MEMORY, bank=7),)),
        {"inventory": HOST},
    )
    yield (
        "device-known",
        "io-machine-check",
        crash("Machine Check Exception", "machine-check", machine_checks=(_io(),)),
        {"inventory": HOST},
    )
    unread = (consumed[0].model_copy(update={"status": None, "error_code": None}),)
    yield "srar-unread", "fatal-machine-check", crash("Machine Check Exception", "machine-check", machine_checks=unread), {}
    yield (
        "nested",
        "fatal-machine-check",
        crash("Machine Check Exception", "machine-check", machine_checks=consumed),
        {"inventory": NESTED},
    )
    for name, status, bank in (
        ("timer", 0xBE00000000800400, 4),
        ("parity", 0xB200000000000005, 0),
        ("bus", 0xB200000000000E0F & ~0x400 | 0x100, 5),
        ("shared-cache", 0xBE0000000017110A & ~0xF000, 9),
    ):
        yield (
            name,
            "fatal-machine-check",
            crash("Machine Check Exception", "machine-check", machine_checks=(record(status, bank=bank),)),
            {},
        )
    poison = record(0xBC00080000000135 | 1 << 43, bank=0, cpu=AMD)
    yield "amd-poison", "fatal-machine-check", crash("Machine Check Exception", "machine-check", machine_checks=(poison,)), {}
    uncore = record(0xBEA000000000011B, bank=18, cpu=AMD)
    yield "amd-uncore", "fatal-machine-check", crash("Machine Check Exception", "machine-check", machine_checks=(uncore,)), {}
    many = tuple(record(CORRECTED, bank=8, method="Poll") for _ in range(12))
    yield "storm-then-srar", "fatal-machine-check", crash(pf, "page-fault", machine_checks=consumed), {"before": many}
    ipi = "NMI IPI: Panic requested by another PCPU. RIPOFF(base) (Src 0x1, CPU4)"
    counted = {"before": tuple(record(CORRECTED | 40 << 38, bank=8, method="Poll") for _ in range(3))}
    yield "storm-counted", "corrected-storm", crash(ipi, "nmi"), counted
    yield "storm", "corrected-storm", crash(ipi, "nmi", stack="lpfc_poll@lpfc"), {"before": many}
    far = tuple(record(0x8C0000400101009F, bank=8, method="Poll") for _ in range(12))
    cache = tuple(record(0x8C0000400000010A, bank=2, method="Poll") for _ in range(12))
    yield "storm-other", "corrected-storm", crash(ipi, "nmi"), {"before": cache}
    yield "storm-nowhere", "corrected-storm", crash(ipi, "nmi"), {"before": far}
    boot = (record(MEMORY, method="Init", bank=7),)
    yield "init-only", "kernel-exception", crash("#UD Exception 6 in world 1:x IP 0x1", "exception", machine_checks=boot), {}
    apei = lines(
        "NMI: 1031: ApeiHESTNmiHandler requested PSOD", "ApeiHEST: 327: Fatal error from 0000:5e:00.0(PCI Express Endpoint)"
    )
    yield "apei", "pcie-fatal", crash("NMI: 1031: ApeiHESTNmiHandler requested PSOD", "nmi"), {"lines": apei}
    yield "pcie-nowhere", "pcie-fatal", crash("PCIe FATAL_ERROR: PCI bus error, undiagnosed", "pcie"), {}
    yield "lint1", "lint1", crash(lint, "nmi", product="ESXi 6.5.0"), {"lines": lines("ProLiant Gen8")}
    i40en = "i40en_UplinkPrivStatsGet@i40en < UplinkDeviceGetStatsAsyncCB@vmkernel < UplinkAsyncProcessCallsHelperCB@vmkernel"
    yield "known", "known-issue", crash(pf, "page-fault", stack=i40en, product="ESXi 7.0.3"), {}
    usb = "xhci_transfer_insert@vmkusb < xhci_configure_msg@vmkusb < usb_process@vmkusb"
    yield "known-hardware", "known-issue", crash(pf, "page-fault", stack=usb), {}
    yield "headline", "machine-check-headline", crash("Machine Check Exception on PCPU 12", "machine-check"), {}
    mixed = 'Fatal CPU mismatch on feature "Intel processor platform type identifier"'
    yield (
        "mixed",
        "mixed-cpus",
        crash("HW feature incompatibility detected; cannot start", "cpu-mismatch", error={"details": ("stepping",)}),
        {},
    )
    yield "mixed-known", "mixed-cpus", crash(mixed, "cpu-mismatch"), {}
    yield "settings", "cpu-settings", crash('Fatal CPU mismatch on feature "Hyperthreads per core"', "cpu-mismatch"), {}
    sealed = "Unable to start: Secure Boot state differs"
    yield "sealed", "boot-configuration", crash(sealed, "boot-failure"), {}
    twice = "Two filesystems with the same UUID have been detected. Make sure you do not have two ESXi installations."
    yield "refused", "boot-refusal", crash(twice, "boot-failure"), {}
    yield "silent", "silent-pcpu", crash("PCPU 6: no heartbeat (0/3 IPIs received)", "heartbeat", pcpu=2, blamed_pcpus=(6,)), {}
    beat = "PCPU 6: no heartbeat (2/2 IPIs received)"
    yield "saved-driver", "saved-driver", crash(beat, "heartbeat", saved="nmlx5_poll@nmlx5_core < Net_Poll@vmkernel"), {}
    yield (
        "saved-prefix",
        "saved-driver",
        crash(beat, "heartbeat", saved="be_poll@None < Net_Poll@vmkernel", product="ESXi 5.5.0"),
        {},
    )
    yield "saved-kernel", "lock-up-kernel", crash(beat, "heartbeat", saved="PShare_Hint@vmkernel"), {"lines": lines("iLO")}
    spin = "Spin count exceeded - possible deadlock with PCPU 3"
    yield "spin", "lock-up-unseen", crash(spin, "spin-count", stack="fnic_q@nfnic", pcpu=7, blamed_pcpus=(3,)), {}
    yield (
        "assert",
        "failed-check",
        crash("ASSERT bora/vmkernel/main/pframe_int.h:527", "assert", coredump=dump("partial"), product="ESXi 6.7.0"),
        {},
    )
    yield (
        "vsan-check",
        "failed-check",
        crash("Failed at bora/modules/vmkernel/lsom/x.c:9 -- NOT REACHED", "not-reached", stack="LSOMx@lsom"),
        {},
    )
    yield "vsan-named", "driver-involved", crash(pf, "page-fault", modules_involved=("vmkernel 6.0.0", "vsanutil 6.0.0")), {}
    yield "driver", "driver-frame", crash(pf, "page-fault", stack="weird_fn@somedriver", coredump=dump("none")), {}
    yield "nic", "driver-frame", crash(pf, "page-fault", stack="bnxt_x@bnxtnet", coredump=dump("saved")), {}
    yield "hba", "driver-frame", crash(pf, "page-fault", stack="lpfc_x@lpfc", product="ESX 4.1.0"), {}
    yield "ilo-driver", "driver-frame", crash(pf, "page-fault", stack="ilo_isr@ilo"), {}
    yield "usb", "driver-frame", crash(pf, "page-fault", stack="xhci_x@vmkusb"), {}
    yield "agent", "driver-frame", crash(pf, "page-fault", stack="dsa_flow@dvfilter-dsa", coredump=dump("saved")), {}
    yield "prefix", "driver-frame", crash(pf, "page-fault", stack="be_poll@None", product="ESXi 5.1.0"), {}
    yield (
        "involved",
        "driver-involved",
        crash(pf, "page-fault", stack="Net_x@vmkernel", modules_involved=("vmkernel 1.0", "nmlx5_core 4.1")),
        {},
    )
    yield "nsx", "product-frame", crash(pf, "page-fault", stack="DLM_free@vmkernel < VSIPx@nsxt-vsip"), {}
    yield "rank", "lock-rank", crash("Lock rank violation: foo > bar", "lock-rank"), {}
    yield "dlmalloc", "heap", crash("PANIC bora/vmkernel/main/dlmalloc.c:1 - Usage error in dlmalloc", "dlmalloc"), {}
    yield "heap", "heap", crash("Heap x already at its maximum size. Cannot expand.", "out-of-memory"), {}
    yield "iommu", "iommu", crash("IOMMU Fault detected for 0000:da:00.0 (vmgfx0/x) IOaddr: 0x1", "iommu"), {}
    yield "iommu-nowhere", "iommu", crash("IOMMU UNIT 15 did not complete", "iommu"), {}
    yield (
        "module-panic",
        "module-panic",
        crash("something == NULL", "panic", stack="vmk_PanicWithModuleID@vmkernel < tcp_x@tcpip4"),
        {},
    )
    yield (
        "plain-pf",
        "kernel-exception",
        crash(pf, "page-fault", stack="Net_x@vmkernel", uptime=Uptime(text="0:00:01:00.000", seconds=60)),
        {},
    )
    yield "bare-stack", "kernel-exception", crash(pf, "page-fault", stack="VMMVMKCall_Call@vmkernel"), {}
    yield "of-a-log", "kernel-exception", crash(pf, "page-fault", stack="Net_x@vmkernel", time="2024-05-01T10:00:00Z"), {}
    yield "called-by-driver", "kernel-exception", crash(pf, "page-fault", stack="Portset_Get@vmkernel < ionic_poll@ionic_en"), {}
    misread = record(CORRECTED, bank=7).model_copy(update={"reported_severity": "UC"})
    yield "printed-class", "kernel-exception", crash(pf, "page-fault", machine_checks=(misread,)), {}
    at = "EIP is at qla2x00_done+0x1a1/0x4a0 [qla2300_707]"
    yield "oops-at", "symptom", crash("Oops", "cos-oops", error={"details": (at,)}), {"lines": lines("Oops", at)}
    old = Uptime(text="1044:00:00:00.000", seconds=1044 * DAY)
    yield "amd-uptime", "kernel-exception", crash(pf, "page-fault", stack="Net_x@vmkernel", cpu=AMD, uptime=old), {}
    yield (
        "arm",
        "kernel-exception",
        crash(pf, "exception", product="ESX 7.0.0").model_copy(
            update={"product": Product(name="ESX", version="7.0.0", arch="aarch64"), "missing": ("backtrace",)}
        ),
        {},
    )
    yield "tlb", "symptom", crash("PCPU 1 locked up. Failed to ack TLB invalidate.", "tlb-ack", pcpu=0, blamed_pcpus=(1,)), {}
    yield "oops", "symptom", crash("Oops", "cos-oops", product="ESX Server"), {}
    yield "lost", "symptom", crash("Lost heartbeat", "lost-heartbeat"), {}
    yield "nothing", "nothing-decides", crash("Recursive panic on same CPU", "panic", world=World(name="x")), {}


@dataclass
class Pooled:
    """A crash of the pool: the rule that decides it, and what else is given to diagnose()."""

    name: str
    rule: str
    crash: Crash
    given: dict

    @functools.cached_property
    def found(self):
        """Diagnose the crash, once."""
        return diagnose(self.crash, **self.given)


POOL = [Pooled(*each) for each in _pool()]


@pytest.fixture(scope="session")
def pool():
    """One crash or more for every rule of the verdict: name, rule, crash, and what else is given to diagnose()."""
    return POOL


@pytest.fixture
def make():
    """Give the makers of crashes, records and lines."""
    return SimpleNamespace(crash=crash, record=record, lines=lines, frames=frames, dump=dump, amd=AMD, intel=INTEL, day=DAY)


@pytest.fixture
def case(make):
    """Evidence of a crash made from values."""
    return lambda *args, **more: Evidence(make.crash(*args, **more))


def pytest_generate_tests(metafunc):
    """Give tests that ask for ``pooled`` every crash of the pool."""
    if "pooled" in metafunc.fixturenames:
        metafunc.parametrize("pooled", POOL, ids=[each.name for each in POOL])
