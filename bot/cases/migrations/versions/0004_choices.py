"""What the people of a channel chose."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "choices",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("speak", sa.String(8)),
        sa.Column("language", sa.String(8)),
        sa.Column("user", sa.Text()),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", name=op.f("pk_choices")),
    )
    op.create_table(
        "mutes",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("user", sa.Text()),
        sa.Column("changed", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("team", "channel", "signature", name=op.f("pk_mutes")),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("mutes")
    op.drop_table("choices")
