"""What rules see: one project as the deployment that it will become, worked out when asked."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from enum import Enum
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from hk_lint import languages, patterns
from hk_lint.analysis import bundle as bundles
from hk_lint.analysis.arguments import argument
from hk_lint.analysis.callbacks import may_be_ended
from hk_lint.analysis.code import Code, Origin
from hk_lint.analysis.collected import is_collected
from hk_lint.analysis.environment import Sides, VariableRead
from hk_lint.analysis.environment import reads as environment_reads
from hk_lint.analysis.events import EventRead, Events, Taken, Way
from hk_lint.analysis.given import given
from hk_lint.analysis.graph import Graph, Link
from hk_lint.analysis.invoke import Frame, Invocations, callees, handler_functions
from hk_lint.analysis.lifetime import Dependence, Known, dependence, is_kept, is_stored
from hk_lint.analysis.locks import Locks
from hk_lint.analysis.objects import CodeObject, exported_object
from hk_lint.analysis.options import Given, Option, number, option
from hk_lint.analysis.resolve import Resolver
from hk_lint.frameworks import vite
from hk_lint.frameworks.nextjs import config as nextjs
from hk_lint.frameworks.nextjs import rendering
from hk_lint.languages import is_python, language_of
from hk_lint.model import deployment as model
from hk_lint.model.document import Document
from hk_lint.model.finding import Step
from hk_lint.model.flow import Flow
from hk_lint.model.module import (
    TOP,
    ArrayLiteral,
    Binding,
    Call,
    Closure,
    Export,
    Module,
    Reference,
    Result,
    Value,
)
from hk_lint.model.package import (
    Dependency,
    Lockfile,
    LockState,
    Manifest,
    NativeEvidence,
    NativePackage,
)
from hk_lint.model.site import ProjectType, ReservedPrefixes, Site
from hk_lint.model.target import Target
from hk_lint.model.text import Location, Span
from hk_lint.packages.installed import find
from hk_lint.packages.lockfiles import manager_of
from hk_lint.packages.native import installed_native, native_names, native_package
from hk_lint.packages.prisma import needs_engine
from hk_lint.packages.versions import holds, minimum, satisfies
from hk_lint.platforms import Platform
from hk_lint.secrets.search import Secret
from hk_lint.sources import Sources

_BESIDE = re.compile(
    r"(?:src/)?(?:instrumentation\.[jt]s"
    r"|app/(?:.*/)?(?:layout|template|default|loading|error|not-found|global-error)\.[jt]sx?"
    r"|pages/_(?:app|document|error)\.[jt]sx?)"
)
_CHAIN = 20
_NOT_LOADED = frozenset({"system-binary", "build-tool", "optional-native", "wasm", "pure-js"})
_FEW = 300
_FACTORIES = 4
_CHAINED = frozenset({"then", "catch", "finally"})
_ITERATORS = frozenset({"forEach", "map", "flatMap"})
_NEXT_SUPPLIES = frozenset({"next", "react", "react-dom", "server-only", "client-only"})


class Phase(Enum):
    """When a piece of code runs: at start-up, once per instance, or per request."""

    INIT = "init"
    INVOKE = "invoke"


class Context(Struct, frozen=True, kw_only=True):
    """What a run decides for all its projects.

    `layers` are the acknowledged Lambda layers, `project_type` what the settings say that a project
    is, `plan` what its owner pays for, `options` the settings of single rules, `today` the date by
    which dated facts are judged, `hot` the files in which a trigger occurs.
    """

    today: date
    layers: frozenset[str] = frozenset()
    project_type: ProjectType | None = None
    plan: model.Plan | None = None
    options: Mapping[str, Mapping[str, Any]] = {}
    hot: frozenset[str] = frozenset()


class CallSite:
    """A call in a phase of a function, with the way that leads to it."""

    def __init__(self, function: DeployedFunction, frame: Frame | None, path: str, index: int):
        self.function = function
        self.path = path
        self.index = index
        self.call: Call = function.project.code.module(path).calls[index]
        self._frame = frame

    @property
    def location(self) -> Location:
        """The callee with its arguments' opening: one line, as short as it can be."""
        return Location(self.path, Span(self.call.span.start, self.call.callee_span.end))

    @property
    def language(self) -> Literal["javascript", "python"]:
        """The language that it is written in; TypeScript counts as JavaScript."""
        return "python" if is_python(self.path) else "javascript"

    @property
    def callee(self) -> str:
        """The qualified name (`model.module.Call.callee`)."""
        return self.call.callee

    @property
    def name(self) -> str:
        """The callee as written: `new PrismaClient`, `axios.get`."""
        path = self.call.path
        if path[:1] == ("this",) and self.language == "python":
            path = ("self", *path[1:])
        package, _, member = self.call.callee.rpartition(":")
        name = ".".join(path) or member or package
        return f"new {name}" if self.call.new else name

    @property
    def arguments(self) -> tuple[Value, ...]:
        return self.call.arguments

    def argument(self, index: int) -> Value | None:
        """The argument at a position, None where there is none."""
        given = self.call.arguments
        return given[index] if index < len(given) else None

    def option(self, position: int, key: str) -> Option:
        """What the options object at a position says about a key."""
        return option(self._code, self.path, self.argument(position), key)

    def keyword(self, key: str) -> Option:
        """What the arguments that are given by name say about one (Python)."""
        call = self.call
        return option(self._code, self.path, call.arguments[-1] if call.keywords else None, key)

    def number(self, given: Given) -> float | None:
        """The number that an option certainly is."""
        return number(self._code, given)

    @property
    def repeated(self) -> Location | None:
        """What repeats the call: a loop, or `forEach` and its like; None where nothing does.

        Looked for up to the handler that the call belongs to.
        """
        module = self._code.module(self.path)
        loop, function = self.call.loop, self.call.function
        handlers = {index for path, index in self.function.handler_functions if path == self.path}
        while True:
            if loop >= 0:
                span = module.loops[loop].span
                return Location(self.path, Span(span.start, span.start))
            if function == TOP or function in handlers:
                return None
            here = module.functions[function]
            if here.within >= 0:
                outer = module.calls[here.within]
                if outer.path and outer.path[-1] in _ITERATORS:
                    return Location(self.path, outer.callee_span)
            loop, function = here.loop, here.parent

    @property
    def repeated_by_table(self) -> bool:
        """Whether what repeats the call goes through an array that the text writes out."""
        module = self._code.module(self.path)
        source: Value | None = None
        if self.call.loop >= 0:
            loop = module.loops[self.call.loop]
            if loop.bounded:
                return True
            source = loop.source
        elif self.call.function != TOP and module.functions[self.call.function].within >= 0:
            outer = module.calls[module.functions[self.call.function].within]
            if outer.receiver is not None:
                source = outer.receiver
            elif len(outer.path) > 1:
                source = Reference(outer.callee_span, outer.path[:-1])
        if source is None:
            return False
        return isinstance(self._code.follow(self.path, source).value, ArrayLiteral)

    @property
    def is_cached(self) -> bool:
        """Whether its result outlives the request, so that it is made once."""
        if self.is_once or is_kept(self._code, self.path, self.index):
            return True
        return is_stored(self._code, self.path, self.index)

    @property
    def is_once(self) -> bool:
        """Whether it runs in a request, but not in each: what leads to it is kept."""
        return self._frame is not None and self._frame.once

    @property
    def dependence(self) -> Dependence:
        """Whether its arguments are the same for every request, come from it, or cannot be told."""
        found = {self._depends(self._frame, self.path, value) for value in self.call.arguments}
        if "request" in found:
            return "request"
        return "unknown" if "unknown" in found else "constant"

    def _depends(self, frame: Frame | None, path: str, value: Value) -> Dependence:
        """What a value depends on, parameters traced to the calls that lead to the frame."""
        handlers = (index for file, index in self.function.handler_functions if file == path)

        def parameter(binding: Binding) -> Dependence:
            if frame is None or frame.caller is None or frame.function != binding.function:
                return "unknown"
            function = self._code.module(path).functions[frame.function]
            names = [it.name for it in function.parameters]
            call = self._code.module(frame.caller.path).calls[frame.call]
            if binding.name not in names:
                return "unknown"
            given = argument(call, names, names.index(binding.name))
            if given is None:
                return "unknown"
            return self._depends(frame.caller, frame.caller.path, given)

        return dependence(self._code, path, value, Known(frozenset(handlers), parameter))

    def way(self, value: Value) -> Way | None:
        """The way from the function's event to a value of this call (`analysis.events`)."""
        inside = self.call.function
        return self.function.events.way(self.path, inside, value)

    def taken(self) -> Iterator[Taken]:
        """What of the event its arguments are, or are made of."""
        for value in self.call.arguments:
            yield from self.function.events.taken(self.path, self.call.function, value)

    @property
    def leads_on(self) -> bool:
        """Whether it calls a function of the project, whose code is looked at too."""
        matters = self.function.project.matters
        return next(callees(self._code, self.path, self.call, matters), None) is not None

    def may_be_ended(self, ends: Callable[[Call], bool]) -> bool:
        """Whether something around it, or around what leads to it, may end it early.

        `ends` knows calls that end what stands among their arguments. Functions of the project are
        read; what cannot be read may end what it is given.
        """
        stops = {index for path, index in self.function.handler_functions if path == self.path}
        if may_be_ended(self._code, self.path, self.index, stops, ends):
            return True
        frame = self._frame
        while frame is not None and frame.caller is not None:
            path = frame.caller.path
            stops = {index for file, index in self.function.handler_functions if file == path}
            if may_be_ended(self._code, path, frame.call, stops, ends):
                return True
            frame = frame.caller
        return False

    @property
    def trace(self) -> tuple[Step, ...]:
        """The calls that lead here, outermost first; empty in the handler itself."""
        steps = []
        frame = self._frame
        while frame is not None and frame.caller is not None:
            caller = frame.caller.path
            call = self._code.module(caller).calls[frame.call]
            name = ".".join(call.path) or "a function"
            place = Location(caller, Span(call.span.start, call.callee_span.end))
            steps.append(Step(place, f"`{name}` is called"))
            frame = frame.caller
        return tuple(reversed(steps))

    def is_followed_by(self, methods: Collection[str]) -> bool:
        """Whether one of these methods is called on its result, in a chain or on a variable."""
        calls = self._code.module(self.path).calls
        uses = self._code.uses(self.path)
        named = [it for name in uses.names.get(self.index, ()) for it in uses.on_name.get(name, ())]
        if any(calls[it].path[-1] in methods for it in named):
            return True
        _, *later = uses.chain(self.index)
        return any(calls[it].path and calls[it].path[-1] in methods for it in later)

    def is_used_for(self, methods: Collection[str]) -> bool:
        """Whether one of these methods is called on its result, here or where it is returned to."""
        if self.is_followed_by(methods):
            return True
        frame = self._frame
        while frame is not None and frame.caller is not None:
            if CallSite(self.function, None, frame.caller.path, frame.call).is_followed_by(methods):
                return True
            frame = frame.caller
        return False

    @property
    def is_awaited(self) -> bool:
        """Whether somebody waits for its result: by `await`, `then`, `Promise.all` or `return`."""
        module = self._code.module(self.path)
        call = self.call
        if call.awaited:
            return True
        if call.within >= 0 and module.calls[call.within].callee.startswith("global:Promise."):
            return True
        returned = module.functions[call.function].returns if call.function != TOP else ()
        if any(isinstance(value, Result) and value.call == self.index for value in returned):
            return True
        return self.is_followed_by(_CHAINED) or is_collected(self._code, self.path, self.index)

    @property
    def base_callee(self) -> str:
        """The qualified name of the call that a chain of methods starts with."""
        module = self._code.module(self.path)
        call = self.call
        for _ in range(_CHAIN):
            if not isinstance(call.receiver, Result):
                return call.callee
            call = module.calls[call.receiver.call]
        return ""

    def calls_beside(self) -> Iterator[Call]:
        """The other calls of the same function."""
        for index, call in enumerate(self._code.module(self.path).calls):
            if index != self.index and call.function == self.call.function:
                yield call

    def root(self) -> Origin | None:
        """Where the object that the call is made on comes from; None for a call on a result."""
        if not self.call.path or self.call.receiver is not None:
            return None
        return self._code.follow(self.path, Reference(self.call.callee_span, self.call.path[:1]))

    def origin(self, value: Value) -> Origin:
        """Where a value of this call comes from."""
        return self._code.follow(self.path, value)

    @property
    def given(self) -> frozenset[tuple[str, int]]:
        """The calls, as file and index, that make what it is given."""
        return given(self._code, self.path, self.index)

    def maker(self, length: int = 1) -> CallSite | None:
        """The call that made the object this one is called on: `axios.create()` for `api.get()`.

        `length` is how many trailing names of the callee are methods, not part of the object.
        """
        path = self.call.path[: len(self.call.path) - length]
        if self.call.receiver is not None:
            if not isinstance(self.call.receiver, Result):
                return None
            origin = self._code.follow(self.path, self.call.receiver)
        elif path:
            origin = self._code.follow(self.path, Reference(self.call.callee_span, path))
        else:
            return None
        for _ in range(_FACTORIES):
            if origin.target is not None or origin.rest or not isinstance(origin.value, Result):
                return None
            made = CallSite(self.function, None, origin.path, origin.value.call)
            returned = made.returned()
            if returned is None:
                return made
            origin = returned
        return None

    def returned(self) -> Origin | None:
        """What a factory of the project's own gives, where it has one thing to give."""
        call = self.call
        if call.new or call.receiver is not None or not call.path or call.path[0] == "this":
            return None
        factory = self._code.follow(self.path, Reference(call.callee_span, call.path))
        if factory.target is not None or factory.rest or not isinstance(factory.value, Closure):
            return None
        returns = self._code.module(factory.path).functions[factory.value.function].returns
        return self._code.follow(factory.path, returns[-1]) if returns else None

    @property
    def _code(self) -> Code:
        return self.function.project.code


