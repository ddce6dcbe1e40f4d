"""The first tables of cases and work."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

IDENTITY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make them."""
    _cases()
    _parts()
    _jobs()
    _beside_jobs()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("team", "channel", "thread_ts")),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("reply_ts", sa.Text()),
        sa.Column("user", sa.Text()),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        *(sa.Column(name, sa.Text()) for name in ("host", "signature", "family", "domain")),
        sa.Column("pcpu", sa.Integer()),
        sa.Column("world", sa.Text()),
        sa.Column("bank", sa.Integer()),
        sa.Column("build", sa.Text()),
        sa.Column("crash_time", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("team", "channel", "thread_ts", name=op.f("uq_cases_team_channel_thread_ts")),
    )
    _index("cases", "team", "channel", "reply_ts")
    _index("cases", "team", "host", "created")
    _index("cases", "team", "signature", "created")
    _index("cases", "created")


def _parts() -> None:
    op.create_table(
        "parts",
        sa.Column("case_id", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source", "team", "channel", "ts")),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("author", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_parts_case_id_cases"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("case_id", "source", name=op.f("pk_parts")),
    )
    _index("parts", "team", "channel", "source")
    _index("parts", "team", "channel", "ts")
    _index("parts", "team", "channel", "author", "ts")


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", IDENTITY, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("key", "kind", "team")),
        *(sa.Column(name, sa.Text()) for name in ("channel", "thread_ts", "lane")),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("due", sa.Double(), nullable=False),
        sa.Column("owner", sa.Text()),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("attempts", "failures", "deaths")),
        sa.Column("solo", sa.Boolean(), nullable=False),
        sa.Column("created", sa.Double(), nullable=False),
        sa.Column("ended", sa.Double()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jobs")),
        sa.UniqueConstraint("key", name=op.f("uq_jobs_key")),
    )
    _index("jobs", "state", "due")
    _index("jobs", "lane", "state")
    _index("jobs", "team")


def _beside_jobs() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("seen", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    _index("deliveries", "seen")
    op.create_table(
        "posts",
        sa.Column("job_id", IDENTITY, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("slot", sa.Double(), nullable=False),
        sa.Column("tried", sa.Double()),
        sa.Column("ts", sa.Text()),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], name=op.f("fk_posts_job_id_jobs"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id", "step", name=op.f("pk_posts")),
    )
    op.create_table(
        "slots",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("free", sa.Double(), nullable=False),
        sa.Column("blocked", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", name=op.f("pk_slots")),
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns))


def downgrade() -> None:
    """Drop them."""
    for table in ("slots", "posts", "deliveries", "jobs", "parts", "cases"):
        op.drop_table(table)
