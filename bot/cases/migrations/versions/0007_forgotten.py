"""Messages that were forgotten: ids alone, so that an edit does not bring their text back."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "forgotten",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("ts", sa.Text(), nullable=False),
        sa.Column("moment", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "ts", name=op.f("pk_forgotten")),
    )
    op.create_index(op.f("ix_forgotten_moment"), "forgotten", ["moment"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("forgotten")
