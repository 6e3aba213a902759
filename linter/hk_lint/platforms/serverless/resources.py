"""What the CloudFormation of a service creates besides its functions, and does with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from hk_lint.aws import cloudformation
from hk_lint.aws.cloudformation import Resource, listed, read_resources, target_of
from hk_lint.model.deployment import Grant, Queue, Schedule, Trigger
from hk_lint.model.document import Node
from hk_lint.platforms.serverless.functions import members
from hk_lint.platforms.serverless.service import Service
from hk_lint.platforms.serverless.settings import find


class Created(Struct, frozen=True):
    """The resources of a service, and its queues by their logical names."""

    resources: dict[str, Resource]
    queues: dict[str, Queue]

    def triggers(self, name: str) -> Iterator[Trigger]:
        """What resources of their own make run a function, by its name in the configuration."""
        logical = logical_name(name)
        for called, source in cloudformation.mappings(self.resources, self.queues):
            if target_of(called)[0] == logical:
                yield source
        for called, endpoint in cloudformation.endpoints(self.resources):
            if target_of(called)[0] == logical:
                yield endpoint
        for called, subscription in cloudformation.subscriptions(self.resources):
            if target_of(called)[0] == logical:
                yield subscription

    def schedules(self, name: str) -> Iterator[Schedule]:
        """When resources of their own start a function."""
        logical = logical_name(name)
        for called, schedule in cloudformation.schedules(self.resources):
            if target_of(called)[0] == logical:
                yield schedule

    def other_schedules(self, names: Iterable[str]) -> Iterator[Schedule]:
        """The schedules that start none of these functions."""
        own = set(map(logical_name, names))
        for called, schedule in cloudformation.schedules(self.resources):
            if target_of(called)[0] not in own:
                yield schedule


def created(service: Service) -> Created:
    """The resources that `resources` describes, in one mapping or in a list of such."""
    found: dict[str, Resource] = {}
    for part in listed(service.get("resources")):
        found |= read_resources(part.get("Resources"))
    return Created(found, cloudformation.queues(found))


def logical_name(name: str) -> str:
    """The logical name that the framework gives to a function."""
    written = name.replace("-", "Dash").replace("_", "Underscore")
    return f"{written[:1].upper()}{written[1:]}LambdaFunction"


def grants(service: Service, made: Created) -> Iterator[Grant]:
    """What functions are allowed to do: by the provider's statements, their own, and by roles."""
    provider = service.get("provider")
    role = find(find(provider, "iam"), "role")
    places = [find(provider, "iamRoleStatements"), find(role, "statements")]
    managed = [find(provider, "iamManagedPolicies"), find(role, "managedPolicies")]
    for member in members(service.get("functions")):
        own = find(find(member.node, "iam"), "role")
        places += [find(member.node, "iamRoleStatements"), find(own, "statements")]
    used = frozenset(filter(None, _roles(service, provider, role)))
    for node in places:
        yield from _statements(node)
    for node in managed:
        for policy in listed(node):
            found = cloudformation.managed(policy)
            if found is not None:
                yield found
    yield from cloudformation.role_grants(made.resources, used)


def _statements(node: Node | None) -> Iterator[Grant]:
    for it in listed(node):
        found = cloudformation.statement(it)
        if found is not None:
            yield found


def _roles(service: Service, provider: Node | None, role: Node | None) -> Iterator[str]:
    """The roles that functions have, by their logical names."""
    holders = [find(provider, "role"), role]
    holders += [find(it.node, "role") for it in members(service.get("functions"))]
    for node in holders:
        name, _ = target_of(node)
        yield name or (node.text() or "" if node is not None else "")
