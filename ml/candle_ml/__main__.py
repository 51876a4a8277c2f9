"""`python -m candle_ml`: serves the application until it is told to stop."""

import argparse
import sys

import uvicorn

from candle_ml.app import create_app
from candle_ml.config import read_settings
from candle_ml.errors import ConfigError
from candle_ml.protocol import SameWordsProtocol

EXIT_CONFIGURATION = 2


def main() -> int:
    """Returns 2 when a setting is wrong; a signal ends an orderly stop as that signal."""
    parser = argparse.ArgumentParser(prog="python -m candle_ml", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    args = parser.parse_args()
    try:
        app = create_app(read_settings())
    except ConfigError as error:
        print(f"{error.message} {error.hint}", file=sys.stderr)
        return EXIT_CONFIGURATION
    uvicorn.run(app, host=args.host, port=args.port, http=SameWordsProtocol, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
