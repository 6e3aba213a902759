"""From constructs to functions."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from hk_lint.analysis.options import Given
from hk_lint.aws.handlers import entry_of, family_of
from hk_lint.aws.limits import limits
from hk_lint.model.deployment import Entry, Function, Handler, Setting, Variable
from hk_lint.model.text import Location
from hk_lint.platforms.cdk.lambdas import Lambda, lambdas
from hk_lint.platforms.cdk.stacks import Construct, Props, Stacks
from hk_lint.platforms.cdk.triggers import Wiring, wiring

_ARCHITECTURES = {"ARM_64": "arm64", "X86_64": "x86_64"}
_ASSETS = frozenset(("fromAsset", "from_asset", "asset", "AssetCode"))
_SOURCES = (".ts", ".js", ".mjs", ".tsx", ".cjs", ".mts", ".jsx")
_RUNTIMES = (
    (re.compile(r"NODEJS_(\d+)_X"), r"nodejs\1.x"),
    (re.compile(r"NODEJS"), "nodejs"),
    (re.compile(r"PYTHON_(\d)_(\d+)"), r"python\1.\2"),
    (re.compile(r"JAVA_8_CORRETTO"), "java8.al2"),
    (re.compile(r"JAVA_(\d+)"), r"java\1"),
    (re.compile(r"DOTNET_CORE_(\d)(?:_(\d))?"), r"dotnetcore\1.\2"),
    (re.compile(r"DOTNET_(\d+)"), r"dotnet\1"),
    (re.compile(r"GO_1_X"), "go1.x"),
    (re.compile(r"RUBY_(\d)_(\d)"), r"ruby\1.\2"),
    (re.compile(r"PROVIDED_(AL\d+)"), r"provided.\1"),
    (re.compile(r"PROVIDED"), "provided"),
)


def functions(stacks: Stacks) -> Iterator[Function]:
    """The functions that the stacks construct, by file and place."""
    wires = wiring(stacks)
    for made in lambdas(stacks):
        yield _function(made, stacks, wires.get(made.construct.place, Wiring()))


def _function(made: Lambda, stacks: Stacks, wires: Wiring) -> Function:
    construct, props = made.construct, made.props
    runtime = _runtime(construct, props, stacks)
    entry = _entry(construct, props, runtime.value or "", stacks)
    numbers = limits()
    return Function(
        name=construct.id or construct.kind.partition(".")[2],
        entry=entry.file if entry else "",
        url="",
        handlers=_handlers(entry, stacks),
        declared=construct.location,
        configured=entry,
        memory=stacks.whole(props, "memorySize", numbers["memory-default"].value),
        timeout=stacks.seconds(props, "timeout", numbers["timeout-default"].value),
        storage=stacks.megabytes(
            props, "ephemeralStorageSize", numbers["ephemeral-storage-default"].value
        ),
        runtime=runtime,
        architecture=_architecture(props, stacks),
        reserved_concurrency=stacks.whole(props, "reservedConcurrentExecutions", None),
        uses_unknown_layers=props is None or props.has("layers") is not False,
        packaging=made.packaging,
        variables=tuple(_variables(props, stacks)),
        schedules=wires.schedules,
        triggers=wires.triggers,
    )


def _runtime(construct: Construct, props: Props | None, stacks: Stacks) -> Setting[str]:
    given = props.get("runtime") if props is not None else None
    if not isinstance(given, Given):
        return Setting(None, "default of the library")
    if stacks.overrides(construct.path, "Runtime"):
        return Setting(None, "runtime", Location(given.path, given.value.span))
    return Setting(
        runtime_of(stacks.names(given)), "runtime", Location(given.path, given.value.span)
    )


def runtime_of(names: tuple[str, ...]) -> str | None:
    """Lambda's identifier for a member of the class Runtime: `NODEJS_20_X`; None for others."""
    if len(names) < 2 or names[-2] != "Runtime":
        return None
    for pattern, identifier in _RUNTIMES:
        found = pattern.fullmatch(names[-1])
        if found is not None:
            return found.expand(identifier).lower().removesuffix(".")
    return None


