"""What a JSON Schema finds wrong with a document, in people's words.

`jsonschema` decides; this module only says it: which place, which value, what was meant. Unknown
values satisfy every schema, and what depends on them is not judged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.documents.conformity import plainly_conforms
from hk_lint.model.document import UNKNOWN, Member, Node
from hk_lint.model.text import Span

Step = str | int

MAX_SHOWN = 60
"""Strings longer than this are shortened in messages."""

_MAX_LISTED = 12
_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$-]*")
_SECRET_NAME = re.compile(
    r"secret|token|passw|pwd|credential|api_?-?key|private|(?:^|[_-])(?:key|dsn|auth|pat)(?:$|[_-])"
    r"|authorization|connection_?string|(?:database|db|redis|mongo\w*|postgres\w*)_?ur[il]",
    re.IGNORECASE,
)
_SECRET_VALUE = re.compile(
    r"://[^/\s]*@|-----BEGIN|^(?:sk|pk|rk|ghp|gho|xox.|AKIA|eyJ)[-_A-Za-z0-9]{8}"
)
_TYPES = {
    "integer": "an integer",
    "number": "a number",
    "string": "a string",
    "boolean": "true or false",
    "null": "null",
    "array": "an array",
    "object": "an object",
}


class Violation(Struct, frozen=True):
    """One thing that a schema finds wrong.

    `node` is what to underline: the offending value; the Member (its key) for a key that is not
    known, and for an object that lacks a key; where such an object is no member, its beginning.
    `keyword` is the JSON Schema keyword that is not satisfied (all ways to forbid a key count as
    "additionalProperties"). `pointer` is the JSON Pointer to the value; to the enclosing object
    for "required". `message` is one sentence without a final full stop.
    """

    node: Node | Member
    keyword: str
    message: str
    pointer: str


def violations(node: Node, schema: Mapping[str, Any]) -> Iterator[Violation]:
    """What `schema` (Draft 2020-12, without references to other files) finds wrong with `node`.

    In the order of the text. A schema that is broken itself raises what `jsonschema` raises.
    """
    value = node.plain()
    if plainly_conforms(value, schema):
        return
    validator = _validator(schema, lenient=_has_unknown(node))
    reporter = _Reporter(node)
    found = [
        violation
        for error in validator.iter_errors(value)
        for violation in reporter.violations(error)
    ]
    unique = {_place(violation): violation for violation in found}
    yield from (unique[place] for place in sorted(unique))


def _place(violation: Violation) -> tuple[Span, str]:
    return violation.node.location.span, violation.message


def _has_unknown(node: Node) -> bool:
    below = (*node.items, *(member.node for member in node.members))
    return node.kind == "unknown" or any(_has_unknown(child) for child in below)


def _validator(schema: Mapping[str, Any], *, lenient: bool) -> Any:
    from jsonschema import Draft202012Validator, validators
    from referencing import Registry

    kind: Any = Draft202012Validator
    if lenient:
        keywords = Draft202012Validator.VALIDATORS
        lenient_keywords = {name: _lenient(name, check) for name, check in keywords.items()}
        extend: Any = validators.extend
        kind = extend(Draft202012Validator, lenient_keywords)
    # A registry of our own: the default one would fetch unknown references from the network.
    return kind(_without_false(schema), registry=Registry())


def _without_false(schema: Any) -> Any:
    """The same schema with `{"not": {}}` for `false`, whose errors do not say where they are."""
    if schema is False:
        return _NOTHING
    if not isinstance(schema, dict):
        return schema
    return {
        keyword: {name: _without_false(below) for name, below in value.items()}
        if keyword in _SCHEMAS_BY_NAME and isinstance(value, dict)
        else [_without_false(below) for below in value]
        if keyword in _SCHEMA_LISTS and isinstance(value, list)
        else _without_false(value)
        if keyword in _SCHEMAS and isinstance(value, dict)
        else value
        for keyword, value in schema.items()
    }


_NOTHING: dict[str, Any] = {"not": {}}
_SCHEMAS_BY_NAME = frozenset(("properties", "patternProperties", "$defs", "definitions"))
_SCHEMA_LISTS = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_SCHEMAS = frozenset(("items", "additionalProperties", "if", "then", "else"))


Check = Callable[[Any, Any, Any, Any], Iterable[Any] | None]

_COUNTING = frozenset(
    ("minItems", "maxItems", "minProperties", "maxProperties", "contains", "prefixItems")
)
_WHOLE = frozenset(("not", "if", "const", "enum", "uniqueItems"))


def _lenient(keyword: str, check: Check) -> Check:
    """A keyword that is content wherever an unknown value could make it so."""

    def checked(validator: Any, value: Any, instance: Any, schema: Any) -> Iterable[Any]:
        if instance is UNKNOWN:
            return ()
        if keyword in _COUNTING and _has_unknown_child(instance):
            return ()
        if keyword in _WHOLE and _contains_unknown(instance):
            return ()
        if keyword == "required" and isinstance(instance, dict) and "<<" in instance:
            return ()
        errors = check(validator, value, instance, schema) or ()
        if keyword == "oneOf" and _contains_unknown(instance):
            # Several branches may fit because of what is unknown: then none of them is wrong.
            return (error for error in errors if error.context)
        return errors

    return checked


def _children(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _has_unknown_child(value: Any) -> bool:
    return any(child is UNKNOWN for child in _children(value))


def _contains_unknown(value: Any) -> bool:
    return value is UNKNOWN or any(_contains_unknown(child) for child in _children(value))


def _sentence(text: str) -> str:
    return f"The{text[3:]}" if text.startswith("the top level") else text


class _Reporter:
    """Puts errors of `jsonschema` about one document into words."""

    def __init__(self, root: Node) -> None:
        self.root = root

    def violations(self, error: Any) -> Iterator[Violation]:
        """The violations that one error stands for."""
        keyword = error.validator
        path = list(error.absolute_path)
        if "propertyNames" in error.absolute_schema_path and isinstance(error.instance, str):
            owner = self.root.get(*path)
            if owner is not None and owner.member(error.instance):
                yield self.property_name(error, path)
                return
        if keyword in ("anyOf", "oneOf") and error.context:
            yield from self.alternatives(error, path)
        elif keyword in ("additionalProperties", "unevaluatedProperties"):
            yield from self.unknown_keys(error, path)
        elif error.schema == _NOTHING:
            yield self.forbidden(path)
        elif keyword in ("required", "dependentRequired"):
            yield self.missing(error, path)
        else:
            message = f"{_words(path)} {self.complaint(error, path)}"
            node = self.root.nearest(path)
            yield Violation(self.offender(error, node), keyword, _sentence(message), _pointer(path))

    def offender(self, error: Any, node: Node) -> Node | Member:
        """What to underline for an error about a value: the second of two equal items, say."""
        if error.validator == "uniqueItems":
            seen: list[Any] = []
            for item in node.items:
                if item.plain() in seen:
                    return item
                seen.append(item.plain())
        return node

    def alternatives(self, error: Any, path: list[Step]) -> Iterator[Violation]:
        """The branch that was most likely meant, or all that would do."""
        branches: dict[int, list[Any]] = {}
        for below in error.context:
            branches.setdefault(below.schema_path[0], []).append(below)
        meant = [errors for errors in branches.values() if not _is_other_kind(errors)]
        if meant:
            for below in min(meant, key=_badness):
                yield from self.violations(below)
            return
        expected = dict.fromkeys(
            words
            for errors in branches.values()
            for below in errors
            if not below.path
            for words in _expected(below)
        )
        shown = _shown(error.instance, path)
        choice = _one_of(list(expected)) or "something else"
        message = f"{_words(path)} must be {choice}, but is {shown}"
        keyword = "enum" if all(_only_constants(errors) for errors in branches.values()) else "type"
        yield Violation(self.root.nearest(path), keyword, _sentence(message), _pointer(path))

    def unknown_keys(self, error: Any, path: list[Step]) -> Iterator[Violation]:
        schema: Mapping[str, Any] = error.schema
        names, patterns, descriptions = _known(schema)
        for key in error.instance:
            if key == "<<" or key in names or any(re.search(p, key) for p in patterns):
                continue
            steps = [*path, key]
            member = self.member(steps)
            if member is None:
                continue
            message = f"{_words(path)} has no key {_quoted(key)}"
            message += _suggestion(key, [name for name in names if name not in error.instance])
            if not message.endswith("?"):
                message += _listing([_quoted(name) for name in names] + descriptions)
            yield Violation(member, "additionalProperties", _sentence(message), _pointer(steps))

    def forbidden(self, path: list[Step]) -> Violation:
        """A value where the schema says `false`."""
        place = self.member(path) or self.root.nearest(path)
        if path and isinstance(path[-1], str):
            message = f"{_words(path[:-1])} must not have the key {_quoted(path[-1])} here"
        else:
            message = f"{_words(path)} is not allowed here"
        return Violation(place, "additionalProperties", _sentence(message), _pointer(path))

    def missing(self, error: Any, path: list[Step]) -> Violation:
        if error.validator == "required":
            absent = [key for key in error.validator_value if key not in error.instance]
            keys = [key for key in absent if error.message.startswith(repr(key))] or absent
            message = f"{_words(path)} needs the key {_quoted(keys[0])}"
        else:
            pairs = (
                (key, other)
                for key, others in error.validator_value.items()
                for other in others
                if key in error.instance and other not in error.instance
            )
            key, other = next(
                (
                    pair
                    for pair in pairs
                    if error.message == f"{pair[1]!r} is a dependency of {pair[0]!r}"
                ),
                ("", ""),
            )
            message = (
                f"{_words(path)} has the key {_quoted(key)} and so needs the key {_quoted(other)}"
            )
        place = self.member(path) or _beginning(self.root.nearest(path))
        return Violation(place, error.validator, _sentence(message), _pointer(path))

    def property_name(self, error: Any, path: list[Step]) -> Violation:
        steps = [*path, error.instance]
        complaint = self.complaint(error, path).replace(
            f", but is {_shown(error.instance, path)}", ""
        )
        message = f"The key {_quoted(error.instance)} of {_words(path)} {complaint}"
        place = self.member(steps) or self.root.nearest(path)
        return Violation(place, "propertyNames", _sentence(message), _pointer(steps))

    def member(self, path: Sequence[Step]) -> Member | None:
        """The member that the last step of a path names."""
        if not path or not isinstance(path[-1], str):
            return None
        owner = self.root.get(*path[:-1])
        return owner.member(path[-1]) if owner else None

    def complaint(self, error: Any, path: list[Step]) -> str:
        """What is wrong with the value of an error, as the rest of a sentence about it."""
        keyword, wanted, instance = error.validator, error.validator_value, error.instance
        shown = _shown(instance, path)
        if keyword in _RANGES:
            number = shown.removeprefix("the number ")
            return f"must be {_RANGES[keyword]} {_number(wanted)}, but is {number}"
        if keyword in _COUNTS:
            return _count(keyword, wanted, len(instance))
        if keyword in ("type", "const"):
            return f"must be {_one_of(_expected(error))}, but is {shown}"
        if keyword == "enum":
            hint = ""
            if isinstance(instance, str) and not _is_secret(instance, path):
                hint = _suggestion(instance, [value for value in wanted if isinstance(value, str)])
            return f"must be {_one_of(_expected(error))}, but is {shown}{hint}"
        if keyword == "pattern":
            return f"must match {wanted}, but is {shown}"
        if keyword == "uniqueItems":
            return "must not contain the same value twice"
        if keyword == "contains":
            return "does not contain an item of the kind that it needs"
        if keyword == "oneOf":
            return "fits several forms that exclude each other"
        if keyword == "not":
            return f"must not be {shown}"
        return f"does not satisfy {keyword!r} of the schema"


_RANGES = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
    "multipleOf": "a multiple of",
}
_COUNTS = {
    "minLength": ("at least", "character"),
    "maxLength": ("at most", "character"),
    "minItems": ("at least", "item"),
    "maxItems": ("at most", "item"),
    "minProperties": ("at least", "key"),
    "maxProperties": ("at most", "key"),
}


def _count(keyword: str, wanted: int, actual: int) -> str:
    if wanted == 1 and actual == 0:
        return "must not be empty"
    bound, unit = _COUNTS[keyword]
    plural = "" if wanted == 1 else "s"
    return f"must have {bound} {_number(wanted)} {unit}{plural}, but has {actual or 'none'}"


def _is_other_kind(errors: list[Any]) -> bool:
    """Whether a branch is out of the question: it wants another type or another constant."""
    return any(not error.path and error.validator in ("type", "const", "enum") for error in errors)


def _badness(errors: list[Any]) -> tuple[int, int, int]:
    """How far a value is from a branch: a wrong discriminator, missing keys, then the rest."""
    discriminators = sum(error.validator in ("const", "enum") for error in errors)
    missing = sum(error.validator == "required" for error in errors)
    return discriminators, missing, len(errors)


def _only_constants(errors: list[Any]) -> bool:
    return any(not error.path and error.validator in ("const", "enum") for error in errors)


def _expected(error: Any) -> list[str]:
    """What the schema wants, each as words."""
    wanted = error.validator_value
    if error.validator == "type":
        kinds = [wanted] if isinstance(wanted, str) else wanted
        return [_TYPES.get(kind, kind) for kind in kinds]
    if error.validator == "enum":
        return [_literal(value) for value in wanted]
    return [_literal(wanted)] if error.validator == "const" else []


def _known(schema: Mapping[str, Any]) -> tuple[list[str], list[str], list[str]]:
    """Keys that a schema knows, patterns of others, and what those patterns stand for."""
    names: dict[str, None] = {}
    patterns: dict[str, None] = {}
    descriptions: dict[str, None] = {}
    places = [schema]
    while places:
        place = places.pop(0)
        names.update(dict.fromkeys(place.get("properties", ())))
        for pattern, below in place.get("patternProperties", {}).items():
            patterns[pattern] = None
            text = below.get("description", "") if isinstance(below, Mapping) else ""
            descriptions[text.split(". ")[0].rstrip(".") or f"keys like {pattern}"] = None
        if "unevaluatedProperties" in schema:
            for keyword in ("allOf", "anyOf", "oneOf"):
                places.extend(p for p in place.get(keyword, ()) if isinstance(p, Mapping))
            nested = (place.get(keyword) for keyword in ("if", "then", "else"))
            places.extend(p for p in nested if isinstance(p, Mapping))
    return list(names), list(patterns), list(descriptions)


def _suggestion(word: str, known: Iterable[str]) -> str:
    lower = {name.lower(): name for name in known}
    close = get_close_matches(word.lower(), lower, n=1, cutoff=0.6)
    return f"; did you mean {_quoted(lower[close[0]])}?" if close else ""


def _listing(known: list[str]) -> str:
    return f"; it knows {_enumeration(known, 'and')}" if 0 < len(known) <= _MAX_LISTED else ""


def _one_of(words: list[str]) -> str:
    if len(words) > _MAX_LISTED:
        words = [*words[:_MAX_LISTED], f"one of {len(words) - _MAX_LISTED} others"]
    return _enumeration(words, "or")


def _enumeration(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _shown(value: Any, path: Sequence[Step]) -> str:
    """A value in words, without what may be a secret."""
    if isinstance(value, dict):
        return "an object" if value else "an empty object"
    if isinstance(value, list):
        return "an array" if value else "an empty array"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if _is_secret(str(value), path):
        kind = "string" if isinstance(value, str) else "number"
        return f"a {kind} (not shown, it may be secret)"
    if isinstance(value, str):
        return f"the string {_literal(value)}" if value else "an empty string"
    return f"the number {_number(value)}"


def _is_secret(value: str, path: Sequence[Step]) -> bool:
    named = any(isinstance(step, str) and _SECRET_NAME.search(step) for step in path)
    return named or _SECRET_VALUE.search(value) is not None


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return _quoted(value)
    return _number(value) if isinstance(value, int | float) else json.dumps(value)


def _number(value: float) -> str:
    text = json.dumps(value)
    return text if len(text) <= MAX_SHOWN else f"{text[:20]}…"


def _quoted(text: str) -> str:
    short = text if len(text) <= MAX_SHOWN else f"{text[:20]}…"
    return json.dumps(short, ensure_ascii=False)


def _words(path: Sequence[Step]) -> str:
    """A path as people write it: `functions["api/x.ts"].layers[0]`."""
    words = ""
    for step in path:
        if isinstance(step, int):
            words += f"[{step}]"
        elif _IDENTIFIER.fullmatch(step):
            words += f".{step}" if words else step
        else:
            words += f"[{_quoted(step)}]"
    return words or "the top level"


def _pointer(path: Sequence[Step]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _beginning(node: Node) -> Node:
    """A node cut down to where it begins, so that not a whole file is underlined."""
    if node.members and node.members[0].key_span.start == node.span.start:
        return replace(node, span=node.members[0].key_span)
    return replace(node, span=Span(node.span.start, min(node.span.start + 1, node.span.end)))
