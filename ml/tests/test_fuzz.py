"""Requests that nobody would think of, drawn from the service's own description of itself.

Bounded and always the same: hypothesis draws from no other seed than the test itself.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NoReturn

import pytest
import schemathesis
from httpx2 import InvalidURL, LocalProtocolError
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from candle_ml.app import create_app
from candle_ml.config import Settings
from candle_ml.errors import ConflictError
from tests.client import TestClient
from tests.support import PATIENCE_SECONDS, random_walk, spans_by_rule, store_chart, train_quickly

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = 25


@pytest.fixture
def described(
    settings: Settings, scratch: Engine, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """The service with a chart and a model, so that requests reach what is behind the checks.

    A training that may begin ends at once: what is tried is who may begin one.
    """
    app = create_app(settings)
    series = random_walk(600)
    store_chart(scratch, series, spans_by_rule(series))
    with TestClient(app) as client:
        train_quickly(client, refit=False)
        monkeypatch.setattr("candle_ml.trainer.train", _give_up)
        yield schemathesis.openapi.from_dict(app.openapi()), client


def test_every_answer_is_one_that_the_description_names_and_none_is_a_bug(described: Any) -> None:  # noqa: ANN401
    schema, client = described
    statuses: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        seen = statuses.setdefault(f"{operation.method.upper()} {operation.path}", set())
        _ask(operation, client, seen)
    assert len(statuses) >= 11
    # Otherwise nothing but refusals would have been tried.
    assert all(seen & {200, 202, 404, 409} for seen in statuses.values()), statuses


def _give_up(*_: Any) -> NoReturn:  # noqa: ANN401
    raise ConflictError("given_up", "This training was not to be.", "Nothing.")


def _ask(operation: Any, client: TestClient, seen: set[int]) -> None:  # noqa: ANN401
    for mode in GenerationMode:

        @bounds(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: schemathesis.Case) -> None:
            asked = case.as_transport_kwargs(base_url="http://localhost")
            asked.pop("cookies", None)
            body = {"content": asked.pop("data")} if "data" in asked else {}
            with suppress(InvalidURL, LocalProtocolError, UnicodeError):
                answer = client.request(**asked, **body)
                client.app.state.context.trainer.join(PATIENCE_SECONDS)
                seen.add(answer.status_code)
                case.validate_response(answer, checks=list(CHECKS))

        # An operation without parameters has no wrong ones.
        with suppress(Unsatisfiable):
            answers()
