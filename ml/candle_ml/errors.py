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


class NotFoundError(ServiceError):
    """What was asked for by its number or name does not exist."""

    http_status = 404


class TooLittleDataError(ServiceError):
    """The annotated candles do not suffice to learn from; nothing was started."""

    http_status = 422


class ConflictError(ServiceError):
    """The request is fine, but what is there now stands against it."""

    http_status = 409


class BadRequestError(ServiceError):
    """The request contradicts itself."""

    http_status = 400
