"""From command-line options to a request for the engine."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from hk_lint.engine import Request
from hk_lint.registry import Registry
from hk_lint.settings import load


class UsageError(Exception):
    """What was asked for cannot be done; the message says why."""


def request_of(options: argparse.Namespace, registry: Registry) -> Request:
    """The request that the options make.

    Raises:
        UsageError: a path does not exist or lies elsewhere.
        SettingsError, UnknownRule: the settings cannot be used.
    """
    folder, only = _places([Path(path) for path in options.paths])
    settings = load(folder)
    select = _names(getattr(options, "select", None)) or settings.select
    ignore = (*_names(getattr(options, "ignore", None)), *settings.ignore)
    for name in (*settings.severity, *settings.rules):
        registry.find(name)
    return Request(
        folder=folder,
        rules=registry.chosen(select, ignore),
        settings=settings,
        today=getattr(options, "as_of", None) or date.today(),
        only=only,
        platform=options.platform,
    )


def _places(paths: list[Path]) -> tuple[Path, tuple[str, ...]]:
    """The folder to analyse, and what to report on in it.

    One folder is analysed as such. Files, or several paths, are what is reported of the project
    in the working directory.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder")
    here = Path.cwd()
    if not paths:
        return here, ()
    if len(paths) == 1 and paths[0].is_dir():
        return paths[0].resolve(), ()
    resolved = [path.resolve() for path in paths]
    folder = here.resolve()
    if not all(path.is_relative_to(folder) for path in resolved):
        folder = _common(resolved)
    only = tuple(path.relative_to(folder).as_posix() for path in resolved)
    return folder, () if "." in only else only


def _common(paths: list[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in paths]
    return next(
        place
        for place in (folders[0], *folders[0].parents)
        if all(folder.is_relative_to(place) for folder in folders)
    )


def _names(given: list[str] | None) -> tuple[str, ...]:
    return tuple(n for part in given or () for name in part.split(",") if (n := name.strip()))
