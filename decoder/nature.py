"""What a text is where it is no crash of ESXi."""

import re
from collections.abc import Sequence

from decoder.text import Line

# Ranked; keys of words "is_not". Searched in the raw text, whole words of the other system's own printing.
_FORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("xen", re.compile(r"^\(XEN\)|\(XEN\) (?:MCE|Bank|Panic|\*{4})", re.MULTILINE)),
    ("linux-mce", re.compile(r"\bmce: \[Hardware Error\]|\[Hardware Error\]:|\bEDAC (?:MC|sbridge|skx|i10nm|amd64)|mcelog|\bmce_record\b|MCGSTATUS|Machine check events logged|RIP !INEXACT!")),
    ("linux-crash", re.compile(r"Kernel panic - not syncing|BUG: (?:unable to handle|soft lockup|kernel NULL)|general protection fault: \d{4} \[#|Oops: \d{4} \[#|Call Trace:|RIP: 00\d\d:|#PF: (?:supervisor|user) |NETDEV WATCHDOG: \w+ \([\w-]+\): transmit queue|watchdog: BUG:|Tainted: [A-Z]|rcu_sched (?:self-)?detected|\bPID: \d+ Comm: ")),
    ("freebsd-mca", re.compile(r"\bMCA: (?:Bank \d+, Status 0x|Global Cap 0x|Vendor \"|CPU \d+ (?:COR|UNCOR))")),
    ("freebsd", re.compile(r"Fatal trap \d+:|KDB: stack backtrace|panic: .{0,80}\ncpuid = |db_trace_self|uvm_fault\(")),
    ("macos", re.compile(r"panic\(cpu \d+ caller 0x|mach_kernel|com\.apple\.|BSD process name corresponding to current thread")),
    ("illumos", re.compile(r"panic\[cpu\d+\]/thread=")),
    ("windows", re.compile(r"\bBug ?[Cc]heck(?: 0x|\s?code)|\*\*\* STOP: 0x|STOP: 0x[0-9A-Fa-f]{8}|ntoskrnl\.exe|\.sys\b.{0,40}(?:callstack|[Bb]ug ?[Cc]heck)|Stop [Cc]ode|WHEA_UNCORRECTABLE_ERROR|IRQL_NOT_LESS|PAGE_FAULT_IN_NONPAGED_AREA|MEMORY_MANAGEMENT \(|SYSTEM_SERVICE_EXCEPTION")),
    ("efi", re.compile(r"!!!! (?:X64|IA32|AARCH64) Exception Type|!!!! Can't find image information")),
    ("vm", re.compile(r"\bVMM (?:Crash|fault)\b|World_VMMPanic|vmm\d+:.{0,60}:(?:vcpu-\d+:)?(?:VMM fault|Received VMkernel NMI IPI)|\bvm \d+: (?:\d+|PanicWork:\d+): |VMware ESX(?:i)? unrecoverable error:|\| (?:vcpu-\d+|vmx|mks|svga)\| [IWE]\d{3}|monitor (?:coredump|panic)|\*\*\* VMware .{0,40} internal monitor error")),
    ("user-world", re.compile(r"UserDump: \d+: |wantCoreDump|Userworld coredump|Hostd?: \[\d\d\] rip |\bin function \S+ in object /")),
    ("bmc", re.compile(r"\bIPMIMain\b|McaStatus: 0x|ipmi sel|SEL Type:|Sensor Number:")),
    ("jvm", re.compile(r"^\s+at [\w.$]+\([\w.]+\.java:\d+\)|Traceback \(most recent call last\)", re.MULTILINE)),
)  # fmt: skip
_MOST = 200_000


def nature_of(text: str, lines: Sequence[Line], crashed: bool) -> str | None:
    """Return the key of what ``text`` is instead ("linux-mce", "vm", …); None for a crash of ESXi or for nothing known."""
    del lines
    if len(text) > _MOST:
        text = text[:_MOST]
    found = next((key for key, form in _FORMS if form.search(text)), None)
    # A console Oops prints Linux lines of its own, and a support bundle's log holds everything: a crash outweighs these.
    return None if crashed and found in {"user-world", "bmc", "jvm", "linux-crash", "vm"} and "BlueScreen" in text else found
