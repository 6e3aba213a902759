"""Tables for people: columns as wide as their widest cell."""

from __future__ import annotations

from collections.abc import Sequence

from hk_lint.output.text import cells, clean_path, head, tail

_WIDEST = 100


def table(rows: Sequence[tuple[str, ...]]) -> str:
    """The rows as lines, the first being the headings; no space at the ends of lines.

    What projects name may be hostile and long: nothing of it steers a terminal or a CI runner, and
    no cell widens its column beyond reading.
    """
    shown = [[_short(clean_path(cell)) for cell in row] for row in rows]
    widths = [max(cells(row[i]) for row in shown) for i in range(len(shown[0]))]
    return "".join(
        "  ".join(
            cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        + "\n"
        for row in shown
    )


def _short(cell: str) -> str:
    """The cell without its middle if it is too long: paths tell most at their ends."""
    if cells(cell) <= _WIDEST:
        return cell
    end = tail(cell, _WIDEST // 2)
    return f"{head(cell, _WIDEST - 1 - cells(end))}…{end}"