class ReachedPackage(Struct, frozen=True):
    """A package that a function loads: the chain of imports, the declaration, the version.

    `version` is the installed one, else the declared range, else empty. `through` are the packages
    between the project's import and this one: the chain then leads to the first of them.
    """

    name: str
    chain: tuple[Link, ...]
    version: str
    installed: bool
    declared: Dependency | None
    through: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The package as messages name it, with its version and what brings it along."""
        version = f" {self.version}" if self.version else ""
        via = f" (through {' and '.join(self.through)})" if self.through else ""
        return f"`{self.name}`{version}{via}"

    @property
    def location(self) -> Location:
        """The import that names the package."""
        return self.chain[-1].location

    @property
    def trace(self) -> tuple[Step, ...]:
        """The imports that lead to it, outermost first; empty where the entry file imports it."""
        return tuple(Step(link.location, f"imports `{link.specifier}`") for link in self.chain[:-1])


class ServerUnit:
    """Something that the deployment runs on a server: a function, a page, or what runs beside.

    `name` is its file relative to the project.
    """

    def __init__(self, project: Project, entry: str, name: str) -> None:
        self.project = project
        self.entry = entry
        self.name = name

    @property
    def is_certain(self) -> bool:
        """Whether it certainly runs while requests are answered, not perhaps only in the build."""
        return True

    def reach(self, name: str) -> ReachedPackage | None:
        """A package as it loads it, None when no real import leads there."""
        return self.project.reached(self.entry, name)

    def uses(self, package: ReachedPackage) -> bool:
        """Whether it calls something of a package that it loads."""
        calls = self.project.code.module(package.location.path).calls
        return any(call.callee.startswith(f"{package.name}:") for call in calls)

    def reached(self, names: Iterable[str] | None = None) -> Iterator[ReachedPackage]:
        """The packages that the project's own files load on its behalf, by name.

        `names` limits the question, which saves parsing.
        """
        wanted = frozenset(names) if names is not None else None
        for name in sorted(self.project.packages(self.entry)):
            if wanted is None or name in wanted:
                package = self.reach(name)
                if package is not None:
                    yield package

    def native(self) -> Iterator[tuple[ReachedPackage, NativePackage]]:
        """The packages with native code that it loads; those without severity are left out.

        What installed packages bring along is looked at for functions only.
        """
        for package in self.reached(native_names()):
            known = native_package(package.name, package.version)
            if known is None or known.severity == "ok":
                continue
            if known.layer != "prisma" or self.project.has_prisma_engine:
                yield package, known

    def installed_inside(self) -> Iterator[tuple[ReachedPackage, str]]:
        """What the packages it loads bring along, where they are installed, each with the Node
        versions that it is made for. Looked at for functions only."""
        return iter(())

    def native_by_content(self) -> Iterator[tuple[ReachedPackage, NativeEvidence]]:
        """Installed packages that no table knows and whose folder shows native code."""
        project = self.project
        for name in sorted(project.packages(self.entry)):
            evidence = None if name in native_names() else project.native_evidence(self.entry, name)
            if evidence is not None:
                package = self.reach(name)
                if package is not None:
                    yield package, evidence


class DeployedFunction(ServerUnit):
    """One deployed unit, with what it loads and executes."""

    def __init__(self, project: Project, data: model.Function) -> None:
        super().__init__(project, data.entry, data.name)
        self.data = data
        self.url = data.url
        self.memory = data.memory
        self.timeout = data.timeout
        self.schedules = data.schedules
        self.streaming = data.streaming
        self.handlers = data.handlers
        self.location = data.location

    @property
    def module(self) -> Module:
        """The facts of the entry file."""
        return self.project.code.module(self.entry)

    @property
    def handler_functions(self) -> tuple[tuple[str, int], ...]:
        """File and index of the functions behind the handlers."""
        return self._handling[1]

    @cached_property
    def _handling(self) -> tuple[list[str], tuple[tuple[str, int], ...]]:
        """The exports that are its handlers, and the functions behind them. A handler by a wrong
        name is a fault of its own; its code is judged all the same."""
        code = self.project.code
        names = [handler.name for handler in self.handlers]
        found = handler_functions(code, self.entry, names)
        if not found and self.data.configured is not None and self.entry:
            names = [it.name for it in self.module.exports if _takes_event(self.module, it)]
            found = handler_functions(code, self.entry, names) if len(names) == 1 else []
        return names, tuple(found)

    @cached_property
    def _frames(self) -> dict[tuple[str, int], Frame]:
        return self.project.invocations.frames(self.handler_functions)

    def calls(
        self,
        names: frozenset[str] | None = None,
        *,
        where: Callable[[Call], bool] | None = None,
        phase: Phase = Phase.INVOKE,
    ) -> Iterator[CallSite]:
        """The calls of this function in a phase: all, those to qualified names, or those `where`.

        A name may hold `*`: `@aws-sdk/client-*:*Client`. `where` must be a pure function of the
        call, defined once: its answers are kept for the other functions that reach the same code.
        The init phase is the module scope of the entry file and of the files it loads.
        """
        project = self.project
        frames: list[tuple[Frame | None, str, int]]
        if phase is Phase.INIT:
            frames = [(None, path, TOP) for path in self._loaded]
        else:
            frames = [(frame, frame.path, frame.function) for frame in self._frames.values()]
        for frame, path, function in frames:
            for index in project.matching(path, function, names, where):
                yield CallSite(self, frame, path, index)

    @cached_property
    def events(self) -> Events:
        """What its code takes from the event, which the callbacks of an app do not get."""
        code = self.project.code
        names, functions = self._handling
        takers = handler_functions(code, self.entry, names, apps=False) if functions else ()
        return Events(code, takers, self._frames)

    @property
    def event_reads(self) -> Iterator[EventRead]:
        """The places where its code takes something of the event."""
        return self.events.reads()

    @property
    def runs(self) -> Iterator[tuple[str, int]]:
        """File and index of every function that runs per request."""
        return iter(sorted(self._frames))

    @property
    def loaded(self) -> tuple[str, ...]:
        """The files that it loads, itself first: all of them in a project of ordinary size.

        In a large one only those that some rule asks about are opened.
        """
        if self.project.is_small:
            return self.project.graph.loaded(self.entry)
        return self._loaded

    @cached_property
    def _loaded(self) -> tuple[str, ...]:
        """The entry file, and the files that it really loads, as far as they matter."""
        return self.project.graph.loaded(self.entry, self.project.matters)

    def uses(self, package: ReachedPackage) -> bool:
        names = frozenset({f"{package.name}:*"})
        return any(True for phase in Phase for _ in self.calls(names, phase=phase))

    def native(self) -> Iterator[tuple[ReachedPackage, NativePackage]]:
        yield from super().native()
        if self.project.has_packages:
            yield from self._native_inside()

    def _native_inside(self) -> Iterator[tuple[ReachedPackage, NativePackage]]:
        """Native packages that installed packages bring along and cannot do without."""
        own = self.project.packages(self.entry)
        for package in self.bundle.installed:
            if package.name in own or package.name not in native_names():
                continue
            known = native_package(package.name, package.version)
            if known is None or known.severity not in ("error", "warning"):
                continue
            chain = self.bundle.chain(package.name)
            root = self.project.reached(self.entry, chain[0]) if chain else None
            if root is not None and known.kind not in _NOT_LOADED:
                found = ReachedPackage(
                    package.name, root.chain, package.version, True, None, chain[:-1]
                )
                yield found, known

    def installed_inside(self) -> Iterator[tuple[ReachedPackage, str]]:
        if not self.project.has_packages:
            return
        own = self.project.packages(self.entry)
        for found in self.bundle.installed:
            chain = self.bundle.chain(found.name) if found.node and found.name not in own else ()
            root = self.project.reached(self.entry, chain[0]) if chain else None
            if root is not None:
                yield (
                    ReachedPackage(found.name, root.chain, found.version, True, None, chain[:-1]),
                    found.node,
                )

    def leaves_out(self, name: str) -> model.PackagePattern | None:
        """The pattern that leaves a file out of its package, by the path in the project."""
        last = None
        for pattern in self.data.package_patterns:
            if patterns.matches(pattern.glob, name):
                last = pattern
        return last if last is not None and last.leaves_out else None

    @cached_property
    def bundle(self) -> bundles.Bundle:
        """What ships with it. Meaningful only where `project.has_packages`."""
        supplied = _NEXT_SUPPLIES if self.data.framework.startswith("next") else frozenset()
        project = self.project
        return bundles.bundle(self.entry, project.graph, project.sources, supplied)


class ServerFile(ServerUnit):
    """A page, what surrounds it, or a file whose functions browsers call: what Next.js runs on its
    server, functions aside."""

    @cached_property
    def is_certain(self) -> bool:
        project = self.project
        if rendering.is_open(self.entry, project.code):
            return True
        if rendering.runs_per_request(self.entry, project.folder, project.code):
            return True
        asking = project.asking_files
        return any(path in asking for path in project.graph.reach(self.entry))

    def reach(self, name: str) -> ReachedPackage | None:
        return self.project.reached(self.entry, name, on_server=True)


class Project:
    """One deployable tree."""

    def __init__(
        self,
        deployment: model.Deployment,
        platform: Platform,
        sources: Sources,
        resolver: Resolver,
        graph: Graph,
        code: Code,
        context: Context,
    ) -> None:
        self.deployment = deployment
        self.platform = platform
        self.sources = sources
        self.resolver = resolver
        self.graph = graph
        self.code = code
        self.context = context
        self.invocations = Invocations(code, self.matters)
        self._reached: dict[tuple[str, str, bool], ReachedPackage | None] = {}
        self._evidence: dict[str, NativeEvidence | None] = {}
        self._client: dict[str, bool] = {}
        self._packages_of: dict[str, frozenset[str]] = {}
        self._matching: dict[_Question, tuple[int, ...]] = {}
        self._locks_of: dict[str, Locks] = {}
        self._made_for: dict[tuple[str, str], tuple[str, str]] = {}

    @property
    def folder(self) -> str:
        """Its folder relative to the analysed root, "" for the root."""
        return self.deployment.folder

    @property
    def limits(self) -> Mapping[str, model.Limit]:
        """The numbers of the platform, by name."""
        return self.platform.limits

    @cached_property
    def site(self) -> Site:
        """What visitors reach: routes, redirects, middleware, assets."""
        chosen = self.context.project_type
        return self.platform.site(self.deployment, self.code, self.own_files, chosen)

    @property
    def reserved_prefixes(self) -> ReservedPrefixes:
        """The first segments of URLs that the platform keeps for files."""
        return self.platform.reserved_prefixes

    @cached_property
    def page_files(self) -> frozenset[str]:
        """The files that the pages of the site may load, functions left out."""
        return frozenset(it for entry in self.page_entries for it in self.graph.reach(entry))

    @cached_property
    def page_entries(self) -> tuple[str, ...]:
        """The files that something starts with, functions left out."""
        functions = {it.entry for it in self.functions}
        return tuple(it for it in self.entries if it not in functions)

    def loaded_by_page(self, entry: str) -> tuple[str, ...]:
        """The files that a page, or what starts beside it, really loads, itself first; none in a
        site that is too large to parse all of it."""
        return self.graph.loaded(entry) if len(self.page_files) <= _FEW else ()

    @cached_property
    def next_config(self) -> CodeObject | None:
        """The object that next.config exports, None where there is none or it cannot be seen."""
        return nextjs.read_config(self.folder, self.code)

    def object_of(self, path: str) -> CodeObject | None:
        """The object that a configuration file exports, None where it cannot be seen."""
        return exported_object(self.code, path)

    @cached_property
    def vite_config(self) -> CodeObject | None:
        """The object that vite.config exports, None where there is none or it cannot be seen."""
        return vite.read_config(self.folder, self.code)

    @cached_property
    def environment(self) -> tuple[VariableRead, ...]:
        """Every read of an environment variable in the project's own code, tests left out."""
        return tuple(it for it in self._environment_reads if it.name)

    @property
    def computed_environment(self) -> tuple[VariableRead, ...]:
        """The reads whose variable is computed, as in `process.env[name]`: they have no name."""
        return tuple(it for it in self._environment_reads if not it.name)

    @cached_property
    def _environment_reads(self) -> tuple[VariableRead, ...]:
        return tuple(environment_reads(self.code, self._sides))

    @cached_property
    def _sides(self) -> Sides:
        kind = self.site.type
        own = frozenset(self.own_files)
        functions = (it.entry for it in self.functions)
        pages = (it.path for it in self.site.routes if it.router in ("app", "pages"))
        entries = vite.browser_entries(self.folder, self.sources) if kind == "vite" else ()
        return Sides(
            files=own,
            top=self.folder,
            server=(*functions, *pages, *self._beside_pages),
            browser=tuple(entries),
        )

    @property
    def entries(self) -> tuple[str, ...]:
        """The files that something starts with: functions, pages and what runs beside them, and
        the scripts that a Vite page loads."""
        return tuple(dict.fromkeys((*self._sides.server, *self._sides.browser)))

    def packages(self, entry: str) -> Mapping[str, str]:
        """The packages of npm that an entry may load, each with the first file that names it."""
        return {} if entry in self._built_by_others else self.graph.packages(entry)

    @cached_property
    def _built_by_others(self) -> frozenset[str]:
        return frozenset(it.entry for it in self.deployment.functions if it.built_by)

    @property
    def _beside_pages(self) -> Iterator[str]:
        """What Next.js runs beside the pages: layouts, middleware, instrumentation."""
        if self.site.middleware is not None:
            yield self.site.middleware.path
        if self.site.type == "nextjs":
            start = len(self.path(""))
            for path in self.own_files:
                if _BESIDE.fullmatch(path[start:]):
                    yield path

    def left_out(self, path: str) -> str:
        """Why a file of the project, relative to the analysed root, is not uploaded; empty for
        what is."""
        return self.platform.left_out(path[len(self.path("")) :])

    def is_in_store(self, path: str) -> bool:
        """Whether a file of the project is served from the asset store and no part of the build."""
        return self.platform.is_in_store(path[len(self.path("")) :])

    @property
    def config(self) -> Document | None:
        """The platform's configuration file."""
        return self.deployment.config

    @cached_property
    def functions(self) -> tuple[DeployedFunction, ...]:
        """The functions of the deployment, by entry file."""
        return tuple(DeployedFunction(self, data) for data in self.deployment.functions)

    @cached_property
    def served(self) -> tuple[DeployedFunction, ...]:
        """What runs for requests: the functions, then what the site's server runs beside them, for
        which no setting or limit of a function holds."""
        beside = (DeployedFunction(self, data) for data in self.deployment.beside)
        return (*self.functions, *beside)

    @cached_property
    def server_files(self) -> tuple[ServerFile, ...]:
        """What Next.js runs on its server with Node.js beside the functions, by file: pages,
        layouts, middleware, and the files with server functions that these lead to."""
        if self.site.type != "nextjs" or self._is_exported:
            return ()
        functions = {it.entry for it in self.functions}
        started = [it for it in self._sides.server if it not in functions]
        known = {
            path
            for path in started
            if rendering.runs_in_node(path, self.folder, self.code, self.site.middleware)
        }
        reached = {path for entry in self._sides.server for path in self.graph.reach(entry)}
        called = {it for it in reached - functions if rendering.is_open(it, self.code)}
        start = len(self.path(""))
        return tuple(ServerFile(self, path, path[start:]) for path in sorted(known | called))

    @property
    def server_units(self) -> tuple[ServerUnit, ...]:
        """Everything that runs on a server: the functions, then the server files."""
        return (*self.functions, *self.server_files)

    @property
    def _is_exported(self) -> bool:
        """Whether the build may make a site without server of it."""
        config = self.next_config
        return config is not None and config.text("output") == "export"

    @cached_property
    def asking_files(self) -> frozenset[str]:
        """The files that read something of the request by the means of Next.js."""
        return frozenset(
            path
            for path in self.own_files
            if language_of(path) is not None and rendering.asks_for_request(path, self.code)
        )

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The files of the project, relative to the analysed root."""
        return tuple(self.sources.under(self.folder))

    @cached_property
    def own_files(self) -> tuple[str, ...]:
        """The files of the project without those of the projects inside it."""
        return tuple(filter(self.owns, self.files))

    def owns(self, path: str) -> bool:
        """Whether a file is the project's own, not that of another project below it."""
        above = f"{self.folder}/" if self.folder else ""
        nested = tuple(f"{folder}/" for folder in self.deployment.nested)
        return path.startswith(above) and not path.startswith(nested)

    @property
    def manifest(self) -> Manifest | None:
        """Its package.json."""
        return self.resolver.manifest(self.folder)

    @property
    def lockfiles(self) -> tuple[Lockfile, ...]:
        """Its lockfiles, one per package manager, the one that counts first.

        They lie in its folder, or else in the nearest folder above whose workspace it belongs to.
        Those that cannot be read are left out.
        """
        return self._locks.files

    @property
    def lockfile(self) -> Lockfile | None:
        """The lockfile that counts, None where there is none or it cannot be read."""
        return self._locks.chosen

    @property
    def lockfile_paths(self) -> tuple[str, ...]:
        """The lockfiles, those that cannot be read too, the one that counts first."""
        return self._locks.paths

    @property
    def unused_lockfiles(self) -> tuple[str, ...]:
        """The lockfiles in its folder that are passed over for that of the workspace above."""
        return self._locks.unused

    @property
    def package_manager(self) -> str:
        """The package manager that the package.json beside the lockfiles names, "" for none."""
        return self._locks.manager

    def manager_of(self, path: str) -> str:
        """The package manager that writes a lockfile."""
        return manager_of(path)

    def brings(self, importer: str, name: str) -> bool | None:
        """Whether a file finds a package that no package.json declares, because the lockfile
        installs it for others; None where that cannot be told."""
        manifests = self.resolver.manifests(importer)
        folder = manifests[0].folder if manifests else self.folder
        return self._locked_at(folder).brings(name)

    def lock_state(self, dependency: Dependency) -> LockState:
        """What the lockfile does about a dependency that the project's package.json declares."""
        return self._locks.state(dependency)

    @property
    def _locks(self) -> Locks:
        return self._locked_at(self.folder)

    def _locked_at(self, folder: str) -> Locks:
        """The lockfiles of a folder with a package.json."""
        if folder not in self._locks_of:
            order = partial(self.platform.lock_order, self.config)
            self._locks_of[folder] = Locks(folder, self.sources, self.resolver, order)
        return self._locks_of[folder]

    def flow(self, path: str, function: int) -> Flow:
        """What a function of a source file does, in the order in which it does it."""
        return languages.flow(path, self.sources.read(path), function)

    def made_for(self, importer: str, name: str) -> tuple[str, str]:
        """The version of a package and the Node versions that it is made for (`engines.node`).

        The package is the one that a file gets: as it is installed, else as the lockfile has it.
        Both are "" where nothing tells.
        """
        key = (posixpath.dirname(importer), name)
        known = self._made_for.get(key)
        if known is None:
            known = self._made_for[key] = self._look_up(importer, name)
        return known

    def _look_up(self, importer: str, name: str) -> tuple[str, str]:
        root = self.sources.root
        found = find(name, (root / importer).parent, bundles.workspace(root))
        if found is not None:
            return found.version, found.node
        for manifest in self.resolver.manifests(importer):
            declared = manifest.dependency(name)
            if declared is not None:
                entry = self._locked_at(manifest.folder).entry(name, declared.range)
                return (entry.version, entry.node) if entry else ("", "")
        return "", ""

    @property
    def today(self) -> date:
        """The date by which dated facts are judged."""
        return self.context.today

    @property
    def plan(self) -> model.Plan | None:
        """What the owner pays for, None where the settings do not say it."""
        return self.context.plan

    @property
    def layers(self) -> frozenset[str]:
        """The Lambda layers that the settings acknowledge."""
        return self.context.layers

    def option(self, rule: str, name: str, default: Any) -> Any:
        """A setting of a rule."""
        return self.context.options.get(rule, {}).get(name, default)

    def path(self, name: str) -> str:
        """A path in the project as a path from the analysed root."""
        return posixpath.join(self.folder, name)

    def document(self, name: str) -> Document | None:
        """A configuration file of the project."""
        return self.sources.document(self.path(name))

    @cached_property
    def has_packages(self) -> bool:
        """Whether dependencies are installed, so that sizes and versions can be read."""
        folder = self.sources.root / self.folder
        stop = bundles.workspace(self.sources.root)
        for place in (folder, *folder.parents):
            if (place / "node_modules").is_dir():
                return True
            if place == stop:
                break
        return False

    def secrets(self, path: str) -> tuple[Secret, ...]:
        """The real secrets that a file holds, by the formats of their providers."""
        return self.sources.secrets(path)

    def guesses(self, path: str) -> tuple[Secret, ...]:
        """What may be a secret of a file by its name and its randomness alone."""
        return self.sources.guesses(path)

    def is_comment(self, path: str, span: Span) -> bool:
        """Whether something certainly stands in a comment."""
        return any(it.span.contains(span) for it in self.sources.comments(path))

    def document_at(self, path: str) -> Document | None:
        """A configuration file by its path from the analysed root."""
        return self.sources.document(path)

    @property
    def tracked(self) -> Iterator[str]:
        """Its files that git has, relative to the analysed root, sorted; none where that is not
        known, and the report then says so."""
        return self.sources.tracked_under(self.folder)

    @property
    def hot_files(self) -> Iterator[str]:
        """The files of the analysed root in which a trigger of a rule occurs."""
        return iter(sorted(self.context.hot))

    @cached_property
    def reach(self) -> frozenset[str]:
        """The source files that its functions may load, wherever they lie."""
        return self._reach_of(self.functions)

    @cached_property
    def _served_reach(self) -> frozenset[str]:
        return self._reach_of(self.served)

    def _reach_of(self, functions: Iterable[DeployedFunction]) -> frozenset[str]:
        return frozenset(path for it in functions for path in self.graph.reach(it.entry))

    @property
    def hot_reach(self) -> Iterator[str]:
        """Those of the files that what it serves may load in which a trigger of a rule occurs."""
        return iter(sorted(self._served_reach & self.context.hot))

    def has_version(self, importer: str, name: str, versions: str) -> bool:
        """Whether the version of a package that a file gets may lie in an npm range."""
        if not versions:
            return True
        root = self.sources.root
        found = find(name, (root / importer).parent, bundles.workspace(root))
        if found is not None:
            return satisfies(found.version, versions)
        manifests = self.resolver.manifests(importer)
        declared = next((d.range for m in manifests if (d := m.dependency(name))), "")
        lowest = minimum(declared)
        return lowest is None or holds(versions, lowest)

    @cached_property
    def has_prisma_engine(self) -> bool:
        """Whether the Prisma client of this project loads a native engine, as far as is known."""
        manifest = self.sources.read(self.path("package.json"))
        if any(option in manifest for option in (b"--no-engine", b"--data-proxy", b"--accelerate")):
            return False
        schemas = [path for path in self.sources.files if path.endswith(".prisma")]
        own = [path for path in schemas if path.startswith(f"{self.folder}/")] or schemas
        texts = (self.sources.read(path).decode(errors="replace") for path in own)
        answers = [answer for text in texts if (answer := needs_engine(text)) is not None]
        return any(answers) if answers else True

    def matching(
        self,
        path: str,
        function: int,
        names: frozenset[str] | None,
        where: Callable[[Call], bool] | None,
    ) -> tuple[int, ...]:
        """The calls directly in a function of a file that `DeployedFunction.calls` asks for."""
        key = (path, function, names, where)
        known = self._matching.get(key)
        if known is None:
            calls = self.code.module(path).calls
            wanted = matcher(names) if names is not None else None
            known = tuple(
                index
                for index in self.code.calls_in(path, function)
                if (wanted is None or wanted(calls[index].callee))
                and (where is None or where(calls[index]))
            )
            self._matching[key] = known
        return known

    @cached_property
    def is_small(self) -> bool:
        """Whether its functions load so few files that all may be parsed."""
        return len(self.reach) <= _FEW

    def matters(self, path: str) -> bool:
        """Whether a file holds something that a rule asks for, or leads to a file that does."""
        return path in self._warm

    @cached_property
    def _warm(self) -> frozenset[str]:
        importers: dict[str, list[str]] = {}
        for path in self._served_reach:
            for name in self.graph.candidates(path).files:
                importers.setdefault(name, []).append(path)
        warm = set(self.context.hot)
        stack = list(warm)
        while stack:
            for importer in importers.get(stack.pop(), ()):
                if importer not in warm:
                    warm.add(importer)
                    stack.append(importer)
        return frozenset(warm)

    def reached(self, entry: str, name: str, *, on_server: bool = False) -> ReachedPackage | None:
        """A package as a file loads it, None when no real import leads there.

        `on_server` leaves out what it loads by way of browser code.
        """
        key = (entry, name, on_server)
        if key not in self._reached:
            if on_server and name not in self._server_packages(entry):
                self._reached[key] = None
                return None
            avoids = self._is_client if on_server else _nothing
            chain = self.graph.chain(entry, Target("package", name), avoids)
            self._reached[key] = self._package(name, chain) if chain else None
        return self._reached[key]

    def _server_packages(self, entry: str) -> frozenset[str]:
        """The packages that a file may load, browser code left out."""
        known = self._packages_of.get(entry)
        if known is None:
            found = self.graph.reach_without(entry, self._is_client)
            names = (it for path in found for it in self.graph.candidates(path).packages)
            known = self._packages_of[entry] = frozenset(names)
        return known

    def _is_client(self, path: str) -> bool:
        known = self._client.get(path)
        if known is None:
            known = self._client[path] = rendering.is_client(path, self.code)
        return known

    def native_evidence(self, entry: str, name: str) -> NativeEvidence | None:
        """The signs of native code in the installed folder of a package that a file may load."""
        root = self.sources.root
        importer = self.graph.packages(entry)[name]
        found = find(name, (root / importer).parent, bundles.workspace(root))
        if found is None:
            return None
        if found.folder not in self._evidence:
            self._evidence[found.folder] = _evidence(Path(found.folder))
        return self._evidence[found.folder]

    def _package(self, name: str, chain: tuple[Link, ...]) -> ReachedPackage:
        importer = chain[-1].path
        declared = next(
            (d for m in self.resolver.manifests(importer) if (d := m.dependency(name))), None
        )
        root = self.sources.root
        found = find(name, (root / importer).parent, bundles.workspace(root))
        version = found.version if found else declared.range if declared else ""
        return ReachedPackage(name, chain, version, found is not None, declared)