def _architecture(props: Props | None, stacks: Stacks) -> Setting[str]:
    given = props.get("architecture") if props is not None else None
    if isinstance(given, Given):
        names = stacks.names(given)
        value = _ARCHITECTURES.get(names[-1]) if names[-2:-1] == ("Architecture",) else None
        return Setting(value, "architecture", Location(given.path, given.value.span))
    if props is not None and props.has("architecture") is False:
        return Setting("x86_64", "default of AWS Lambda")
    return Setting(None, "unknown")


def _entry(construct: Construct, props: Props | None, runtime: str, stacks: Stacks) -> Entry | None:
    if props is None:
        return None
    if construct.kind == "lambda-nodejs.NodejsFunction":
        return _bundled(construct, props, stacks)
    code, handler = props.get("code"), props.get("handler")
    if not isinstance(code, Given) or not isinstance(handler, Given):
        return None
    text = stacks.text(handler)
    location = Location(handler.path, handler.value.span)
    folder = _asset(code, stacks)
    if text is None or folder is None or not runtime or not _holds_files(folder, stacks):
        return Entry(text=text or "", location=location)
    entry = entry_of(text, location, [folder], runtime, stacks.code.sources.exists)
    if family_of(runtime) == "nodejs" and "." not in text.rpartition("/")[2]:
        return Entry(text=text, location=location)
    return entry


def _bundled(construct: Construct, props: Props, stacks: Stacks) -> Entry | None:
    """The entry file of a NodejsFunction: named, or beside the stack by the construct's id."""
    sources = stacks.code.sources
    named = props.get("handler")
    export = stacks.text(named) if isinstance(named, Given) else "handler"
    given = props.get("entry")
    if isinstance(given, Given):
        path = stacks.file_path(given)
        location = Location(given.path, given.value.span)
        if path is None or export is None:
            return Entry(text=path or "", location=location)
        found = sources.exists(path)
        inside = not path.startswith("..")
        return Entry(
            text=path,
            location=location,
            file=path if found and inside else "",
            export=export.rpartition(".")[2],
            missing=not found and inside,
            tried=(path,),
        )
    if props.has("entry") is not False or not construct.id or export is None:
        return None
    stem = posixpath.splitext(construct.path)[0]
    for extension in _SOURCES:
        path = f"{stem}.{construct.id}{extension}"
        if sources.exists(path):
            return Entry(text=path, location=construct.location, file=path, export=export)
    return None


def _asset(code: Given, stacks: Stacks) -> str | None:
    """The folder of `Code.fromAsset("functions")`, relative to the analysed root."""
    found = stacks.called(code)
    if found is None:
        return None
    call = found.call
    if not call.arguments or call.path[-1:] not in (
        ("fromAsset",),
        ("from_asset",),
        ("asset",),
        ("AssetCode",),
    ):
        return None
    if len(call.arguments) > 1:  # bundling may put other files there
        return None
    return stacks.file_path(found.argument(0))


def _holds_files(folder: str, stacks: Stacks) -> bool:
    """Whether a folder is there; what a build makes is not, and an archive is none."""
    return next(iter(stacks.code.sources.under("" if folder == "." else folder)), None) is not None


def _handlers(entry: Entry | None, stacks: Stacks) -> tuple[Handler, ...]:
    if entry is None or not entry.file:
        return ()
    found = stacks.code.exported(entry.file, entry.export)
    if found is None:
        return ()
    return (Handler(entry.export, "lambda", Location(found[0], found[1].span)),)


def _variables(props: Props | None, stacks: Stacks) -> Iterator[Variable]:
    environment = props.object("environment") if props is not None else None
    for entry in environment.entries() if environment is not None else ():
        value = stacks.text(Given(entry.path, entry.value, entry.visit))
        yield Variable(entry.key, value, entry.location, "environment")
