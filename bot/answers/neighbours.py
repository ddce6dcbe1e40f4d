"""Which kind of question goes before which, where a question names a value, a bank, a PCPU or a term besides."""

OF_RECORDS = frozenset({"code", "method", "recoverable", "bank", "bits", "overflow", "mc-address"})
BROKEN = (
    "ok",
    "okay",
    "fine",
    "good",
    "healthy",
    "alive",
    "broken",
    "dead",
    "bad",
    "faulty",
    "defective",
    "damaged",
    "dying",
    "guilty",
    "culprit",
)
# Asked with "why", the reasons are wanted.
JUDGED = frozenset(
    {"domain", "domain-driver", "domain-cpu", "domain-memory", "vendor-who", "replace", "service", "driver-update"}
)
# Asked of a host that would not start as its processors differ, the difference is meant.
OF_CPUS = frozenset({"changed", "blamed", "pcpu", "core", "socket"})
# Kinds that say of a part or of the host what the text holds of it, even of what a screen never shows.
OF_PARTS = frozenset({"domain-part", "inventory", "elsewhere", "cause", "domain-cpu", "next", "replace"})
# Of several crashes, asked which came first.
OF_ORDER = frozenset(
    {"blamed", "first", "time", "pcpu", "count", "host", "gap", "cause", "history", "elsewhere", "vm", "summary"}
)
EARLIER = ("first", "earlier", "earliest", "before", "firstly", "last", "later", "second")
# Asked of corrected errors, those among the records are meant.
OF_CORRECTED = frozenset({"class", "checks", "count", "history", "elsewhere", "missing", "error", "code", "recoverable"})
CORRECTED = ("corrected", "correctable", "correctables", "ce", "ces")
UNCORRECTED = ("uncorrected", "uncorrectable", "ue", "not", "mean", "means", "meaning", "class")
# Kinds that a question for what a line names is taken for by mistake: "which path died" asks for no function.
BESIDE_A_MATTER = frozenset({"function", "backtrace", "error", "activity", "module", "missing", "mc-address", "code"})
# What is read off the screen: asked how sure that is, it is told with what was read doubtfully.
READ = frozenset({"uptime", "product", "pcpu", "world", "bank", "host", "time", "ip", "fault-address", "error", "code", "blamed"})
# Words that ask whether a version is the newest or supported.
OF_CURRENCY = (
    "old", "older", "new", "newer", "newest", "latest", "recent", "current", "supported", "support", "unsupported", "date",
    "outdated", "eol", "end", "behind", "ancient", "patched", "patches", "ok", "okay", "still", "fine", "maintained",
    "released", "release",
)  # fmt: skip
CALLS = ("called", "caller", "calls", "call")  # of a function: what called it
# Words that name a suspect, and the kind that answers about it.
SUSPECTS = {
    "domain-memory": ("memory", "ram", "dimm", "dimms", "stick"),
    "domain-cpu": ("cpu", "processor", "pcpu", "core"),
    "domain-driver": ("driver", "drivers", "module"),
    "domain-firmware": ("firmware", "bios", "microcode"),
    "domain-part": (
        "board",
        "motherboard",
        "psu",
        "power",
        "nic",
        "hba",
        "card",
        "disk",
        "storage",
        "network",
        "switch",
        "san",
        "fan",
    ),
}
NUMBERED = (
    "esxi",
    "esx",
    "version",
    "channel",
    "slot",
    "days",
    "hours",
    "update",
    "exception",
    "vector",
    "step",
    "line",
    "code",
)
# Asked of one bank, the answer is about that bank alone.
OF_A_BANK = frozenset(
    {
        "history",
        "code",
        "bits",
        "class",
        "method",
        "mc-address",
        "recoverable",
        "overflow",
        "channel",
        "dimm",
        "pci",
        "domain-memory",
    }
)
NAMEDKINDS = frozenset({"cpu-register", "status-bit", "mcg-bit", "class"})
# Questions that name a PCPU and ask for something else of it.
OF_A_PCPU = frozenset(
    {
        "socket",
        "core",
        "blamed",
        "saved-backtrace",
        "domain-cpu",
        "evidence",
        "history",
        "checks",
        "backtrace",
        "mismatch",
        "changed",
        "interrupts",
        "urgency",
        "earlier-boot",
        "cause",
        "replace",
        "uptime",
        "time",
        "next",
        "vendor-who",
        "doubt",
    }
)
PLACES = frozenset({"where", "which", "when", "who", "how", "why"})  # no meaning is asked for so
# Asked of the PCPU whose stack was saved, that stack answers.
DOING = frozenset(
    {"pci", "activity", "saved-backtrace", "backtrace", "function", "blamed", "world", "pcpu", "domain-driver", "module"}
)
# A thing on the screen, not a word to explain, when asked with "the": "what is the uptime".
FACTS = frozenset(
    {
        "pcpu",
        "world",
        "world-id",
        "bank",
        "uptime",
        "backtrace",
        "saved-backtrace",
        "coredump",
        "releasebuild",
        "exception",
        "signature",
        "tsc",
        "microcode",
        "fms",
        "modules-involved",
        "socket",
        "dimm",
        "pci-address",
        "offset",
        "stepping",
        "stack-words",
        "frame",
        "panic",
    }
)
