"""HTTP as the server speaks it, down to what is no HTTP."""

import json
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol

BODY: Final = json.dumps(
    {
        "error": "This is not a request that the server can read.",
        "code": "invalid_http",
        "hint": "Send HTTP/1.1 with well-formed headers of at most 64 KB.",
    }
).encode()


class SameWordsProtocol(H11Protocol):
    """Refuses what never reaches the application in the form of all its other errors."""

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002
        """Answers 400 and closes the connection; the server's own words are plain text."""
        head = (
            "HTTP/1.1 400 Bad Request\r\n"
            "content-type: application/json\r\n"
            f"content-length: {len(BODY)}\r\n"
            "connection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + BODY)
        self.transport.close()
