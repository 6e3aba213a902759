"""A function's settings: its own, else those of the provider, else the framework's defaults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from msgspec import Struct

from hk_lint.model.deployment import Setting, Variable
from hk_lint.model.document import Node
from hk_lint.platforms.serverless.limits import limits

DEFAULT = "platform default"
RUNTIME = "nodejs20.x"
ARCHITECTURE = "x86_64"

T = TypeVar("T", int, str)
_INTEGER = re.compile(r"[+-]?\d{1,15}")


class Place(Struct, frozen=True):
    """An object that settings are looked for in, and its name for people."""

    name: str
    node: Node | None


def find(node: Node | None, key: str) -> Node | None:
    """What an object has under a key; an unknown value where it may have something there.

    A key without a value counts as absent.
    """
    if node is None:
        return None
    if node.kind == "unknown":
        return node
    found = node.get(key)
    if found is None and node.kind == "object":
        return node.get("<<")
    return None if found is not None and found.kind == "null" else found


def resolve(
    places: tuple[Place, ...], key: str, default: T | None, read: Callable[[Node], T | None]
) -> Setting[T]:
    """The first of the places that has the key decides."""
    for place in places:
        node = find(place.node, key)
        if node is not None:
            return Setting(read(node), f"{place.name}.{key}", node.location)
    return Setting(default, DEFAULT)


def integer(node: Node) -> int | None:
    """A whole number, also one in quotes: the framework converts it."""
    text = node.text()
    if text is not None and _INTEGER.fullmatch(text.strip()):
        return int(text)
    value = node.value
    if node.kind == "number" and isinstance(value, float) and value.is_integer():
        return int(value)
    return node.integer()


def number(places: tuple[Place, ...], key: str, limit: str) -> Setting[int]:
    """A setting with a default among the framework's limits."""
    return resolve(places, key, limits()[f"{limit}-default"].value, integer)


def optional(node: Node | None, key: str, origin: str) -> Setting[int] | None:
    """A number that nothing stands for where it is not set."""
    found = find(node, key)
    return Setting(integer(found), f"{origin}.{key}", found.location) if found is not None else None


def optional_text(node: Node | None, key: str, origin: str) -> Setting[str] | None:
    """A text that nothing stands for where it is not set."""
    found = find(node, key)
    return Setting(found.text(), f"{origin}.{key}", found.location) if found is not None else None


def runtime(places: tuple[Place, ...]) -> Setting[str]:
    return resolve(places, "runtime", RUNTIME, Node.text)


def architecture(places: tuple[Place, ...]) -> Setting[str]:
    return resolve(places, "architecture", ARCHITECTURE, Node.text)


def layers(places: tuple[Place, ...]) -> tuple[tuple[Setting[str], ...], bool]:
    """The layers by their ARNs, and whether there may be others than these."""
    for place in places:
        node = find(place.node, "layers")
        if node is None:
            continue
        if node.kind != "array":
            return (), True
        found = tuple(
            Setting(it.text(), f"{place.name}.layers[{index}]", it.location)
            for index, it in enumerate(node.items)
        )
        return found, any(it.value is None for it in found)
    return (), False


def variables(node: Node | None, origin: str) -> Iterator[Variable]:
    """The environment variables of an `environment` block."""
    if node is None or node.kind != "object":
        return
    for member in node.members:
        if member.key != "<<" and node.member(member.key) is member:
            yield Variable(member.key, _written(member.node), member.location, origin)


def _written(node: Node) -> str | None:
    """A value as Lambda gets it, None where the text does not fix it."""
    if node.kind == "boolean":
        return "true" if node.value else "false"
    if node.kind == "number" and isinstance(node.value, float) and node.value.is_integer():
        return str(int(node.value))
    return str(node.value) if node.kind in ("string", "integer", "number") else None
