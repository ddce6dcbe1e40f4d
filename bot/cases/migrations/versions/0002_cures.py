"""How a case ended, its host where a person named it, and what people say of the reading."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXTS = ("given_host", "cure", "cured_by", "wrong_by")


def upgrade() -> None:
    """Add the columns, and the pairs of cases that are not the same crash."""
    with op.batch_alter_table("cases") as table:
        for name in TEXTS:
            table.add_column(sa.Column(name, sa.Text()))
        table.add_column(sa.Column("cured", sa.Double()))
    ends = ("one", "other")
    op.create_table(
        "apart",
        *(sa.Column(end, sa.String(32), nullable=False) for end in ends),
        sa.Column("user", sa.Text()),
        sa.Column("said", sa.Double(), nullable=False),
        *(sa.ForeignKeyConstraint([end], ["cases.id"], name=op.f(f"fk_apart_{end}_cases"), ondelete="CASCADE") for end in ends),
        sa.PrimaryKeyConstraint(*ends, name=op.f("pk_apart")),
    )
    op.create_index(op.f("ix_apart_other"), "apart", ["other"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("apart")
    with op.batch_alter_table("cases") as table:
        for name in (*TEXTS, "cured"):
            table.drop_column(name)
