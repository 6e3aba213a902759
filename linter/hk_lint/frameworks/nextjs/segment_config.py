"""What pages, layouts and route handlers export to configure themselves.

Source: the Next.js documentation on route segment configuration, and the schemas by which its build
reads them, as seen on 2026-11-21. Values must be literals: the build reads them without running the
file. The Pages Router reads the same names from an exported `config` as well.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hk_lint.model.module import TOP, Module, Number, ObjectLiteral, Text, Value
from hk_lint.model.text import Location

NAMES = (
    "dynamic",
    "dynamicParams",
    "fetchCache",
    "maxDuration",
    "preferredRegion",
    "regions",
    "revalidate",
    "runtime",
)


class SegmentSetting(Struct, frozen=True):
    """An exported setting. `value` is None where the text does not show it; `origin` names it."""

    name: str
    value: Value | None
    location: Location
    origin: str

    @property
    def text(self) -> str | None:
        """The value of a plain string."""
        it = self.value
        return it.value if isinstance(it, Text) and it.complete else None

    @property
    def integer(self) -> int | None:
        """The value of a whole number."""
        it = self.value
        return it.value if isinstance(it, Number) and isinstance(it.value, int) else None


def segment_settings(
    path: str, module: Module, *, in_config: bool = True
) -> dict[str, SegmentSetting]:
    """The settings that a file exports, by name; `in_config` says that `config` counts as well,
    which it does not in the App Router."""
    found = {it.name: it for it in _settings(path, module)}
    return found if in_config else {k: it for k, it in found.items() if it.origin == it.name}


def _settings(path: str, module: Module) -> Iterator[SegmentSetting]:
    for export in module.exports:
        if export.name == "config" and isinstance(export.value, ObjectLiteral):
            for it in export.value.properties:
                if it.key in NAMES:
                    place = Location(path, it.value.span)
                    yield SegmentSetting(it.key, it.value, place, f"config.{it.key}")
    # The build passes over what is taken from an object: `export const { GET, revalidate } = …`.
    taken = {it.name for it in module.bindings if it.path and it.function == TOP}
    for export in module.exports:
        if export.name in NAMES and export.name not in taken and not export.commonjs:
            place = Location(path, export.value.span if export.value is not None else export.span)
            yield SegmentSetting(export.name, export.value, place, export.name)
