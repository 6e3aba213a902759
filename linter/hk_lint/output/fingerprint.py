"""Names for findings that survive edits elsewhere in a file."""

from __future__ import annotations

import sys
from array import array
from collections import Counter
from hashlib import sha256
from operator import mul

from hk_lint.model.finding import Finding
from hk_lint.model.text import Span
from hk_lint.output.places import Places
from hk_lint.output.text import path_bytes

_WINDOW = 100
_LONG_LINE = 1_000
_MASK = 2**64 - 1
_POWERS = [pow(37, _WINDOW - 1 - k, 2**64) for k in range(_WINDOW)]
_UTF16 = f"utf-16-{'le' if sys.byteorder == 'little' else 'be'}"


def line_hashes(text: str) -> list[str]:
    """GitHub's `primaryLocationLineHash` for each line of a file.

    A hash covers the 100 UTF-16 code units from the line's start, without blanks; the number
    after it counts the lines so far that had the same.
    """
    bare = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", bare.encode(_UTF16, "surrogatepass"))
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == 10)]
    units.extend([0xFFFF, *([0] * _WINDOW)])
    seen: Counter[int] = Counter()
    hashes = []
    for start in starts:
        found = sum(map(mul, units[start : start + _WINDOW], _POWERS)) & _MASK
        seen[found] += 1
        hashes.append(f"{found:x}:{seen[found]}")
    return hashes


def finding_hashes(findings: tuple[Finding, ...], places: Places) -> list[str]:
    """A hash of each finding: its rule, path and line of source, and which such finding it is.

    Blanks do not count, nor does where the line stands. What concerns a whole file has no source.
    """
    seen: Counter[str] = Counter()
    hashes = []
    for finding in findings:
        parts = finding.rule, places.from_top(finding.location.path), _snippet(finding, places)
        key = "\0".join(parts)
        seen[key] += 1
        whole = path_bytes(f"{key}\0{seen[key]}")
        hashes.append(sha256(whole).hexdigest())
    return hashes


def _snippet(finding: Finding, places: Places) -> str:
    if finding.location.span == Span(0, 0):
        return ""
    number = places.start(finding.location).line
    lines = places.lines(finding.location.path)
    line = lines.span(number)
    if line.end - line.start > _LONG_LINE:
        start = finding.location.span.start
        source = lines.data[start : min(line.end, finding.location.span.end, start + _LONG_LINE)]
        return " ".join(source.decode(errors="replace").split())
    return " ".join(lines.text(number).split())
