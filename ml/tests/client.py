"""The client of the tests: asks the application in this process, under a name that it goes by."""

from typing import Any

from fastapi.testclient import TestClient as Client


class TestClient(Client):
    """As Starlette's, whose own name for the server is one that the service does not go by."""

    __test__ = False

    def __init__(self, app: Any, **options: Any) -> None:  # noqa: ANN401
        super().__init__(app, **{"base_url": "http://localhost", **options})
