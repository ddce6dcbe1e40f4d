"""No query looks for a part by its source any more: an index that every write paid for goes."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEX = "ix_parts_team_channel_source"


def upgrade() -> None:
    """Drop it."""
    op.drop_index(op.f(INDEX), "parts")


def downgrade() -> None:
    """Create it."""
    op.create_index(op.f(INDEX), "parts", ["team", "channel", "source"])
