"""What can be said of an exception that nobody expected, without repeating what was read."""

from __future__ import annotations

import os


def where(error: BaseException) -> str:
    """File and line of the code that raised it, as the end of a sentence; empty if not known."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    name = os.path.basename(trace.tb_frame.f_code.co_filename)  # noqa: PTH119
    return f" ({name}, line {trace.tb_lineno})"
