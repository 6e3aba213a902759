"""A line on the terminal that says what a long run is doing."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from rich.status import Status

_PATIENCE = 1.0


class Progress:
    """Called with the name of each step; shows it once a run has taken more than a second."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._started = time.monotonic()
        self._status: Status | None = None

    def __call__(self, step: str) -> None:
        if not self._shown or time.monotonic() - self._started < _PATIENCE:
            return
        if self._status is None:
            from rich.console import Console

            self._status = Console(stderr=True).status(step)
            self._status.start()
        self._status.update(f"{step} …")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status is not None:
            self._status.stop()
