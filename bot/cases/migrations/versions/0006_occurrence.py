"""What tells one occurrence of a crash from the next: a screen that is brought twice is no second crash."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; of cases from before it stays empty, and they are told apart by host and time alone."""
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("occurrence", sa.String(16)))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("cases") as table:
        table.drop_column("occurrence")
