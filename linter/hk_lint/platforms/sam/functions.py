"""The functions of a template, with all that its other resources say about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from hk_lint.aws import cloudformation as aws
from hk_lint.aws.cloudformation import Resource, is_fixed, listed, text_of
from hk_lint.aws.limits import limits
from hk_lint.model.deployment import (
    Endpoint,
    Function,
    Grant,
    Handler,
    Queue,
    Schedule,
    Setting,
    Trigger,
    Variable,
)
from hk_lint.model.document import Document, Member, Node
from hk_lint.model.text import Location, Span
from hk_lint.platforms.sam.code import code_of
from hk_lint.platforms.sam.events import Api, events
from hk_lint.platforms.sam.nesting import with_given
from hk_lint.platforms.sam.properties import Properties, merged
from hk_lint.sources import Sources

_SAM = "AWS::Serverless::Function"
_LAMBDA = "AWS::Lambda::Function"
_ONE = frozenset(("Ref", "GetAtt", "Sub", "ImportValue", "Join", "Select"))
"""Intrinsic functions that stand for one text."""


class Template:
    """A template, read once."""

    def __init__(self, folder: str, sources: Sources, document: Document | None) -> None:
        self.folder = folder
        self.sources = sources
        root = document.root if document is not None else None
        self.root = with_given(root, root.path, sources) if root is not None else None
        self.globals_ = self.root.get("Globals") if self.root is not None else None
        section = self.root.get("Resources") if self.root is not None else None
        self.resources = aws.read_resources(section)
        self.queues: Mapping[str, Queue] = aws.queues(self.resources)

    @cached_property
    def functions(self) -> dict[str, Properties]:
        """The functions by logical name, with what they are set to."""
        return {
            it.name: merged(it, self.globals_) if it.type == _SAM else Properties(it.get())
            for it in self.resources.values()
            if it.type in (_SAM, _LAMBDA)
        }

    @cached_property
    def started(self) -> dict[str, list[Trigger | Schedule]]:
        """What resources of their own make functions run, by the functions' names."""
        resources = self.resources
        found: dict[str, list[Trigger | Schedule]] = {}
        started: tuple[tuple[Node | None, Trigger | Schedule], ...] = (
            *aws.endpoints(resources),
            *aws.mappings(resources, self.queues),
            *aws.schedules(resources),
            *aws.subscriptions(resources),
        )
        for target, trigger in started:
            for name in self._functions_of(target):
                found.setdefault(name, []).append(trigger)
        return found

    def _functions_of(self, target: Node | None) -> list[str]:
        names = set(aws.mentioned(target))
        for name in tuple(names):
            alias = self.resources.get(name)
            if alias is not None and alias.type in ("AWS::Lambda::Alias", "AWS::Lambda::Version"):
                names |= aws.mentioned(alias.get("FunctionName"))
        return sorted(names & self.functions.keys())


def functions(template: Template) -> Iterator[Function]:
    """The functions that a template creates, in its order."""
    api = Api(template.resources, template.globals_)
    for name, properties in template.functions.items():
        yield _function(template, template.resources[name], properties, api)


