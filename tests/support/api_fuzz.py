"""Asks a running service everything that its own description allows, and much that it does not.

    python tests/support/api_fuzz.py URL

asks the frontend: its document is read from URL/api/openapi.json. Prints one line of JSON: requests by route and status,
and what was found; exits 1 where anything was. The ML service's own test asks that service by the same rules.
Bounded and always the same: what hypothesis draws depends on the operation alone.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as bounds
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = 30
# Their answers are the ML service's, which is asked by its own test; here nobody is behind them.
OF_OTHERS = ("/api/predict", "/api/model/", "/api/training/")


def main(url: str) -> int:
    document = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
    asked: Counter[str] = Counter()
    found: list[str] = []

    def try_one(case: Case) -> None:
        response = case.call()
        asked[f"{case.method} {case.path} {response.status_code}"] += 1
        case.validate_response(response, checks=CHECKS)

    for result in document.get_all_operations():
        operation = result.ok()
        if not operation.path.startswith(OF_OTHERS):
            for mode in GenerationMode:
                try:
                    ask(operation, mode, try_one)
                except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 -- whatever it is, it is a finding
                    found.append(f"{operation.method.upper()} {operation.path} ({mode.value}): {failure}")
    sys.stdout.write(json.dumps({"asked": asked, "found": found}) + "\n")
    return 1 if found else 0


def ask(operation: object, mode: GenerationMode, try_one: Callable[[Case], None]) -> None:
    """Draws requests, allowed ones or others, until `try_one` raises; it is raised again."""
    limited = bounds(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @given(case=operation.as_strategy(generation_mode=mode))
    def draw(case: Case) -> None:
        try_one(case)

    # A request without parameters cannot be made wrong.
    with suppress(Unsatisfiable):
        limited(draw)()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
