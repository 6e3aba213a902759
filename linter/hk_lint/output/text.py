"""Text that is safe to show. Every input may be hostile: nothing of it may steer a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

_REPLACEMENT = "\ufffd"

# C0 but tab and line ends, DEL and C1, line and paragraph separators, bidirectional controls,
# lone surrogates (which cannot be encoded); what starts a command of a CI runner inside a line.
_UNSAFE = re.compile(
    r"(?<=#)#(?=\[|vso\[)"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
_LINE_ENDS = re.compile(r"[ \t]*(?:\r\n|\r|\n)\s*")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


def clean(text: str) -> str:
    """`text` with each character that could steer a terminal replaced; lines are kept."""
    is_plain = text.isascii() and text.isprintable() and "##" not in text
    return text if is_plain else _UNSAFE.sub(_REPLACEMENT, text)


def folded(text: str) -> str:
    """`text` cleaned and folded into one line."""
    return clean(_LINE_ENDS.sub(" ", text.strip()).replace("\t", " "))


def clean_path(path: str) -> str:
    """A path cleaned, fit to start a line: it neither ends the line nor starts a CI command."""
    shown = re.sub(r"[\r\n\t]", _REPLACEMENT, clean(path))
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def path_bytes(path: str) -> bytes:
    """A path as the file system has it, as far as it could be one."""
    try:
        return path.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        return path.encode(errors="replace")


def sentence(text: str) -> str:
    """`text` on one line, with a full stop if no mark ends it."""
    flat = folded(text)
    return flat if flat.endswith((".", "!", "?")) or not flat else f"{flat}."


def cells(text: str) -> int:
    """How many terminal cells `text` takes: wide characters take two."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def head(text: str, width: int) -> str:
    """The longest start of `text` that fits in `width` cells."""
    kept = text[: max(0, width)]
    while cells(kept) > width:
        kept = kept[:-1]
    return kept


def tail(text: str, width: int) -> str:
    """The longest end of `text` that fits in `width` cells."""
    kept = text[max(0, len(text) - width) :]
    while cells(kept) > width:
        kept = kept[1:]
    return kept


def wrap(text: str, width: int) -> Iterator[str]:
    """The lines of `text` broken at spaces to `width` cells; empty lines part paragraphs."""
    for paragraph in _PARAGRAPHS.split(text.strip()):
        current = ""
        for word in folded(paragraph).split(" "):
            longer = f"{current} {word}" if current else word
            if current and cells(longer) > width:
                yield current
                current = word
            else:
                current = longer
        yield current


def plural(count: int, noun: str) -> str:
    """A count with its noun: `1 file`, `42 files`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
