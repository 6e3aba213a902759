"""What a platform would create from a project."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hk_lint.model.document import Document
from hk_lint.model.text import Location, Span


class Setting(Struct, frozen=True):
    """A setting of a function and where its value came from.

    `value` is None where the text does not fix it. `origin` names the source for people:
    `functions.config["**"]`, `platform default`. `location` is the value in the config, None for a
    default.
    """

    value: int | None
    origin: str
    location: Location | None = None

    @property
    def is_default(self) -> bool:
        """Whether nobody set it."""
        return self.location is None


class Schedule(Struct, frozen=True):
    """When a function runs by itself. `expression` is empty where only the folder says so."""

    expression: str
    location: Location
    source: Literal["comment", "folder"]


class Handler(Struct, frozen=True):
    """An exported name that the platform calls, and the form it is written for."""

    name: str
    format: Literal["web", "lambda", "unknown"]
    location: Location


class Function(Struct, frozen=True, kw_only=True):
    """One deployed unit.

    `entry` is its file relative to the analysed root, `name` the same relative to the project.
    `url` is empty for functions that no request reaches; `url_origin` says how it is known: the
    project's configuration, the platform's documentation, or a guess. `framework` says whose
    convention made it a function. `memory` in MB, `timeout` in seconds.
    """

    name: str
    entry: str
    url: str
    url_origin: Literal["", "configured", "documented", "inferred"] = ""
    framework: Literal["", "next-app", "next-pages"] = ""
    handlers: tuple[Handler, ...] = ()
    memory: Setting
    timeout: Setting
    runtime: str = ""
    architecture: str = ""
    schedules: tuple[Schedule, ...] = ()
    streaming: bool = False
    streaming_origin: Literal["", "comment", "content-type"] = ""

    @property
    def location(self) -> Location:
        return Location(self.entry, Span(0, 0))


class Variable(Struct, frozen=True):
    """An environment variable that the project sets. `value` is None where it cannot be known.

    `private` says that it stands in a file that git ignores: this machine's copy of what the
    deployment has, perhaps with more in it.
    """

    name: str
    value: str | None
    location: Location
    origin: str
    private: bool = False

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, value=…, {self.origin!r})"


class Limit(Struct, frozen=True):
    """A number that a platform holds to, with its unit and where and when it was read."""

    value: int
    unit: str
    source: str
    checked: str


class Helper(Struct, frozen=True):
    """A file in a function folder that is no function, and why."""

    path: str
    role: Literal["helper", "test", "declaration", "excluded", "ignored"]


class Deployment(Struct, frozen=True, kw_only=True):
    """Everything that one project becomes on its platform.

    `folder` is the project's folder relative to the analysed root ("" for the root). `assumed`
    says that nothing in the project names the platform. `nested` are the folders below it that are
    no part of it.
    """

    platform: str
    folder: str
    functions: tuple[Function, ...]
    helpers: tuple[Helper, ...] = ()
    variables: tuple[Variable, ...] = ()
    config: Document | None = None
    assumed: bool = False
    nested: tuple[str, ...] = ()
