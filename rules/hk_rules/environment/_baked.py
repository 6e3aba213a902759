"""Secrets that a build's configuration writes into the code under a name without public prefix."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from hk_lint.api import CodeObject, Entry, Given, Project, Target, VariableRead, literal, module
from hk_rules import facts

_CLIENT, _SERVER = "use client", "use server"
_STRINGIFY = "global:JSON.stringify"
_DEPTH = 4


class Baked(Struct, frozen=True):
    """An entry of `env` in next.config or of `define` in vite.config whose value is a secret.

    `variable` is where the value comes from, `reads` are the places in browser code that get it.
    """

    entry: Entry
    setting: str
    variable: str
    word: facts.SecretWord
    reads: tuple[VariableRead, ...]


def baked(project: Project) -> Iterator[Baked]:
    """The secrets that the configuration of the project's build writes into code."""
    for setting, entry in _entries(project):
        found = _source(project, Given(entry.path, entry.value), _DEPTH)
        word = facts.secret_word(found) if found else None
        if word is not None:
            yield Baked(entry, setting, found, word, tuple(_reads(project, setting, entry.key)))


def _entries(project: Project) -> Iterator[tuple[str, Entry]]:
    kind = project.site.type
    config: CodeObject | None = None
    setting = ""
    if kind == "nextjs":
        config, setting = project.next_config, "env"
    elif kind == "vite":
        config, setting = project.vite_config, "define"
    listed = config.object(setting) if config is not None else None
    for entry in listed.entries() if listed is not None else ():
        yield setting, entry


def _source(project: Project, given: Given, depth: int) -> str:
    """The environment variable that a value certainly comes from, empty for none."""
    value = given.value
    code = project.code
    if depth == 0:
        return ""
    if isinstance(value, module.Choice):
        rest = [it for it in value.options if not _is_empty(it)]
        found = [_source(project, Given(given.path, it), depth - 1) for it in rest]
        return found[0] if found and all(found) else ""
    if isinstance(value, module.Result):
        call = code.module(given.path).calls[value.call]
        if call.callee == _STRINGIFY and call.arguments:
            return _source(project, Given(given.path, call.arguments[0]), depth - 1)
        return ""
    if not isinstance(value, module.Reference):
        return ""
    if value.path[:2] == ("process", "env") and len(value.path) == 3:
        return value.path[2]
    binding = code.binding(given.path, value.path[0], value.span.start)
    if binding is None or binding.value is None:
        return ""
    names = (*binding.path, *value.path[1:])
    if isinstance(binding.value, module.Result) and len(names) == 1:
        made = code.module(given.path).calls[binding.value.call]
        return names[0] if made.callee == "vite:loadEnv" else ""
    followed = literal(code, given)
    return _source(project, followed, depth - 1) if followed != given else ""


def _is_empty(value: module.Value) -> bool:
    return (isinstance(value, module.Constant) and not value.value) or (
        isinstance(value, module.Text) and value.complete and not value.value
    )


def _reads(project: Project, setting: str, key: str) -> Iterator[VariableRead]:
    """Where browser code reads what is written in under a key."""
    object, _, name = key.rpartition(".")
    for read in project.environment:
        own = setting == "env" and read.name == key and read.syntax == "process.env"
        defined = setting == "define" and (read.syntax, read.name) == (object, name)
        if (own or defined) and read.direct and _in_browser(project, read):
            yield read


def _in_browser(project: Project, read: VariableRead) -> bool:
    """Whether the build certainly puts the file of a read into the JavaScript of a page."""
    if read.side != "server":
        return read.side == "browser"
    code = project.code
    if _SERVER in code.module(read.path).directives:
        return False
    for path in sorted(project.page_files):
        if _CLIENT in code.module(path).directives and read.path in project.graph.reach(path):
            chain = project.graph.chain(path, Target("file", read.path))
            # What "use server" begins is called from the browser, and never sent there.
            if chain and not any(_SERVER in code.module(it.path).directives for it in chain):
                return True
    return False
