"""A screen, a record, and waits shortened for tests."""

SCREEN = """VMware ESXi 7.0.3 [Releasebuild-19482537 x86_64]
#PF Exception 14 in world 1051:helper21-0 IP 0x41801a2b3c4d addr 0x18
PTEs:0x0;
cr0=0x8001003d cr2=0x18 cr3=0x2ac1c000 cr4=0x42768
frame=0x451a0a71bb50 ip=0x41801a2b3c4d err=0 rflags=0x10246
rax=0x0 rbx=0x4306e5c0a2c0 rcx=0x1
*PCPU2:1051/helper21-0
PCPU  0: SVSSVVSS
Code start: 0x418019c00000 VMK uptime: 2:03:04:05.678
0x451a0a71bc10:[0x41801a2b3c4d]SPLookup@vmkernel#nover+0x1d stack: 0x430
0x451a0a71bc50:[0x41801a2c0000]SPRelease@vmkernel#nover+0x21 stack: 0x0
base fs=0x0 gs=0x418040800000 Kgs=0x0
Coredump to disk. Slot 1 of 1 on device naa.600508b1001c0000:9.
Finalized dump header (14/14) DiskDump: Successful.
No place on disk to dump data.
Debugger waiting(world 1051) -- no port for remote debugger. "Escape" for local debugger.
"""
RECORD = "cpu7:1051)MCA: 146: UC Excp G5 B3 Sbe00000000080189 A8e70096740 Mb07485"
HURRIED = {
    "poll_seconds": 0.1,
    "retry_seconds": 0.05,
    "channel_seconds": 0.01,
    "look_up_seconds": 0.05,
    "file_wait_seconds": 0.05,
    "drain_seconds": 5,
    "lease_seconds": 5,
    "progress_seconds": 60,
}
