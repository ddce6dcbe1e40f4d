"""Who said that a case was read right."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    with op.batch_alter_table("cases") as table:
        table.add_column(sa.Column("right_by", sa.Text()))


def downgrade() -> None:
    """Drop it."""
    with op.batch_alter_table("cases") as table:
        table.drop_column("right_by")
