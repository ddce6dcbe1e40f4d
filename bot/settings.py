"""Every setting of the bot: one typed object, read from the environment; what is missing or wrong is named by its variable."""

import base64
from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from decoder import Language

Connection = Literal["socket", "http"]
DATABASES = r"^(sqlite\+aiosqlite:///|postgresql\+asyncpg://)\S"

KEY_BYTES = 32

SLACK_NAMES = frozenset(
    {
        *("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"),
        *("SLACK_API_URL", "HTTPS_PROXY"),
    }
)


class SettingsError(Exception):
    """The settings do not do; its text has one line per variable, naming it, and never a value."""


def variable_of(field: str) -> str:
    """Return the environment variable of a field: Slack's own by its plain name, the others as ``PSOD_…``."""
    name = field.upper()
    return name if name in SLACK_NAMES else f"PSOD_{name}"


def _with_slash(url: str) -> str:
    return url if url.endswith("/") else url + "/"


Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Pause = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Names = Annotated[tuple[str, ...], NoDecode]


class Settings(BaseSettings):
    """What the bot is told. Times are seconds, sizes are bytes unless a name says otherwise."""

    model_config = SettingsConfigDict(
        alias_generator=variable_of,
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    # Slack
    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$"), AfterValidator(_with_slash)] = "https://slack.com/api/"
    https_proxy: str | None = Field(default=None, pattern=r"^https?://[^\s/]+/?$", repr=False)  # may hold a password

    # Several workspaces
    slack_client_id: str | None = Field(default=None, pattern=r"^\d+\.\d+$")
    slack_client_secret: SecretStr | None = None
    oauth_redirect_url: str | None = Field(default=None, pattern=r"^https?://[^\s/@?#]+/[^\s?#]+$")
    oauth_state_seconds: Annotated[int, Field(gt=0)] = 600
    token_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()

    # How it runs
    connection: Connection | None = None
    socket_connections: Annotated[int, Field(ge=1, le=10)] = 1
    host: str = "0.0.0.0"  # noqa: S104 - a container's port is reached from outside it
    port: Annotated[int, Field(ge=0, le=65535)] | None = None
    path: Annotated[str, Field(pattern=r"^/")] = "/slack/events"
    database_url: str = Field(default="sqlite+aiosqlite:///psod-bot.db", pattern=DATABASES, repr=False)  # may hold a password
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["json", "console"] = "json"

    # What it answers
    channels: Annotated[Names, Field(min_length=1)] = ("inc-*",)
    language: Language = "en"
    join_seconds: Pause = 60.0
    delete_replies: bool = False
    agent: bool = False
    progress_seconds: Pause = 2.0
    progress_every_seconds: Seconds = 6.0

    # Files
    file_hosts: Names = ()
    file_bytes: Annotated[int, Field(gt=0)] = 2**30
    unpacked_bytes: Annotated[int, Field(gt=0)] = 64 * 2**30
    text_bytes: Annotated[int, Field(gt=0)] = 4 * 2**20
    download_seconds: Seconds = 600.0
    file_wait_seconds: Pause = 2.0
    picture_seconds: Seconds = 60.0
    picture_memory: Annotated[int, Field(gt=0)] = 3 * 2**30

    # Durable work
    workers: Annotated[int, Field(ge=1, le=64)] = 4
    attempts: Annotated[int, Field(ge=1)] = 5
    lease_seconds: Seconds = 60.0
    poll_seconds: Seconds = 0.25
    retry_seconds: Seconds = 2.0
    channel_seconds: Pause = 1.0
    look_up_seconds: Pause = 3.0
    drain_seconds: Seconds = 20.0
    keep_jobs_days: Seconds = 7.0
    keep_cases_days: Seconds = 180.0
    allowance_most: Annotated[int, Field(ge=1)] = 60
    allowance_seconds: Seconds = 60.0
    channel_names_seconds: Seconds = 600.0

    @field_validator("channels", "file_hosts", "token_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_secret")
    @classmethod
    def _is_one_word(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and value.get_secret_value().split() != [value.get_secret_value()]:
            raise ValueError("has white space in it")
        return value

    @field_validator("slack_bot_token")
    @classmethod
    def _is_bot_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith("xoxb-"):
            raise ValueError("is a bot token and starts with xoxb-")
        return value

    @field_validator("slack_app_token")
    @classmethod
    def _is_app_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().startswith("xapp-"):
            raise ValueError("is an app-level token and starts with xapp-")
        return value

    @field_validator("token_keys")
    @classmethod
    def _are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not all(_is_key(key.get_secret_value()) for key in value):
            raise ValueError(f"takes keys of {KEY_BYTES} bytes in URL-safe base64, separated by commas")
        return value

    @model_validator(mode="after")
    def _has_a_workspace(self) -> Self:
        """One workspace by its token, or many by their installations, and then all that these take."""
        if self.slack_client_id is None:
            if self.slack_bot_token is None:
                raise ValueError("SLACK_BOT_TOKEN is missing (or SLACK_CLIENT_ID, for a bot that many workspaces install)")
            return self
        if self.slack_bot_token is not None:
            raise ValueError("SLACK_CLIENT_ID is set and so is SLACK_BOT_TOKEN: many workspaces or one")
        needed = ("slack_client_secret", "oauth_redirect_url", "token_keys", "port")
        if missing := [variable_of(name) for name in needed if getattr(self, name) in (None, ())]:
            raise ValueError(f"{missing[0]} is missing: SLACK_CLIENT_ID needs it")
        return self

    @model_validator(mode="after")
    def _can_connect(self) -> Self:
        """One way of receiving events must be whole; the message names what that way lacks."""
        if missing := self._missing():
            raise ValueError(f"{missing} is missing: {self.receives} mode needs it")
        return self

    def _missing(self) -> str | None:
        if self.receives == "socket":
            return None if self.slack_app_token else "SLACK_APP_TOKEN"
        if not self.slack_signing_secret:
            return "SLACK_SIGNING_SECRET"
        return None if self.port is not None else "PSOD_PORT"

    @property
    def receives(self) -> Connection:
        """How events arrive: as told; else Socket Mode, unless only HTTP has what it needs."""
        if self.connection:
            return self.connection
        can_http = self.slack_signing_secret is not None and self.port is not None
        return "http" if can_http and self.slack_app_token is None else "socket"


def _is_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, altchars=b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        return False


def read_settings(values: Mapping[str, Any] | None = None) -> Settings:
    """Read the settings from the environment, with ``values`` (by field) over it. Raises SettingsError."""
    try:
        return Settings(**{variable_of(field): value for field, value in (values or {}).items()})
    except ValidationError as error:
        raise SettingsError("\n".join(_line(problem) for problem in error.errors())) from None


def _line(problem: ErrorDetails) -> str:
    """``SLACK_BOT_TOKEN is missing``: the variable and what is wrong, without the value."""
    message = problem["msg"].removeprefix("Value error, ")
    if not problem["loc"]:
        return message
    variable = str(problem["loc"][0])
    return f"{variable} is missing" if problem["type"] == "missing" else f"{variable}: {message}"
