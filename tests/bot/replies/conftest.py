"""Screens of our own making for the replies' tests."""

import pytest

from decoder import decode

MACHINE_CHECK = """
VMware ESXi 7.0.3 [Releasebuild-20842708 x86_64]
Machine Check Exception on PCPU12 in world 2101533:vmm3:web-07
System has encountered a Hardware Error - Please contact the hardware vendor
cr0=0x8001003d cr2=0xc0a1f3d0 cr3=0x5d2a9000 cr4=0x142768
FMS=06/55/7 uCode=0x5003302
*PCPU12:2101533/vmm3:web-07
Code start: 0x420028200000 VMK uptime: 41:03:12:55.204
UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485 Cache Hierarchy: Level 1 Cache Snoop Error.
SRAR Excp Gf B1 Sbd80000000100134 Aa83bf95200 M86 Pa83bf95200/40 Cache Hierarchy: Level 0 Data Cache DataRead Error.
0x453a1b49bdd0:[0x420028307e85]Panic_MCE@vmkernel#nover+0x35 stack: 0x0
Coredump to disk. Slot 1 of 1 on device naa.600508b1001c:9.
Finalized dump header (15/15) FileDump: Successful.
"""
TLB = """
VMware ESX Server [Releasebuild-64607]
PCPU 1 locked up. Failed to ack TLB invalidate.
*0:1041/helper1-4 1:1107/vmm0:Fileb
0x2f47ecc:[0x65ac4b]Panic+0x17 stack: 0x8a3d20, 0x2f47ee8, 0x0
0x2f47edc:[0x65b12f]TLBDoInvalidate+0x1a7 stack: 0x1, 0x0, 0x0
VMK uptime: 7:05:43:45.014 TSC: 1751259712918392
"""
_FIRST, _SECOND = (
    "2024-03-01T01:10:11.000Z esx21 vmkernel: cpu6:2099001)",
    "2024-03-09T17:55:02.000Z esx21 vmkernel: cpu40:2100450)",
)
TWO = f"""
{_FIRST}@BlueScreen: #PF Exception 14 in world 2099001:Cmpl-vmhba2- IP 0x42001b2a7c10 addr 0x30
{_FIRST}Code start: 0x42001b000000 VMK uptime: 8:00:00:01.000
{_FIRST}0x453880c9bd20:[0x42001b2a7c10]SCSICompleteDeviceCommand@vmkernel#nover+0x60 stack: 0x0
{_SECOND}@BlueScreen: #GP Exception 13 in world 2100450:vmm0:mail-01 @ 0x42001b7150aa
{_SECOND}Code start: 0x42001b000000 VMK uptime: 8:16:40:11.000
{_SECOND}0x45388a11bc10:[0x42001b7150aa]VmMemPf_LockPage@vmkernel#nover+0x1a stack: 0x0
"""
CORRECTED = (
    "2024-05-02T11:02:55.010Z cpu5:2097664)MCA: 208: CE Poll G0 B8 S9c00004000010091 A3f1b2c4d40 M200001c010a86 P3f1b2c4d40/40 "
    "Memory Controller Read Error on Channel 1."
)
SCREENS = {"machine-check": MACHINE_CHECK, "tlb": TLB, "two": TWO, "corrected": CORRECTED, "nothing": "all quiet here"}


@pytest.fixture(scope="session")
def decodings():
    """Every screen, decoded."""
    return {name: decode(text) for name, text in SCREENS.items()}


@pytest.fixture(params=sorted(SCREENS))
def decoding(request, decodings):
    """One screen after the other."""
    return decodings[request.param]
