"""Screens of hosts that do not exist, written for these tests. Every call gives another crash: a screen said twice is known."""

from itertools import count

NUMBERS = count(1)

_PAGE_FAULT = """\
VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]
#PF Exception 14 in world 2100417:vmnic6-pollWorld IP 0x41802d5c2e17 addr 0x38
PTEs:0x0;
cr0=0x8001003d cr2=0x38 cr3=0x600a8000 cr4=0x142768
frame=0x451a4e31bb40 ip=0x41802d5c2e17 err=0 rflags=0x10206
rax=0x0 rbx=0x4313bd0e2a40 rcx=0x1 rdx=0x0
rbp=0x451a4e31bc10 rsi=0x4313bd0e2b00 rdi=0x0 r8=0x0
*PCPU11:2100417/vmnic6-pollWorld
PCPU  0: SVVUSUSVSVVU
Code start: 0x41802d400000 VMK uptime: 02:11:54.320
0x451a4e31bc10:[0x41802d5c2e17]acme_rx_clean@(acmenic)#<None>+0x97 stack: 0x4313bd0e2a40
0x451a4e31bcd0:[0x41802d5c1f08]acme_poll@(acmenic)#<None>+0x138 stack: 0x451a4e31bd40
0x451a4e31bd60:[0x41802d4f3a6c]NetPollWorldCallback@vmkernel#nover+0x1d5 stack: 0x0
0x451a4e31bfe0:[0x41802d6b01c2]CpuSched_StartWorld@vmkernel#nover+0x77 stack: 0x0
base fs=0x0 gs=0x41804ac00000 Kgs=0x0
Coredump to disk. Slot 1 of 1 on device naa.600508b1001c6d0e:9.
Finalized dump header (14/14) DiskDump: Successful.
No file configured to dump data.
Debugger waiting(world 2100417) -- no port for remote debugger. "Escape" for local debugger.
"""

_MACHINE_CHECK = """\
VMware ESXi 7.0.3 [Releasebuild-21424296 x86_64]
Machine Check Exception on PCPU18 in world 2098560:vmm0:db-17
System has encountered a Hardware Error - Please contact the hardware vendor
SRAR Excp Gf B1 Sbd80000000100134 Aa83bf95200 M86 Pa83bf95200/40 Cache Level 0 Data Read Error.
*PCPU18:2098560/vmm0:db-17
Code start: 0x41802d400000 VMK uptime: 06:30:02.118
0x451a5a09bc50:[0x41802d50c3d9]PanicvPanicInt@vmkernel#nover+0x329 stack: 0x0
0x451a5a09bd10:[0x41802d60e0a1]MCE_Exception@vmkernel#nover+0x451 stack: 0x0
"""

CHECK_LINE = "MCA: 208: SRAR Excp Gf B1 Sbd80000000100134 Aa83bf95200 M86 Pa83bf95200/40"

TALK = "the purple curtains in the server room need an exception to the fire rules, PCPU is busy"


def page_fault(pcpu: int = 11) -> str:
    """Return a page fault of a driver on ``pcpu``."""
    return _new(_PAGE_FAULT.replace("*PCPU11:", f"*PCPU{pcpu}:"), world=2100417)


def machine_check() -> str:
    """Return a machine check that software could have recovered from, class SRAR."""
    return _new(_MACHINE_CHECK, world=2098560)


def _new(screen: str, world: int) -> str:
    number = next(NUMBERS)
    return screen.replace(str(world), str(world + 1000 * number)).replace("uptime: ", f"uptime: {number}:")
