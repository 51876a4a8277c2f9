"""The service answers before the libraries that learn are loaded, and loads them once."""

import ast
import subprocess
import sys
from pathlib import Path

import candle_ml
from candle_ml.libraries import LIBRARIES

HEAVY = ("sklearn", "skops", "scipy", "joblib")


def test_the_service_is_ready_to_answer_without_what_learns_and_predicts() -> None:
    program = f"""
import sys
from pathlib import Path
import candle_ml.__main__
from candle_ml.app import create_app
from candle_ml.config import Settings, parse_database_url
create_app(Settings(parse_database_url("postgresql://u@127.0.0.1:1/d", None), Path("/models")))
print(*[name for name in {HEAVY} if name in sys.modules])
"""
    found = subprocess.run(  # noqa: S603
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )
    assert found.stdout.split() == []


def test_whatever_a_function_imports_of_them_is_loaded_before_the_first_request() -> None:
    imported = {
        name
        for path in Path(str(candle_ml.__file__)).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        for name in _names(node)
        if name.split(".")[0] in HEAVY
    }
    assert imported
    for name in imported:
        assert any(
            f"{loaded}.".startswith(f"{name}.") or f"{name}.".startswith(f"{loaded}.")
            for loaded in LIBRARIES
        )


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
