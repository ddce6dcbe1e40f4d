"""The tables of cases."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from bot.cases.database import Moment, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("thread_ts", Text, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("reply_ts", Text),
    Column("user", Text),
    Column("language", String(8), nullable=False),
    Column("created", Moment, nullable=False),
    Column("host", Text),
    Column("signature", Text),
    Column("family", Text),
    Column("domain", Text),
    Column("pcpu", Integer),
    Column("world", Text),
    Column("bank", Integer),
    Column("build", Text),
    Column("crash_time", Text),
    Column("occurrence", String(16)),
    Column("given_host", Text),
    Column("cure", Text),
    Column("cured_by", Text),
    Column("cured", Moment),
    Column("wrong_by", Text),
    Column("right_by", Text),
    UniqueConstraint("team", "channel", "thread_ts"),
    Index(None, "team", "channel", "reply_ts"),
    Index(None, "team", "host", "created"),
    Index(None, "team", "signature", "created"),
    Index(None, "created"),
)

parts = Table(
    "parts",
    metadata,
    Column("case_id", String(32), ForeignKey(cases.c.id, ondelete="CASCADE"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("team", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("ts", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("author", Text),
    Column("name", Text),
    Column("text", Text, nullable=False),
    Index(None, "team", "channel", "ts"),
    Index(None, "team", "channel", "author", "ts"),
)

apart = Table(
    "apart",
    metadata,
    Column("one", String(32), ForeignKey(cases.c.id, ondelete="CASCADE"), primary_key=True),
    Column("other", String(32), ForeignKey(cases.c.id, ondelete="CASCADE"), primary_key=True),
    Column("user", Text),
    Column("said", Moment, nullable=False),
    Index(None, "other"),
)

forgotten = Table(
    "forgotten",
    metadata,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("ts", Text, primary_key=True),
    Column("moment", Moment, nullable=False),
    Index(None, "moment"),
)

choices = Table(
    "choices",
    metadata,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("speak", String(8)),
    Column("language", String(8)),
    Column("user", Text),
    Column("changed", Moment, nullable=False),
)

mutes = Table(
    "mutes",
    metadata,
    Column("team", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("signature", Text, primary_key=True),
    Column("user", Text),
    Column("changed", Moment, nullable=False),
)
