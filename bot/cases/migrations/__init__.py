"""Alembic's scripts: one tree for cases and work, the same on SQLite and PostgreSQL."""
