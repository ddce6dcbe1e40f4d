"""Where the bot is installed: bots with sealed tokens, installations under way, the workspaces of organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables: the first two are slack-sdk's, with longer tokens."""
    op.create_table(
        "slack_bots",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        *(sa.Column(name, sa.String(32), nullable=False) for name in ("client_id", "app_id")),
        *(sa.Column(name, sa.String(32)) for name in ("enterprise_id", "team_id", "bot_id", "bot_user_id")),
        *(sa.Column(name, sa.String(200)) for name in ("enterprise_name", "team_name")),
        *(sa.Column(name, sa.Text()) for name in ("bot_token", "bot_refresh_token")),
        sa.Column("bot_scopes", sa.String(1000)),
        sa.Column("bot_token_expires_at", sa.DateTime()),
        sa.Column("is_enterprise_install", sa.Boolean(), nullable=False),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_bots")),
    )
    op.create_index("slack_bots_idx", "slack_bots", ["client_id", "enterprise_id", "team_id", "installed_at"])
    op.create_table(
        "slack_oauth_states",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("state", sa.String(200), nullable=False),
        sa.Column("expire_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slack_oauth_states")),
    )
    op.create_table(
        "org_teams",
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("enterprise", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("team", name=op.f("pk_org_teams")),
    )
    op.create_index(op.f("ix_org_teams_enterprise"), "org_teams", ["enterprise"])


def downgrade() -> None:
    """Drop them."""
    for table in ("org_teams", "slack_oauth_states", "slack_bots"):
        op.drop_table(table)