def _takes_event(module: Module, export: Export) -> bool:
    """Whether an exported function is written as a Lambda handler, by its first parameter."""
    if not isinstance(export.value, Closure):
        return False
    parameters = module.functions[export.value.function].parameters
    return bool(parameters) and parameters[0].name in ("event", "_event")


_Question = tuple[str, int, frozenset[str] | None, Callable[[Call], bool] | None]


def _evidence(folder: Path) -> NativeEvidence | None:
    try:
        manifest = msgspec.json.decode((folder / "package.json").read_bytes())
    except (OSError, msgspec.DecodeError):
        return None
    return installed_native(folder, manifest) if isinstance(manifest, dict) else None


def _nothing(path: str) -> bool:
    del path
    return False


def matcher(names: frozenset[str]) -> Callable[[str], bool]:
    """Whether a qualified name is one of `names`, which may hold `*`."""
    known = _MATCHERS.get(names)
    if known is None:
        exact = frozenset(name for name in names if "*" not in name)
        patterns = [re.escape(name).replace(r"\*", "[^:]*") for name in names if "*" in name]
        found = re.compile("|".join(patterns)).fullmatch if patterns else None

        def known(name: str) -> bool:
            return bool(name) and (name in exact or (found is not None and found(name) is not None))

        _MATCHERS[names] = known
    return known


_MATCHERS: dict[frozenset[str], Callable[[str], bool]] = {}
