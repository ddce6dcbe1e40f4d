"""A crash's or record's facts as rows of label and value."""

from collections import Counter
from collections.abc import Iterator

from bot.replies.safety import clip, clip_sentences
from bot.replies.server import server_text
from decoder import Crash, Event, MachineCheck, Words

Row = tuple[str, str]

_LEANING = frozenset({"lint1", "silent-pcpu", "heap", "iommu"})  # rules whose own sentence says "most likely"
_LED = 30  # characters before the colon that say how sure a verdict is


def crash_rows(crash: Crash, words: Words, line: int = 200) -> tuple[Row, ...]:
    """Return what a reader needs first: error, PCPU, world, machine check, product, uptime, host; values up to about ``line``."""
    return (
        *_error(crash, words, line),
        *_place(crash, words, line),
        *_checks(crash, words, line),
        *_machine(crash, words),
    )


def headline(crash: Crash, words: Words) -> str:
    """Return the verdict in a few words: domain and kind of crash."""
    family = words(f"family.{crash.error.family if crash.error else 'other'}")
    if crash.verdict.domain == "undetermined":
        return words("title.undecided", family=family[:1].upper() + family[1:])
    table = "domain-likely" if crash.verdict.rule in _LEANING else "domain"
    return words("title.crash", domain=words(f"{table}.{crash.verdict.domain}"), family=family)


def summary_text(crash: Crash, words: Words) -> str:
    """Return the verdict's sentence without what the headline says already: its domain, and how sure that is."""
    domain, summary = words(f"domain.{crash.verdict.domain}"), crash.verdict.summary
    head, _, rest = summary.partition(": ")
    hedged = crash.verdict.rule in _LEANING or (crash.verdict.domain == "undetermined" and crash.verdict.rule != "known-issue")
    told = rest if head == domain or (hedged and rest and len(head) <= _LED) else summary
    return told[:1].upper() + told[1:]


def check_rows(check: MachineCheck, words: Words, line: int = 240) -> tuple[Row, ...]:
    """Return a machine-check record's rows: class, method, bank, place, and ESXi's words."""
    rows = [(words("label.check"), check_text(check, words))]
    if check.explanation:
        rows.append((words("label.means"), clip_sentences(check.explanation, line + 40)))
    elif check.text:
        rows.append((words("label.says"), clip(check.text, line)))
    return tuple(rows)


def check_text(check: MachineCheck, words: Words) -> str:
    """Return one line: class, method, bank and the honest part of where."""
    bank = words("fact.bank-unknown") if check.bank is None else str(check.bank)
    if check.bank is not None and check.unit:
        bank = words("fact.unit", bank=bank, unit=check.unit)
    head = _named("check", check, bank, words)
    return "; ".join((head, *_where(check, words)))


def severity_text(check: MachineCheck, words: Words) -> str:
    """Return the class; both where the printed one differs from the bits'."""
    printed, computed = check.reported_severity, check.severity
    if printed and computed and computed not in printed.upper().split("/"):
        return words("fact.printed-class", printed=clip(printed, 20), computed=computed)
    return computed or printed or words("fact.severity-unknown")


def _named(key: str, check: MachineCheck, bank: object, words: Words) -> str:
    """Return class, method (in words, or as printed for a brief one) and bank; a method that was not printed is left out."""
    said = {"severity": severity_text(check, words), "bank": bank}
    if check.method is None:
        return words("fact.unmethodical", **said)
    return words(f"fact.{key}", method=check.method if key == "brief" else words(f"method.{check.method}"), **said)


def uptime_text(crash: Crash, words: Words) -> str | None:
    """Return the uptime as days, hours, minutes and seconds; as printed where digits are masked."""
    if crash.uptime is None:
        return None
    if crash.uptime.seconds is None:
        return crash.uptime.text
    minutes, seconds = divmod(crash.uptime.seconds, 60)
    hours, minutes = divmod(int(minutes), 60)
    days, hours = divmod(hours, 24)
    return words("fact.days", days=days, hours=hours, minutes=minutes, seconds=f"{seconds:.3f}".rstrip("0").rstrip("."))


def world_text(crash: Crash, words: Words) -> str | None:
    """Return the world's id and name."""
    world = crash.world
    if world is None or (world.id is None and not world.name):
        return None
    key = "fact.world-cut" if world.name_cut else "fact.world"
    return words(key, id="" if world.id is None else world.id, name=world.name or "").strip()


