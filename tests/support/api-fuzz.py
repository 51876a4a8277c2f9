"""Asks a running frontend everything that its own description allows, and much that it does not.

    python tests/support/api-fuzz.py URL

The API's document is read from URL/api/openapi.json. Bounded and always the same: what hypothesis draws depends on the
operation alone. Prints one line of JSON: requests by route and status, and what was found; exits 1 where anything was.
"""

import json
import sys
from collections import Counter

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
    for result in document.get_all_operations():
        operation = result.ok()
        if not operation.path.startswith(OF_OTHERS):
            ask(operation, asked, found)
    sys.stdout.write(json.dumps({"asked": asked, "found": found}) + "\n")
    return 1 if found else 0


def ask(operation: object, asked: Counter[str], found: list[str]) -> None:
    """Draws requests, allowed ones and others, until one is answered wrongly."""

    def try_one(case: Case) -> None:
        response = case.call()
        asked[f"{case.method} {case.path} {response.status_code}"] += 1
        case.validate_response(response, checks=CHECKS)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        drawn = operation.as_strategy(generation_mode=mode)
        limited = bounds(
            max_examples=EXAMPLES,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        try:
            limited(given(case=drawn)(try_one))()
        except Unsatisfiable:
            continue  # A request without parameters cannot be made wrong.
        except (Exception, BaseExceptionGroup) as failure:  # noqa: BLE001 -- whatever it is, it is a finding
            found.append(f"{operation.method.upper()} {operation.path} ({mode.value}): {failure}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
