"""The functions of a service, as the framework deploys them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Protocol

from msgspec.structs import replace

from hk_lint.aws.handlers import entry_of, in_image
from hk_lint.languages import language_of
from hk_lint.model.deployment import (
    Endpoint,
    Entry,
    Function,
    Handler,
    Queue,
    Schedule,
    Setting,
    Trigger,
)
from hk_lint.model.document import Member, Node
from hk_lint.model.text import Location
from hk_lint.platforms.serverless import events, settings
from hk_lint.platforms.serverless.branches import then
from hk_lint.platforms.serverless.packaging import may_make_files, package_patterns, packaging
from hk_lint.platforms.serverless.service import Service
from hk_lint.platforms.serverless.settings import Place, find
from hk_lint.sources import Sources


class Around(Protocol):
    """What else of a service says something about its functions."""

    @property
    def queues(self) -> Mapping[str, Queue]: ...

    def triggers(self, name: str) -> Iterator[Trigger]: ...

    def schedules(self, name: str) -> Iterator[Schedule]: ...


def functions(service: Service, sources: Sources, around: Around) -> Iterator[Function]:
    """The functions of a service, in the order of their names."""
    found = {it.key: it for it in members(service.get("functions"))}
    for _, member in sorted(found.items()):
        if member.node.kind == "object":
            yield _function(service, member, sources, around)


def are_unseen(service: Service) -> bool:
    """Whether none of the functions can be seen, though there may be some."""
    given = find(service.document.root, "functions")
    listed = given.items if given is not None and given.kind == "array" else (given,)
    is_open = any(it is not None and "unknown" in (it.kind, _kind(it.get("<<"))) for it in listed)
    return is_open and next(members(given), None) is None


def _kind(node: Node | None) -> str:
    return node.kind if node is not None else ""


def members(functions: Node | None) -> Iterator[Member]:
    """The entries of `functions`, which is one mapping or a list of such.

    A function that is there in some cases only is one, as it is then.
    """
    if functions is None:
        return
    for it in functions.items if functions.kind == "array" else (functions,):
        node = then(it)
        for member in node.members if node.kind == "object" else ():
            if member.key != "<<":
                yield replace(member, node=then(member.node))


def _function(service: Service, member: Member, sources: Sources, around: Around) -> Function:
    node, name = member.node, member.key
    own = f"functions.{name}"
    provider = service.get("provider")
    provider = provider if provider is not None and provider.kind != "string" else None
    places = (Place(own, node), Place("provider", provider))
    runtime = settings.runtime(places)
    entry = _entry(service, node, runtime, sources)
    file = entry.file if entry is not None else ""
    given, more = settings.layers(places)
    triggers = [*events.triggers(find(node, "events"), provider, around.queues)]
    address = node.member("url")
    if address is not None:
        endpoint = events.url(address.node, address.location)
        triggers += [endpoint] if endpoint is not None else []
    triggers += around.triggers(name)
    path = next((it.path for it in triggers if isinstance(it, Endpoint) and it.path), "")
    packed = packaging(service, node, file)
    return Function(
        name=name,
        entry=file,
        url=path,
        url_origin="configured" if path else "",
        handlers=_handlers(entry, sources),
        declared=member.location,
        configured=entry,
        memory=settings.number(places, "memorySize", "memory"),
        timeout=settings.number(places, "timeout", "timeout"),
        storage=settings.number(places[:1], "ephemeralStorageSize", "ephemeral-storage"),
        runtime=runtime,
        architecture=settings.architecture(places),
        reserved_concurrency=settings.optional(node, "reservedConcurrency", own),
        provisioned_concurrency=_provisioned(node, own),
        layers=given,
        uses_unknown_layers=more,
        packaging=packed,
        package_patterns=package_patterns(service, node) if packed == "zip" else (),
        variables=tuple(settings.variables(find(node, "environment"), f"{own}.environment")),
        schedules=(*events.schedules(find(node, "events")), *around.schedules(name)),
        triggers=tuple(triggers),
        streaming=_is_streaming(node),
    )


def _provisioned(node: Node, own: str) -> Setting[int] | None:
    given = find(node, "provisionedConcurrency")
    if given is not None and given.kind == "object":
        return settings.optional(given, "executions", f"{own}.provisionedConcurrency")
    return settings.optional(node, "provisionedConcurrency", own)


def _is_streaming(node: Node) -> bool:
    mode = find(find(node, "url"), "invokeMode")
    return mode is not None and mode.text() == "RESPONSE_STREAM"


def _entry(service: Service, node: Node, runtime: Setting[str], sources: Sources) -> Entry | None:
    """The code that a function's `handler` names, or the command of its image."""
    image = find(node, "image")
    if image is not None:
        return in_image(find(image, "command"), (service.folder,), sources.exists)
    handler = find(node, "handler")
    text = handler.text() if handler is not None else None
    if handler is None or text is None:
        return None
    folders = _folders(service, node)
    entry = entry_of(text, handler.location, folders, runtime.value or "", sources.exists)
    if entry.missing and (may_make_files(service, node) or _is_written_otherwise(entry, sources)):
        entry = replace(entry, missing=False)
    return entry


def _folders(service: Service, node: Node) -> tuple[str, ...]:
    """Where handlers are looked for: `module` is what packs Python functions one by one."""
    module = find(node, "module")
    text = module.text() if module is not None else None
    inside = posixpath.normpath(posixpath.join(service.folder, text)) if text else ""
    return (inside, service.folder) if inside and not inside.startswith("..") else (service.folder,)


def _is_written_otherwise(entry: Entry, sources: Sources) -> bool:
    """Whether a file of that name lies there in another language, which a build turns into it."""
    stems = {posixpath.splitext(path)[0] for path in entry.tried}
    folders = {posixpath.dirname(path) for path in stems}
    return any(
        posixpath.dirname(path) in folders and posixpath.splitext(path)[0] in stems
        for folder in folders
        for path in sources.under(folder)
    )


def _handlers(entry: Entry | None, sources: Sources) -> tuple[Handler, ...]:
    """What the entry file exports under the name that the platform calls."""
    if entry is None or not entry.file or language_of(entry.file) is None:
        return ()
    module = sources.module(entry.file)
    for export in module.exports if module is not None else ():
        if export.name == entry.export:
            return (Handler(entry.export, "lambda", Location(entry.file, export.span)),)
    return ()
