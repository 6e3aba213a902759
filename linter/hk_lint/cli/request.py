"""From command-line options to a request for the engine."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from hk_lint.cli.arguments import COMMANDS
from hk_lint.engine import Request
from hk_lint.model.rule import Rule
from hk_lint.registry import Registry, UnknownRule
from hk_lint.settings import Settings, SettingsError, load
from hk_lint.walk import git_top, is_open


class UsageError(Exception):
    """What was asked for cannot be done; the message says why."""


def request_of(options: argparse.Namespace, registry: Registry) -> Request:
    """The request that the options make.

    Raises:
        UsageError: a path does not exist or lies elsewhere.
        SettingsError, UnknownRule: the settings cannot be used.
    """
    folder, only = _places(_paths(options.paths))
    if not is_open(str(folder)):
        raise UsageError(f"{folder}: permission denied")
    settings = load(folder)
    select = _names(options, "select") or settings.select
    ignore = (*_names(options, "ignore"), *settings.ignore)
    _check_names(settings, registry)
    return Request(
        folder=folder,
        rules=registry.chosen(select, ignore),
        settings=settings,
        today=getattr(options, "as_of", None) or date.today(),
        only=only,
        platform=options.platform,
        project_type=options.project_type,
    )


def _check_names(settings: Settings, registry: Registry) -> None:
    """Raises SettingsError where the settings name a rule, option or value that does not exist."""
    ignored = (name for names in settings.per_file_ignores.values() for name in names)
    try:
        for name in (*settings.select, *settings.ignore, *ignored):
            registry.named(name)
        for name in settings.severity:
            registry.find(name)
        for name, given in settings.rules.items():
            for option, value in given.items():
                _check_option(registry.find(name), option, value)
    except UnknownRule as error:
        raise SettingsError(f"{settings.source}: {error}") from None


def _check_option(rule: Rule, option: str, value: object) -> None:
    allowed = rule.options.get(option)
    if allowed is None:
        has = f"its options are {', '.join(rule.options)}" if rule.options else "it has none"
        raise UnknownRule(f"the rule {rule.name!r} has no option {option!r}; {has}")
    if value not in allowed:
        known = " or ".join(repr(it) for it in allowed)
        raise UnknownRule(f"the option {option!r} of {rule.name!r} must be {known}")


def _paths(given: list[str]) -> list[Path]:
    if "" in given:
        raise UsageError("a path is empty; `.` is the folder here")
    return [Path(path) for path in given]


def _places(paths: list[Path]) -> tuple[Path, tuple[str, ...]]:
    """The folder to analyse, and what to report on in it.

    One folder is analysed as such. Files, or several paths, are what is reported of the project
    in the working directory; called from elsewhere, of the project that they belong to.
    """
    for path in paths:
        if not path.exists():
            hint = "; the command comes first" if str(path) in COMMANDS else ""
            raise UsageError(f"{path}: no such file or folder{hint}")
    here = Path.cwd()
    if not paths:
        return here, ()
    if len(paths) == 1 and paths[0].is_dir():
        return paths[0].resolve(), ()
    resolved = [path.resolve() for path in paths]
    folder = here.resolve()
    _check_together(folder, resolved)
    inside = all(path.is_relative_to(folder) for path in resolved)
    if not inside or _project(folder) is None:
        folder = _common(resolved)
        folder = _project(folder) or folder
    only = tuple(path.relative_to(folder).as_posix() for path in resolved)
    return folder, () if "." in only else only


def _check_together(here: Path, paths: list[Path]) -> None:
    """Raises UsageError for paths that no one project can have."""
    top = git_top(here)
    outside = [path for path in paths if top is not None and not path.is_relative_to(top)]
    if outside and len(outside) < len(paths):
        raise UsageError(f"{outside[0]}: outside of the repository {top}, unlike other paths")
    if here.parent != here and len(paths) > 1 and _common(paths).parent == _common(paths):
        raise UsageError(f"{paths[0]} and {paths[-1]} have no folder in common")


def _project(folder: Path) -> Path | None:
    """The repository or project around a folder."""
    top = git_top(folder)
    if top is not None:
        return top
    names = ("hiveku.json", "package.json")
    above = (folder, *folder.parents)
    return next((p for p in above if any((p / name).is_file() for name in names)), None)


def _common(paths: list[Path]) -> Path:
    folders = [path if path.is_dir() else path.parent for path in paths]
    return next(
        place
        for place in (folders[0], *folders[0].parents)
        if all(folder.is_relative_to(place) for folder in folders)
    )


def _names(options: argparse.Namespace, option: str) -> tuple[str, ...]:
    given: list[str] | None = getattr(options, option, None)
    names = tuple(n for part in given or () for name in part.split(",") if (n := name.strip()))
    if given and not names:
        raise UsageError(f"--{option} names no rule or category")
    return names
