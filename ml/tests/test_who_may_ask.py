"""The table of requests that also tests the frontend, on every route of this service."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from candle_ml.app import create_app
from candle_ml.config import Settings, read_settings
from candle_ml.errors import ConfigError
from tests.client import TestClient

TABLE = json.loads(
    (Path(__file__).parents[2] / "tests/support/who-may-ask.json").read_text(encoding="utf-8")
)


@pytest.fixture
def client(refusing: TestClient) -> TestClient:
    return TestClient(refusing.app, raise_server_exceptions=False)


def runs(client: TestClient) -> int:
    return len(client.get("/training/runs").json()["runs"])


def routes(client: TestClient) -> list[tuple[str, str]]:
    """Every route as method and path, with some text in the place of a parameter."""
    paths = client.app.openapi()["paths"]
    return [
        (m.upper(), p.replace("{run_id}", "x")) for p, methods in paths.items() for m in methods
    ]


def code_of(client: TestClient, method: str, path: str, headers: dict[str, str]) -> str | None:
    answer = client.request(method, path, headers=headers)
    body = answer.json()
    if answer.status_code == 403:
        assert set(body) == {"error", "code", "hint"}
        return body["code"]
    return None


def test_a_request_to_a_foreign_name_is_refused_by_every_route_but_health(
    client: TestClient,
) -> None:
    asked = routes(client)
    assert len(asked) >= 11
    for host in TABLE["foreignHosts"]:
        headers = {"Host": host, "Sec-Fetch-Site": "same-origin", "Origin": f"http://{host}"}
        for method, path in (*asked, ("GET", "/openapi.json"), ("GET", "/nowhere")):
            expected = None if path == "/health" else "foreign_host"
            assert code_of(client, method, path, headers) == expected, (host, method, path)
    assert runs(client) == 0


def test_a_request_to_an_own_name_is_answered(client: TestClient) -> None:
    for host in TABLE["ownHosts"]:
        assert code_of(client, "GET", "/training/runs", {"Host": host}) is None, host
        assert code_of(client, "POST", "/training/start", {"Host": host}) is None, host


def test_ml_hosts_adds_names(settings: Settings) -> None:
    named = replace(settings, hosts=tuple(TABLE["configured"]))
    with TestClient(create_app(named)) as client:
        for host in TABLE["configuredHosts"]:
            assert code_of(client, "GET", "/training/runs", {"Host": host}) is None, host
        assert code_of(client, "GET", "/training/runs", {"Host": "evil.example"})


@pytest.mark.parametrize("hosts", ["http://ml", "ml:8001", "a b", "ml,*"])
def test_ml_hosts_with_anything_but_names_keeps_the_service_from_starting(hosts: str) -> None:
    with pytest.raises(ConfigError, match="ML_HOSTS"):
        read_settings({"DATABASE_URL": "postgres://u@h/db", "ML_HOSTS": hosts})
    env = {"DATABASE_URL": "postgres://u@h/db", "ML_HOSTS": " ml, Models.Example.com,"}
    assert read_settings(env).hosts == ("ml", "models.example.com")


def test_no_page_of_another_site_changes_anything(client: TestClient) -> None:
    changing = [(method, path) for method, path in routes(client) if method != "GET"]
    assert len(changing) >= 5
    for case in TABLE["mayNotChange"]:
        for method, path in changing:
            refused = code_of(client, method, path, case["headers"])
            assert refused == "foreign_origin", (case["who"], path)
        assert code_of(client, "GET", "/training/runs", case["headers"]) is None, case["who"]
    assert runs(client) == 0


def test_whoever_may_ask_is_answered(client: TestClient) -> None:
    for case in TABLE["mayChange"]:
        answer: Any = client.post("/training/start", headers=case["headers"])
        assert (answer.status_code, answer.json()["code"]) == (422, "no_spans"), case["who"]


def test_no_page_that_loads_scripts_from_elsewhere_is_served(client: TestClient) -> None:
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert client.get(path).status_code == 404
    assert client.get("/openapi.json").status_code == 200
