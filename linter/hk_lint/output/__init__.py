"""The output formats: each is a pure function from a report to text.

A format's module is imported only when that format is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from msgspec import Struct

from hk_lint.model.report import Report


class Options(Struct, frozen=True, kw_only=True):
    """What the caller knows about the reader of the text; a format uses what concerns it.

    `color`, `links` and `width` (in cells) are for `full`. `prefix` is put before paths in `full`
    and `concise`, so that a terminal can open them from its working directory. `base` is for
    `sarif`: "absolute" names the repository's place on this machine, which editors need to
    resolve paths and others need not know. `summary` asks `full` for its closing lines.
    """

    color: bool = False
    links: bool = False
    width: int = 80
    prefix: str = ""
    summary: bool = True
    base: Literal["relative", "absolute"] = "relative"


Render = Callable[[Report, Options], str]


class Format(Struct, frozen=True, kw_only=True):
    """One output format. The summary belongs on standard error unless `has_summary`."""

    description: str
    load: Callable[[], Render]
    has_summary: bool = False


def _full() -> Render:
    from hk_lint.output.full import render

    return render


def _concise() -> Render:
    from hk_lint.output.concise import render

    return render


def _json() -> Render:
    from hk_lint.output.json import render

    return render


def _sarif() -> Render:
    from hk_lint.output.sarif import render

    return render


def _github() -> Render:
    from hk_lint.output.github import render

    return render


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        "full": Format(
            description="code excerpts with explanations, for people",
            load=_full,
            has_summary=True,
        ),
        "concise": Format(description="one line per finding", load=_concise),
        "json": Format(description="everything that is known, versioned", load=_json),
        "sarif": Format(description="SARIF 2.1.0, for code scanning and editors", load=_sarif),
        "github": Format(description="annotations in a GitHub Actions log", load=_github),
    }
)


def render(report: Report, name: str, options: Options | None = None) -> str:
    """The report in the format called `name`: "" or text that ends with a line end.

    Raises:
        KeyError: there is no such format.
    """
    return FORMATS[name].load()(report, options or Options())
