"""Code that stands in a template itself.

It is read as a text of its own in which everything else of the template is blank: what is found at
an offset of that text stands at the same offset of the template. Grammars do not mind the blanks,
nor that all lines are indented.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from hk_lint.aws.cloudformation import intrinsic
from hk_lint.model.document import Node
from hk_lint.model.text import Span

_OPENING = re.compile(rb"(?:[!&]\S+\s+)*(?:[|>][-+0-9]*[ \t]*(?:\#[^\r\n]*)?\r?\n|[\"'])?")
_GAP = re.compile(rb"(?:\s|\\[nrt])*")
_ESCAPED = re.compile(rb"\\[rt]")
_BLANK = bytes(it if it in b"\r\n" else 0x20 for it in range(256))


def code_in(node: Node, data: bytes) -> bytes | None:
    """The code that a value of a template is, None where the template does not say it as it is.

    `data` is the template.
    """
    texts = _texts(node)
    spans: list[Span] = []
    for text in texts or ():
        found = _lines(text, data)
        if found is None:
            return None
        spans += found
    return _alone(spans, data) if spans else None


def _texts(node: Node) -> list[Node] | None:
    """The texts that a value is made of, line by line; None where other values are among them."""
    found = intrinsic(node)
    if found is None:
        return [node] if node.text() is not None else None
    given = found.argument
    if found.name == "Sub":
        fixed = isinstance(given.value, str) and "${" not in given.value
        return [given] if fixed else None
    if found.name != "Join" or len(given.items) != 2 or given.items[0].text() != "\n":
        return None
    items = list(given.items[1].items)
    return items if all(it.text() is not None for it in items) else None


def _lines(node: Node, data: bytes) -> list[Span] | None:
    """Where the lines of a text stand, without indentation; None where they look otherwise."""
    end = node.span.end
    opening = _OPENING.match(data, node.span.start, end)
    position = opening.end() if opening is not None else node.span.start
    found = []
    for line in str(node.value).splitlines():
        text = line.strip().encode(errors="surrogatepass")
        if not text:
            continue
        gap = _GAP.match(data, position, end)
        start = gap.end() if gap is not None else position
        position = start + len(text)
        if position > end or not data.startswith(text, start):
            return None
        found.append(Span(start, position))
    return found


def _alone(spans: Iterable[Span], data: bytes) -> bytes:
    """The bytes at these places, each on a line of its own, blanks before and between."""
    pieces: list[bytes] = []
    position = 0
    for span in spans:
        between = data[position : span.start]
        blank = _ESCAPED.sub(b"  ", between.replace(b"\\n", b" \n")).translate(_BLANK)
        if position and b"\n" not in blank:
            blank = b"\n" + blank[1:]
        pieces += [blank, data[span.start : span.end]]
        position = span.end
    return b"".join((*pieces, b"\n"))
