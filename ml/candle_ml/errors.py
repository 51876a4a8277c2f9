"""The errors a caller can do something about. Everything else is a bug and keeps its stack."""

from typing import Final


class ServiceError(Exception):
    """An expected failure: a stable code, a sentence, and what to do next. Never a password."""

    http_status: int = 500

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code: Final = code
        self.message: Final = message
        self.hint: Final = hint

    def as_body(self) -> dict[str, str]:
        """The JSON body of the answer; `error` is the sentence to show to a person."""
        return {"error": self.message, "code": self.code, "hint": self.hint}


class ConfigError(ServiceError):
    """A setting is missing or malformed; the service does not start."""


class DatabaseUnavailableError(ServiceError):
    """PostgreSQL cannot be reached, or is not in a state this service can work with."""

    http_status = 503