def _function(template: Template, resource: Resource, properties: Properties, api: Api) -> Function:
    is_sam = resource.type == _SAM
    metadata = resource.node.get("Metadata")
    code = code_of(
        template.folder, resource.name, template.sources, properties, metadata, is_sam=is_sam
    )
    own = tuple(events(properties, api, template.queues)) if is_sam else ()
    started = (*own, *template.started.get(resource.name, ()))
    triggers = tuple(it for it in started if not isinstance(it, Schedule))
    layers = tuple(_layers(properties))
    variables = properties.members("Environment", "Variables")
    entry = code.entry.file if code.entry is not None else ""
    url = next((it.path for it in triggers if isinstance(it, Endpoint) and it.path), "")
    return Function(
        name=resource.name,
        entry=entry,
        url=url,
        url_origin="configured" if url else "",
        handlers=_handlers(entry, code.entry.export, template) if code.entry and entry else (),
        declared=resource.location,
        configured=code.entry,
        memory=_number(properties, "MemorySize", default="memory-default"),
        timeout=_number(properties, "Timeout", default="timeout-default"),
        storage=_number(
            properties, "EphemeralStorage", "Size", default="ephemeral-storage-default"
        ),
        runtime=properties.text("Runtime"),
        architecture=_architecture(properties),
        reserved_concurrency=_given(properties, "ReservedConcurrentExecutions"),
        provisioned_concurrency=_given(
            properties, "ProvisionedConcurrencyConfig", "ProvisionedConcurrentExecutions"
        ),
        layers=tuple(it for it in layers if it is not None),
        uses_unknown_layers=None in layers or not properties.known,
        packaging=code.packaging,
        variables=tuple(_variables(variables or [])),
        schedules=tuple(it for it in started if isinstance(it, Schedule)),
        triggers=triggers,
        streaming=text_of(properties.node("FunctionUrlConfig", "InvokeMode")) == "RESPONSE_STREAM",
        on_managed_instances=properties.node("CapacityProviderConfig") is not None,
    )


def _number(properties: Properties, *steps: str, default: str) -> Setting[int]:
    node, origin = properties.get(*steps)
    known = limits()[default].value if properties.known else None
    return aws.number(node, origin, known)


def _given(properties: Properties, *steps: str) -> Setting[int] | None:
    node, origin = properties.get(*steps)
    return aws.number(node, origin, None) if node is not None else None


def _architecture(properties: Properties) -> Setting[str]:
    given = properties.both("Architectures")
    items = [(it, origin) for node, origin in given for it in listed(node)]
    texts = {it.text() if is_fixed(it) else None for it, _ in items}
    if not items:
        return Setting("x86_64" if properties.known else None, "platform default")
    node, origin = items[-1]
    return Setting(texts.pop() if len(texts) == 1 else None, origin, node.location)


def _layers(properties: Properties) -> Iterator[Setting[str] | None]:
    """The layers, one by one; None for what may stand for several or none."""
    for node, origin in properties.both("Layers"):
        if node.kind != "array":
            yield None
            continue
        for it in node.items:
            found = aws.intrinsic(it)
            name, _ = aws.target_of(it)
            if found is None:
                yield Setting(it.text(), origin, it.location)
            elif found.name in _ONE and name != "AWS::NoValue":
                yield Setting(None, origin, it.location)
            else:
                yield None


def _variables(members: list[tuple[Member, str]]) -> Iterator[Variable]:
    for member, origin in members:
        value = text_of(member.node) if is_fixed(member.node) else None
        yield Variable(member.key, value, member.location, origin)


def _handlers(entry: str, export: str, template: Template) -> tuple[Handler, ...]:
    module = template.sources.module(entry)
    place = next((it.span for it in module.exports if it.name == export), None) if module else None
    return (Handler(export, "lambda", Location(entry, place or Span(0, 0))),)


def grants(template: Template) -> Iterator[Grant]:
    """What the functions of a template are allowed to do."""
    used: set[str] = set()
    for name, properties in template.functions.items():
        used |= aws.mentioned(properties.node("Role"))
        if template.resources[name].type != _SAM:
            continue
        for node, _ in properties.both("Policies"):
            for policy in listed(node):
                used |= aws.mentioned(policy) if not _is_inline(policy) else set()
                yield from _policy(policy)
    yield from aws.role_grants(template.resources, frozenset(used))


def _is_inline(policy: Node) -> bool:
    return policy.get("Statement") is not None


def _policy(policy: Node) -> Iterator[Grant]:
    """A policy document, or the name of a managed policy; SAM's policy templates are narrow."""
    if _is_inline(policy):
        yield from aws.statements(policy)
        return
    found = aws.managed(policy)
    if found is not None:
        yield found
