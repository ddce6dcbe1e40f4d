"""Support bundles of ESXi hosts, made for tests: the folders and files of vm-support, as small as they may be."""

import io
import tarfile
import zipfile

FOLDER = "esx-esx07-2026-03-01--10.20-2102334"
SMBIOS = """\
  SMBIOS Version: 3.2
  BIOS Info: #0
    Vendor: "HPE"
    Version: "U32"
    Date: "02/02/2023"
    ROM Size: 16384 kB
  System Info: #256
    Manufacturer: "HPE"
    Product: "ProLiant DL380 Gen10"
    Serial: "CZJEXAMPLE"
    Wake-up: 0x06 (Power Switch)
  Board Info: #512
    Manufacturer: "HPE"
    Product: "ProLiant DL380 Gen10"
    Serial: "PWEXAMPLE"
  Processor Info: #1024
    Socket: "Proc 1"
    Manufacturer: "Intel(R) Corporation"
    Version: "Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz"
    Processor ID: 0xbfebfbff00050657
  Physical Memory Array: #4096
    Use: 0x03 (System memory)
    Slots: 3
  Memory Device: #4352
    Location: "PROC 1 DIMM 1"
    Bank: "Not Specified"
    Manufacturer: "HPE"
    Serial: "8EXAMPLE1"
    Part Number: "P03052-091"
    Form Factor: 0x09 (DIMM)
    Size: 32 GB
    Speed: 2933 MHz
  Memory Device: #4353
    Location: "PROC 1 DIMM 2"
    Size: No Memory Installed
  Memory Device: #4354
    Location: "PROC 1 DIMM 3"
    Manufacturer: "HPE"
    Serial: "8EXAMPLE3"
    Part Number: "P03052-091"
    Size: 32 GB
"""
PCI = """\
0000:3b:00.0
   Address: 0000:3b:00.0
   Segment: 0x0000
   VMkernel Name: vmnic4
   Vendor Name: Intel Corporation
   Device Name: Ethernet Controller X710 for 10GbE SFP+
   Device Class Name: Ethernet controller
   Module Name: i40en
   Slot Description: PCI-E Slot 2

0000:5c:00.0
   Address: 0000:5c:00.0
   VMkernel Name:
   Vendor Name: Intel Corporation
   Device Name: Sky Lake-E PCI Express Root Port A
   Device Class Name: PCI bridge
   Module Name: None
"""
HOST_FILES = {
    "commands/smbiosDump.txt": SMBIOS,
    "commands/localcli_hardware-pci-list.txt": PCI,
    "commands/vmware_-vl.txt": "VMware ESXi 7.0.3 build-21930508\nVMware ESXi 7.0 Update 3\n",
    "commands/uname_-a.txt": "VMkernel esx07.example.com 7.0.3 #1 SMP Release build-21930508 May 31 2023 x86_64 ESXi\n",
    "commands/localcli_vm-process-list.txt": "vm-0017\n   World ID: 2101944\n",
}
CORRECTED = (
    "2026-03-01T{hour:02d}:{minute:02d}:00.000Z cpu14:2097402)MCA: 202: CE Poll G0 B7 S8c00004000010091 A5e21c7f000 M86 "
    "P5e21c7f000/40 Memory Controller Read Error on Channel 1.\n"
)
CRASH = """\
2026-03-01T10:05:00.000Z cpu14:2099011)MCA: 208: UC Excp G5 B7 Sfe200040000400b1 A5e21c7f040 M86 P5e21c7f040/40 Memory Controller
2026-03-01T10:05:00.010Z cpu14:2099011)@BlueScreen: Machine Check Exception on PCPU14 in world 2099011:vmm1:mail-02
2026-03-01T10:05:00.020Z cpu14:2099011)Code start: 0x420006c00000 VMK uptime: 96:11:40:21.553
2026-03-01T10:05:00.030Z cpu14:2099011)0x453a0219bd60:[0x420006d0a1b5]PanicvPanicInt@vmkernel#nover+0x202 stack: 0x453a0219be18
2026-03-01T10:05:00.040Z cpu14:2099011)0x453a0219be10:[0x420006d0a7de]Panic_NoSave@vmkernel#nover+0x4d stack: 0x453a0219be70
2026-03-01T10:05:00.050Z cpu14:2099011)base fs=0x0 gs=0x420043800000 Kgs=0x0
"""
HISTORY = "".join(CORRECTED.format(hour=8 + at // 60, minute=at % 60) for at in range(0, 96, 8))
VMKERNEL = HISTORY + CRASH


def bundle(logs=None, files=None, folder=FOLDER):
    """Return a ``.tgz`` as vm-support writes it: ``logs`` by name in ``var/run/log``, ``files`` by path (those of a host)."""
    members = {f"var/run/log/{name}": text for name, text in (logs or {"vmkernel.log": VMKERNEL}).items()}
    return tar_of({f"{folder}/{name}": text for name, text in {**(HOST_FILES if files is None else files), **members}.items()})


def tar_of(members, mode="w:gz"):
    """Return an archive of ``members``, name → text, bytes or a finished entry."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
                continue
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def zip_of(members):
    """Return a ``.zip`` of ``members``."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()
