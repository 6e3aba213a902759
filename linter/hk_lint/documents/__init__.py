"""Text to Document."""

from __future__ import annotations

from hk_lint.model.document import Document


def format_of(path: str) -> str | None:
    """The format of a file by its name, None when it is not a known configuration format."""
    raise NotImplementedError


def parse(path: str, data: bytes) -> Document:
    """Parse a configuration file; never raises: what is wrong is in `Document.problems`."""
    raise NotImplementedError
