"""Tokens are sealed before they reach the database, with keys that the environment alone has."""

from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class CannotOpen(Exception):  # noqa: N818 - said to the operator
    """What was sealed was sealed with a key that is not set, or was changed since."""


class Seal:
    """Seals with the first of ``keys``, opens with each: a new key goes in front, the old one stays until all is sealed anew."""

    def __init__(self, keys: Iterable[str]) -> None:
        fernets = [Fernet(key) for key in keys]
        self._newest, self._all = fernets[0], MultiFernet(fernets)

    def seal(self, text: str) -> str:
        """Return ``text`` as nobody without the key can read it."""
        return self._newest.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Return what was sealed. Raises CannotOpen."""
        try:
            return self._all.decrypt(sealed).decode()
        except InvalidToken:
            raise CannotOpen from None

    def is_newest(self, sealed: str) -> bool:
        """Whether it was sealed with the first key."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True


class Sealed(TypeDecorator[str]):
    """A column that the database holds sealed."""

    impl = Text
    cache_ok = False

    def __init__(self, seal: Seal) -> None:
        super().__init__()
        self._seal = seal

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - given by SQLAlchemy
        """Seal it."""
        return self._seal.seal(value) if value is not None else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Open it."""
        return self._seal.open(value) if value is not None else None
