"""Requests that nobody would think of, drawn from the service's own description of itself."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

import pytest
from httpx2 import InvalidURL, LocalProtocolError

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.errors import ConflictError
from tests.client import TestClient
from tests.support import PATIENCE_SECONDS

# With a chart and a model, requests reach what is behind the checks.
pytestmark = [pytest.mark.slow, pytest.mark.trained]


@pytest.fixture
def client(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A training that may begin ends at once: what is tried is who may begin one."""
    monkeypatch.setattr("candle_ml.trainer.train", _give_up)
    with TestClient(create_app(settings)) as running:
        yield running


def test_every_answer_is_one_that_the_description_names_and_none_is_a_bug(
    client: TestClient,
) -> None:
    # Takes seconds to import, of which nobody else has any use.
    import schemathesis
    from api_fuzz import CHECKS, ask

    statuses: dict[str, set[int]] = {}

    def try_one(case: schemathesis.Case) -> None:
        asked = case.as_transport_kwargs(base_url="http://localhost")
        asked.pop("cookies", None)
        body = {"content": asked.pop("data")} if "data" in asked else {}
        with suppress(InvalidURL, LocalProtocolError, UnicodeError):
            answer = client.request(**asked, **body)
            client.app.state.context.trainer.join(PATIENCE_SECONDS)
            statuses[_name(case.operation)].add(answer.status_code)
            case.validate_response(answer, checks=CHECKS)

    for result in schemathesis.openapi.from_dict(client.app.openapi()).get_all_operations():
        operation = result.ok()
        statuses[_name(operation)] = set()
        for mode in schemathesis.GenerationMode:
            ask(operation, mode, try_one)
    assert len(statuses) >= 11
    # Otherwise nothing but refusals would have been tried.
    assert all(seen & {200, 202, 404, 409} for seen in statuses.values()), statuses


def _name(operation: Any) -> str:  # noqa: ANN401
    return f"{operation.method.upper()} {operation.path}"


def _give_up(*_: Any) -> NoReturn:  # noqa: ANN401
    raise ConflictError("given_up", "This training was not to be.", "Nothing.")
