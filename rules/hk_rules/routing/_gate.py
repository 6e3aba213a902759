"""What a middleware answers to a request that carries no session, worked out from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.api import Given, Project, flow, items, literal, module

_REDIRECTS = frozenset(("next/server:NextResponse.redirect", "global:Response.redirect"))
_REWRITES = frozenset(("next/server:NextResponse.rewrite",))
_ANSWERS = frozenset(
    f"{it}{how}" for it in ("next/server:NextResponse", "global:Response") for how in ("", ".json")
)
_REFUSED = (401, 403)
_TOKENS = frozenset(("next-auth/jwt:getToken",))
_SESSIONS = frozenset(
    ("getSession", "getUser", "getClaims", "getServerSession", "auth", "currentUser")
)
_CHECKS = re.compile(r"(?:jwt)?(?:verify|decode|decrypt|validate|parse|read|get)\w*", re.IGNORECASE)
_THROWING = frozenset(("jose:jwtVerify", "jsonwebtoken:verify"))
"""What throws where it is given no token."""

_STEPS = 8
_MOST = 64
_HELPERS = 3


class Refusal(Struct, frozen=True):
    """How a request is turned away: the file and call that answer it, and what that does to it.

    `asks` says that the absence of a session played a part; `files` are those that were read.
    """

    path: str
    call: module.Call
    verb: str
    asks: bool
    files: frozenset[str]


class _Held(Struct, frozen=True):
    """What a name stands for, None for what cannot be told; whether it counts as true, and whether
    that is so because there is no session."""

    value: module.Value | None = None
    answer: bool | None = None
    asks: bool = False


class _State(Struct, frozen=True):
    """What is known at a place of a function: what its names stand for, and whether the absence of
    a session led here."""

    known: Mapping[str, _Held]
    asks: bool = False

    def after(self, names: Mapping[str, _Held]) -> _State:
        return replace(self, known={**self.known, **names})


def refusal(project: Project, path: str, function: int, url: str, user: str = "") -> Refusal | None:
    """How a function certainly turns a request for `url` without a session away, None where it
    may let it through. `user` is the parameter whose `auth` is the session, if there is one."""
    return _Walk(project, path, url, user, _HELPERS).result(function)


class _Walk:
    """Follows all ways through one function that the request may take."""

    def __init__(self, project: Project, path: str, url: str, user: str, helpers: int) -> None:
        self._project = project
        self._path = path
        self._url = url
        self._user = user
        self._helpers = helpers
        self._ends: list[Refusal | None] = []
        self._thrown: list[list[_State]] = [[]]
        self._asks = False
        self._left = _MOST

    def result(self, function: int) -> Refusal | None:
        on = self._run(self._project.flow(self._path, function), [_State({})])
        if on or self._thrown[0] or None in self._ends or not self._ends:
            return None
        first, *others = (it for it in self._ends if it is not None)
        return replace(first, asks=first.asks or any(it.asks for it in others))

    def _run(self, statements: flow.Flow, states: list[_State]) -> list[_State]:
        """The states after some statements; what ends is noted."""
        for statement in statements:
            self._left -= len(states)
            if self._left < 0:
                self._ends.append(None)
                return []
            states = [after for it in states for after in self._step(statement, it)]
        return states

    def _step(self, statement: flow.Statement, state: _State) -> list[_State]:
        match statement:
            case flow.Set(value=value) | flow.Do(value=value) if self._throws(value, state):
                self._thrown[-1].append(replace(state, asks=True))
                return []
            case flow.Set(name=name):
                return [state.after({name: self._held(statement, state)})]
            case flow.Do():
                return [state]
            case flow.Decide(test=test, then=then, otherwise=otherwise):
                self._asks = False
                answer = self._test(test, state)
                state = replace(state, asks=state.asks or (self._asks and answer is not None))
                after = self._run(then, [state]) if answer is not False else []
                return after + (self._run(otherwise, [state]) if answer is not True else [])
            case flow.Attempt(body=body, rescue=rescue):
                return self._attempt(body, rescue, state)
            case flow.Leave(value=value):
                self._ends.append(self._end(value, state) if value is not None else None)
                return []
            case flow.Throw():
                self._thrown[-1].append(state)
                return []
        self._ends.append(None)
        return []

    def _attempt(self, body: flow.Flow, rescue: flow.Flow, state: _State) -> list[_State]:
        """`try`: it may throw anywhere, and certainly does where that is known."""
        before = len(self._ends)
        self._thrown.append([])
        after = self._run(body, [state])
        thrown = self._thrown.pop()
        if after or len(self._ends) > before or not thrown:
            thrown.append(state.after({it.name: _Held() for it in _sets(body)}))
        return after + self._run(rescue, thrown)

    def _held(self, given: flow.Set, state: _State) -> _Held:
        """What a name gets; whether it is true is answered before anything else changes."""
        if given.value is None or given.test is None:
            return _Held()
        self._asks = False
        answer = self._test(given.test, state)
        return _Held(self._resolved(given.value, state), answer, self._asks)

    def _end(self, value: module.Value, state: _State) -> Refusal | None:
        """What becomes of the request where the function returns a value."""
        value = self._resolved(value, state)
        made = literal(self._project.code, Given(self._path, value))
        if made.path != self._path or not isinstance(made.value, module.Result) or made.value.path:
            return None
        call = self._project.code.module(self._path).calls[made.value.call]
        verb, is_fixed = _verb(self._project, self._path, call)
        if not verb:
            return self._helper(call, state)
        if not state.asks and not is_fixed:
            return None
        return Refusal(self._path, call, verb, state.asks, frozenset((self._path,)))

    def _helper(self, call: module.Call, state: _State) -> Refusal | None:
        """What a function of the project answers that the middleware hands the request to."""
        if not call.path or not self._helpers:
            return None
        reference = module.Reference(call.callee_span, call.path)
        found = literal(self._project.code, Given(self._path, reference))
        if not isinstance(found.value, module.Closure):
            return None
        walk = _Walk(self._project, found.path, self._url, "", self._helpers - 1)
        end = walk.result(found.value.function)
        if end is None:
            return None
        files = end.files | {self._path}
        return replace(end, asks=end.asks or state.asks, files=files)

    def _throws(self, value: module.Value | None, state: _State) -> bool:
        """Whether a check certainly throws, as it gets no token."""
        if not isinstance(value, module.Result):
            return False
        call = self._project.code.module(self._path).calls[value.call]
        first = call.arguments[0] if call.arguments else None
        return call.callee in _THROWING and first is not None and self._is_missing(first, state)

    def _test(self, test: flow.Test, state: _State) -> bool | None:
        """Whether a test holds for the request; None where that cannot be told."""
        match test:
            case flow.Not(test=inner):
                answer = self._test(inner, state)
                return None if answer is None else not answer
            case flow.Every(tests=tests):
                answers = [self._test(it, state) for it in tests]
                return False if False in answers else None if None in answers else True
            case flow.Some(tests=tests):
                answers = [self._test(it, state) for it in tests]
                return True if True in answers else None if None in answers else False
            case flow.Equals(left=left, right=right, strict=strict):
                return self._equal(left, right, state, strict=strict)
            case flow.Holds(value=value):
                return self._holds(value, state)

    def _equal(
        self, left: module.Value, right: module.Value, state: _State, *, strict: bool
    ) -> bool | None:
        for one, two in ((left, right), (right, left)):
            if self._is_missing(one, state):
                if isinstance(two, module.Constant) and two.value is None:
                    self._asks = True
                    return None if strict and _is_null(self._project, self._path, two) else True
                if isinstance(two, module.Text | module.Number | module.Constant):
                    self._asks = True
                    return False
                return None
        one_text, two_text = self._text(left, state), self._text(right, state)
        return None if one_text is None or two_text is None else one_text == two_text

    def _holds(self, value: module.Value, state: _State) -> bool | None:
        held = state.known.get(value.path[0]) if isinstance(value, module.Reference) else None
        if isinstance(value, module.Reference) and held is not None and len(value.path) == 1:
            self._asks = self._asks or held.asks
            if held.answer is not None or held.value is None:
                return held.answer
        value = self._resolved(value, state)
        if self._is_missing(value, state):
            self._asks = True
            return False
        if isinstance(value, module.Constant | module.Number):
            return bool(value.value)
        if isinstance(value, module.Text):
            return bool(value.value) if value.complete or value.value else None
        text = self._text(value, state)
        if text is not None:
            return bool(text)
        if isinstance(value, module.Result) and not value.path:
            return self._compared(self._project.code.module(self._path).calls[value.call], state)
        return None

    def _compared(self, call: module.Call, state: _State) -> bool | None:
        """The answer of `path.startsWith("/login")`, `PUBLIC.includes(path)` and the like."""
        first = call.arguments[0] if len(call.arguments) == 1 else None
        if first is None or not call.path:
            return None
        owner = call.receiver
        if owner is not None:
            owner = self._joined(owner, call.path[:-1])
        elif len(call.path) > 1:
            owner = module.Reference(call.callee_span, call.path[:-1])
        if owner is None:
            return None
        method, subject = call.path[-1], self._text(owner, state)
        if subject is not None:
            given = self._text(first, state)
            return None if given is None else _of_text(method, subject, given)
        if method not in ("includes", "some", "every"):
            return None
        listed, complete = items(self._project.code, self._path, self._resolved(owner, state))
        texts = [
            it.value.value
            for it in listed
            if isinstance(it.value, module.Text) and it.value.complete
        ]
        if not complete or len(texts) < len(listed):
            return None
        if method == "includes":
            given = self._text(first, state)
            return None if given is None else given in texts
        answers = [self._called_with(first, it, state) for it in texts]
        if method == "some":
            return True if True in answers else None if None in answers else False
        return False if False in answers else None if None in answers else True

    def _called_with(self, value: module.Value, text: str, state: _State) -> bool | None:
        """What `(it) => path.startsWith(it)` says of a text."""
        if not isinstance(value, module.Closure):
            return None
        function = self._project.code.module(self._path).functions[value.function]
        name = function.parameters[0].name if len(function.parameters) == 1 else ""
        body = self._project.flow(self._path, value.function)
        if not name or len(body) != 1 or not isinstance(body[0], flow.Leave):
            return None
        given = module.Text(function.span, text)
        test = body[0].test
        inner = state.after({name: _Held(given, bool(text))})
        return self._test(test, inner) if test is not None else None

    def _resolved(self, value: module.Value, state: _State) -> module.Value:
        """A value with the names of this function replaced by what they stand for."""
        if not isinstance(value, module.Reference):
            return value
        held = state.known.get(value.path[0])
        rest = value.path[1:]
        if held is None:
            binding = self._project.code.binding(self._path, value.path[0], value.span.start)
            if binding is None or binding.kind != "const" or binding.value is None:
                return value
            rest = (*binding.path, *rest)
            if not rest or not isinstance(binding.value, module.Reference | module.Result):
                return value
            return self._joined(self._resolved(binding.value, state), rest) or value
        if held.value is None:
            return module.Opaque(value.span)
        return self._joined(held.value, rest) or module.Opaque(value.span)

    def _joined(self, value: module.Value, rest: tuple[str, ...]) -> module.Value | None:
        if not rest:
            return value
        if isinstance(value, module.Reference):
            return module.Reference(value.span, (*value.path, *rest))
        if isinstance(value, module.Result):
            return module.Result(value.span, value.call, (*value.path, *rest))
        return None

    def _text(self, value: module.Value, state: _State) -> str | None:
        """The text that a value certainly is: one that is written out, or the path asked for."""
        value = self._resolved(value, state)
        if isinstance(value, module.Reference) and value.path[-2:] == ("nextUrl", "pathname"):
            return self._url
        if isinstance(value, module.Result) and value.path == ("pathname",):
            call = self._project.code.module(self._path).calls[value.call]
            first = call.arguments[0] if call.arguments else None
            is_own = isinstance(first, module.Reference) and first.path[1:] == ("url",)
            return self._url if call.callee == "global:URL" and is_own else None
        value = literal(self._project.code, Given(self._path, value)).value
        return value.value if isinstance(value, module.Text) and value.complete else None

    def _is_missing(self, value: module.Value, state: _State) -> bool:
        """Whether a value is the session, or what carries it, which the request does not have."""
        value = self._resolved(value, state)
        own = value.path[:2] if isinstance(value, module.Reference) else ()
        if self._user and own == (self._user, "auth"):
            return True
        return _is_credential(self._project, self._path, value, _STEPS)


def _of_text(method: str, subject: str, given: str) -> bool | None:
    if method == "startsWith":
        return subject.startswith(given)
    if method == "endsWith":
        return subject.endswith(given)
    return given in subject if method == "includes" else None


def _sets(statements: flow.Flow) -> Iterator[flow.Set]:
    for it in statements:
        match it:
            case flow.Set():
                yield it
            case flow.Decide(then=one, otherwise=two) | flow.Attempt(body=one, rescue=two):
                yield from _sets(one)
                yield from _sets(two)


def _is_null(project: Project, path: str, value: module.Value) -> bool:
    return project.sources.read(path)[value.span.start : value.span.end] == b"null"


def _verb(project: Project, path: str, call: module.Call) -> tuple[str, bool]:
    """What a call does to a request, empty for letting it through, and whether to every request
    alike."""
    if call.callee in _REDIRECTS:
        return "redirected", _is_fixed(project, path, call)
    if call.callee in _REWRITES:
        is_fixed = _is_fixed(project, path, call)
        return ("answered with another page" if is_fixed else ""), is_fixed
    if call.callee in _ANSWERS and len(call.arguments) > 1:
        options = literal(project.code, Given(path, call.arguments[1])).value
        status = options.get("status") if isinstance(options, module.ObjectLiteral) else None
        if isinstance(status, module.Number) and status.value in _REFUSED:
            return ("" if _asks_for_password(options) else f"answered with {status.value}"), True
    return "", False


def _is_fixed(project: Project, path: str, call: module.Call) -> bool:
    """Whether it leads to `new URL("/login", …)`."""
    first = call.arguments[0] if call.arguments else None
    if not isinstance(first, module.Result):
        return False
    made = project.code.module(path).calls[first.call]
    target = made.arguments[0] if made.callee == "global:URL" and made.arguments else None
    return isinstance(target, module.Text) and target.complete


def _asks_for_password(options: module.Value) -> bool:
    """Whether the whole site is behind a password that browsers ask for."""
    headers = options.get("headers") if isinstance(options, module.ObjectLiteral) else None
    return isinstance(headers, module.ObjectLiteral) and any(
        (it.key or "").lower() == "www-authenticate" for it in headers.properties
    )


def _is_credential(project: Project, path: str, value: module.Value, steps: int) -> bool:
    if steps == 0:
        return False
    if isinstance(value, module.Choice):
        return all(_is_credential(project, path, it, steps - 1) for it in value.options)
    if isinstance(value, module.Reference):
        if value.path[1:2] == ("cookies",) and len(value.path) > 2:
            return True
        binding = project.code.binding(path, value.path[0], value.span.start)
        if binding is None or binding.value is None or binding.kind not in ("const", "let", "var"):
            return False
        return _is_credential(project, path, binding.value, steps - 1)
    if not isinstance(value, module.Result):
        return False
    call = project.code.module(path).calls[value.call]
    if call.callee in _TOKENS or (call.path and call.path[-1] in _SESSIONS):
        return True
    if call.path[-2:] in (("cookies", "get"), ("cookies", "has")):
        return True
    if call.path[-2:] == ("headers", "get"):
        name = call.arguments[0] if call.arguments else None
        return isinstance(name, module.Text) and name.value.lower() == "authorization"
    if call.path and _CHECKS.fullmatch(call.path[-1]) and call.arguments:
        return _is_credential(project, path, call.arguments[0], steps - 1)
    return False
