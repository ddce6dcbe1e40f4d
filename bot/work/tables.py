"""The tables of durable work. Times are seconds since 1970 by the database's clock."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Double, ForeignKey, Index, Integer, String, Table, Text

from bot.cases.database import metadata, now

Identity = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up INTEGER keys only

jobs = Table(
    "jobs",
    metadata,
    Column("id", Identity, primary_key=True, autoincrement=True),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("channel", Text),
    Column("thread_ts", Text),
    Column("lane", Text),  # jobs of one lane are done one after the other
    Column("payload", JSON, nullable=False),  # emptied when the job is done
    Column("state", String(8), nullable=False, default="queued"),  # queued running done dead
    Column("due", Double, nullable=False, default=now()),  # queued: not before; running: the end of its lease
    Column("owner", Text),  # the process that runs it
    Column("attempts", Integer, nullable=False, default=0),
    Column("failures", Integer, nullable=False, default=0),  # attempts that raised
    Column("deaths", Integer, nullable=False, default=0),  # attempts that ended without a word
    Column("solo", Boolean, nullable=False, default=False),  # suspected of those deaths: it runs while nothing else does
    Column("created", Double, nullable=False, default=now()),
    Column("ended", Double),
    Column("error", Text),
    Index(None, "state", "due"),
    Index(None, "lane", "state"),
    Index(None, "team"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Text, primary_key=True),  # event_id or trigger_id
    Column("seen", Double, nullable=False, default=now()),
    Index(None, "seen"),
)

STATUS = "status"  # the step of a message that says how far the job is: not yet what it is for

posts = Table(
    "posts",
    metadata,
    Column("job_id", Identity, ForeignKey(jobs.c.id, ondelete="CASCADE"), primary_key=True),
    Column("step", Text, primary_key=True),
    Column("slot", Double, nullable=False),  # when its channel has room for it
    Column("tried", Double),  # first attempt that may have reached Slack
    Column("ts", Text),  # known to be posted
)

slots = Table(
    "slots",
    metadata,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("free", Double, nullable=False),  # the next message may go out then
    Column("blocked", Double, nullable=False),  # Slack said 429: nothing goes out before
)