def product_text(crash: Crash, words: Words) -> str | None:
    """Return name, version and build of the product."""
    product = crash.product
    if product is None:
        return None
    if product.build is None:
        return " ".join(filter(None, (product.name, product.version))) or None
    named = words("fact.build", name=product.name or "", version=product.version or "", build=product.build)
    return " ".join(named.split()).replace(" ,", ",")


def pcpu_text(crash: Crash, words: Words) -> str:
    """Return the PCPU that ran the panicking world, and beside it those that the message names."""
    if not crash.blamed_pcpus:
        return words("fact.pcpu-unknown") if crash.pcpu is None else words("fact.pcpu-alone", pcpu=crash.pcpu)
    blamed = words("fact.blamed", blamed=", ".join(map(str, crash.blamed_pcpus[:8])))
    ran = words("fact.pcpu-unknown") if crash.pcpu is None else words("fact.pcpu", pcpu=crash.pcpu)
    return f"{ran}; {blamed}"


def event_text(event: Event, words: Words) -> str:
    """Return an event with its times, how often it was seen, and the line that shows it."""
    when = words("event.span", first=event.time, last=event.until) if event.time and event.until else event.time or ""
    said = words("event.often", text=event.text, count=event.count) if event.count > 1 else event.text
    line = words("event.line", line=event.quote.line, text=clip(event.quote.text, 200)) if event.quote else ""
    return " ".join(filter(None, (when, said, line)))


def _error(crash: Crash, words: Words, line: int) -> Iterator[Row]:
    if crash.error is None or not crash.error.message:
        yield words("label.error"), words("fact.no-error")
        return
    yield words("label.error"), clip(crash.error.message, max(line, 80))
    if crash.error.meaning and not crash.machine_checks:  # the records say more
        yield words("label.means"), clip_sentences(crash.error.meaning, line)


def _place(crash: Crash, words: Words, line: int) -> Iterator[Row]:
    yield words("label.pcpu"), pcpu_text(crash, words)
    world = world_text(crash, words)
    if world:
        yield words("label.world"), clip(world, 60)
    if crash.activity:
        yield words("label.doing"), clip(crash.activity.text, line)


def _checks(crash: Crash, words: Words, line: int) -> Iterator[Row]:
    if not crash.machine_checks:
        return
    worst = worst_of(crash.machine_checks)
    (label, text), *rest = check_rows(worst, words, line)
    yield label, text
    yield from rest
    others = [check for check in crash.machine_checks if check is not worst]
    if others:
        counted = Counter(_brief(check, words) for check in others)
        each = (words("fact.times", number=n, what=brief) if n > 1 else brief for brief, n in counted.items())
        yield words("label.also"), clip("; ".join(each), line)


def _machine(crash: Crash, words: Words) -> Iterator[Row]:
    product = product_text(crash, words) or _installed(crash, words)
    if product:
        yield words("label.product"), clip(product, 80)
    uptime = uptime_text(crash, words)
    if uptime:
        yield words("label.uptime"), clip(uptime, 40)
    server = server_text(crash.server, words)
    if server:
        yield words("label.server"), clip(server, 110)
    if crash.host or crash.time:
        yield words("label.host" if crash.host else "label.time"), clip(", ".join(filter(None, (crash.host, crash.time))), 80)


def _installed(crash: Crash, words: Words) -> str | None:
    """Return the product that the host's files name, where the screen shows none."""
    product = crash.server.product if crash.server else None
    told = product_text(crash.model_copy(update={"product": product}), words)
    return words("fact.installed", product=told) if told else None


def _brief(check: MachineCheck, words: Words) -> str:
    bank = words("fact.bank-unknown") if check.bank is None else check.bank
    return _named("brief", check, bank, words)


def worst_of(checks: tuple[MachineCheck, ...]) -> MachineCheck:
    """Return the gravest record: fatal before recoverable before corrected; by exception before polled."""
    return min(checks, key=lambda check: (_GRAVITY.get(check.severity or "", 9), check.method != "Excp"))


_GRAVITY = {"UC": 0, "SRAR": 1, "UCR": 2, "SRAO": 3, "UCNA": 4, "DE": 5, "CE": 6}


def _where(check: MachineCheck, words: Words) -> Iterator[str]:
    place = check.location
    if check.pcpu is not None:
        yield words("fact.pcpu-of", pcpu=check.pcpu)
    if place and place.pci:
        yield words("fact.pci-device", pci=place.pci, device=place.device) if place.device else words("fact.pci", pci=place.pci)
    if place and place.channel is not None:
        yield words("fact.channel", channel=place.channel)
    if check.physical_address:
        yield words("fact.address-size", size=check.physical_address.size, address=check.physical_address.address)
    if check.vendor_assumed:
        yield words("fact.assumed")
