"""What the rules know of the world: tables in `data/`, each row with its source and its date.

A table is read when it is first asked for, once per process. In tables, a callee is written as in
`hk_lint.model.module.Call.callee`, "package:member"; `*` in a package stands for any text, in a
member for some text without a dot. The prefix `node:` plays no part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct

Language = Literal["javascript", "python"]
Unit = Literal["ms", "s"]
ClientKind = Literal[
    "http",
    "database",
    "cache",
    "queue",
    "aws",
    "ai",
    "payment",
    "mail",
    "messaging",
    "search",
    "sdk",
]

GLOBAL = "global"
"""The package of callees that are global names: `global:fetch`."""

_TELLING = 10
_BUILTIN = frozenset({"http", "https", "http2"})
_DATA = Path(__file__).with_name("data")


class Row(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What every row says: where the fact comes from, the ISO date when that was looked at, and
    what else a user may want to know."""

    source: str
    checked: str
    note: str = ""


class TimeoutOption(Struct, frozen=True, forbid_unknown_fields=True):
    """One option of a client that limits time.

    `path` are its keys, with dots; `default` its value when it is not set, in the client's unit
    (None: no limit). `bounds` says what ends: `request` one whole attempt, `connect` the way to a
    connection, `idle` silence on the socket, `wait` waiting for a free or reachable server,
    `transaction` and `retry` what their names say. `pool` and `log` limit no call at all.
    `per_call` marks an option that only a call takes, not the constructor.
    """

    path: str
    bounds: Literal["request", "connect", "idle", "wait", "transaction", "retry", "pool", "log"]
    default: float | None = None
    per_call: bool = False


class ClientTimeout(Struct, frozen=True, forbid_unknown_fields=True):
    """How long a client waits.

    `default_ms` is the longest that one attempt of an ordinary call may wait when nothing is set,
    in milliseconds; None where nothing ends it. `argument` is the position of the options in the
    constructor, -1 for the last argument. `unit` is that of the options. `per_call` says that the
    same options can be given per call, `signal` that a call takes an AbortSignal. `retries` follow
    a failed attempt, unless `retries_option` says otherwise.
    """

    default_ms: int | None = None
    options: tuple[TimeoutOption, ...] = ()
    argument: int = -1
    unit: Unit = "ms"
    per_call: bool = False
    signal: bool = False
    retries: int = 0
    retries_option: str = ""


class Client(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package whose constructors make clients of something outside of the function.

    `constructors` are the callees that make one, `exclude` those among them that do not.
    `holds_connection`: what they make owns a pool, sockets or an agent that keeps them alive.
    `cheap`: it only keeps settings, so that one per request does no harm. `wraps`: it only wraps
    the client in its first argument, and is a client itself when that is a URL or a plain object.
    `local` are members on which nothing leaves the machine. `version` is the version in which the
    timeouts were read ("" when not read).
    """

    package: str
    kind: ClientKind
    constructors: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    language: Language = "javascript"
    holds_connection: bool = False
    cheap: bool = False
    wraps: bool = False
    local: tuple[str, ...] = ()
    timeout: ClientTimeout = ClientTimeout()
    version: str = ""


class HttpClient(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package that sends HTTP requests, and how its calls are given a time limit.

    `calls` maps the members that send ("" is the package itself) to the positions at which their
    options may stand; `instance` does so for what `factories` make, where that differs. A limit is
    any of `timeout_options` or `signal_options` in those options, a method of `chain` called on
    the result, an assignment to one of `defaults` (members of the package), or a call of one of
    `setters` anywhere in the program. Values of `off` switch the limit off. `default_ms` is the
    limit of a call without any (None: none). `versions` limits the row to an npm range. In Python,
    options are keyword arguments, and a position is that of the limit itself. `per_call` says that
    an instance cannot be given a limit, only its calls.
    """

    package: str
    calls: dict[str, tuple[int, ...]]
    versions: str = ""
    timeout_options: tuple[str, ...] = ()
    signal_options: tuple[str, ...] = ()
    default_ms: int | None = None
    factories: dict[str, tuple[int, ...]] = {}
    instance: dict[str, tuple[int, ...]] = {}
    defaults: tuple[str, ...] = ()
    setters: tuple[str, ...] = ()
    chain: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    unit: Unit = "ms"
    language: Language = "javascript"
    version: str = ""
    per_call: bool = False

    @property
    def methods(self) -> dict[str, tuple[int, ...]]:
        """The members of an instance that send, with the positions of their options."""
        return self.instance or self.calls


class SlowPackage(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package whose use means work of seconds to minutes.

    The work is what is awaited, or, where `calls` are given, these members and no others ("" is the
    package itself), methods of what they return as `client.upload_file`. `local` are members on
    which nothing leaves the machine, `quick` those that answer at once, by the last two names of
    their path: `files.list`.
    """

    package: str
    kind: Literal["ai", "browser", "payment", "file"]
    calls: tuple[str, ...] = ()
    local: tuple[str, ...] = ()
    quick: tuple[str, ...] = ()


class SlowService(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service of AWS whose calls take seconds, and its name in the SDK for Python (boto3) and in
    version 2 of the one for JavaScript (aws-sdk)."""

    service: str
    python: str
    javascript: str


class SlowProgram(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A program that converts files, by the name under which it is called."""

    program: str


@cache
def slow_programs() -> frozenset[str]:
    """All programs that convert files (data/slow_programs.json)."""
    return frozenset(row.program for row in slow_program_rows())


@cache
def slow_program_rows() -> tuple[SlowProgram, ...]:
    """The rows behind `slow_programs`."""
    return _read("slow_programs.json", SlowProgram)


@cache
def slow_services() -> tuple[SlowService, ...]:
    """All services whose calls take seconds (data/slow_services.json)."""
    return _read("slow_services.json", SlowService)


class DiscouragedPackage(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package with a documented replacement. `platform` limits the advice to one platform.

    `authority`: "documented" by its makers or by what it runs on, or "advised" by the platform.
    """

    package: str
    replacements: tuple[str, ...]
    reason: str
    authority: Literal["documented", "advised"]
    platform: str = ""


class ReservedName(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An environment variable that a platform keeps for itself.

    `read_is_error` where nothing can supply a value, so that reading it gives undefined.
    """

    name: str
    platform: Literal["lambda", "hiveku"]
    set_is_error: bool
    read_is_error: bool


class GuardedPackage(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package that a platform wants locked as declared: it refuses the deployment otherwise."""

    package: str
    platform: str


class RuntimePackage(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package, or with `*` at the end several, that a Lambda runtime brings along."""

    package: str
    runtime: str


class NodeCodename(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a line of Node.js with long-term support is called: `lts/iron` is major version 20."""

    name: str
    major: int


class NodeLine(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A line of Node.js that a platform builds with, and from which day on it no longer does."""

    platform: str
    major: int
    discontinued: date | None = None


class HandedFunction(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A member of what a framework passes to its handlers that does what a global function does,
    but takes paths of the site as well."""

    framework: str
    member: str
    callee: str


class SuppliedModules(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package whose build makes others, which code imports without any package.json naming them.

    Names that no package of npm can have (`virtual:…`, `$app/…`, `#imports`) need no row.
    """

    package: str
    supplies: tuple[str, ...]


T = TypeVar("T")


@cache
def clients() -> tuple[Client, ...]:
    """All clients (data/clients.json)."""
    return _read("clients.json", Client)


@cache
def http_clients() -> tuple[HttpClient, ...]:
    """All packages that send HTTP requests (data/http_clients.json)."""
    return _read("http_clients.json", HttpClient)


@cache
def slow_packages() -> tuple[SlowPackage, ...]:
    """All packages that mean slow work (data/slow_packages.json)."""
    return _read("slow_packages.json", SlowPackage)


@cache
def discouraged_packages() -> tuple[DiscouragedPackage, ...]:
    """All packages with a documented replacement (data/discouraged_packages.json)."""
    return _read("discouraged_packages.json", DiscouragedPackage)


@cache
def reserved_names() -> tuple[ReservedName, ...]:
    """All reserved environment variables (data/reserved_environment.json)."""
    return _read("reserved_environment.json", ReservedName)


@cache
def guarded_packages() -> tuple[GuardedPackage, ...]:
    """All packages that must be locked as declared (data/guarded_packages.json)."""
    return _read("guarded_packages.json", GuardedPackage)


@cache
def runtime_packages() -> tuple[RuntimePackage, ...]:
    """All packages that runtimes bring along (data/runtime_packages.json)."""
    return _read("runtime_packages.json", RuntimePackage)


@cache
def node_codenames() -> tuple[NodeCodename, ...]:
    """The names of the long-term lines of Node.js (data/node_codenames.json)."""
    return _read("node_codenames.json", NodeCodename)


@cache
def node_lines() -> tuple[NodeLine, ...]:
    """The lines of Node.js that platforms offer or have offered (data/node_lines.json)."""
    return _read("node_lines.json", NodeLine)


@cache
def handed_functions() -> tuple[HandedFunction, ...]:
    """What frameworks pass to handlers (data/handed_functions.json)."""
    return _read("handed_functions.json", HandedFunction)


@cache
def supplied_modules() -> tuple[SuppliedModules, ...]:
    """The packages that builds make (data/supplied_modules.json)."""
    return _read("supplied_modules.json", SuppliedModules)


@lru_cache(maxsize=65536)
def client_of(callee: str, language: Language = "javascript") -> Client | None:
    """The client that a call of this callee makes, None when it makes none."""
    callee = _plain(callee)
    exact = _constructors(language).get(callee)
    if exact is not None:
        return exact
    return next(
        (
            client
            for pattern, client in _constructor_patterns(language)
            if pattern.fullmatch(callee)
            and not any(_pattern(text).fullmatch(callee) for text in client.exclude)
        ),
        None,
    )


@lru_cache(maxsize=65536)
def http_calls_of(callee: str, language: Language = "javascript") -> tuple[HttpClient, ...]:
    """The rows for a callee that sends a request; several when versions differ, else one or none.

    The member, the text after the colon, is a key of their `calls`.
    """
    package, _, member = _plain(callee).rpartition(":")
    return tuple(row for row in _senders(language).get(package, ()) if member in row.calls)


@lru_cache(maxsize=65536)
def http_factories_of(callee: str, language: Language = "javascript") -> tuple[HttpClient, ...]:
    """The rows for a callee that makes an instance of an HTTP client; the member is a key of
    their `factories`."""
    package, _, member = _plain(callee).rpartition(":")
    return tuple(row for row in _senders(language).get(package, ()) if member in row.factories)


@cache
def http_methods() -> frozenset[str]:
    """The members of any HTTP client or instance, in any language, that send a request."""
    return frozenset(name for row in http_clients() for name in (*row.calls, *row.instance))


@lru_cache(maxsize=65536)
def slow_package(name: str) -> SlowPackage | None:
    """The row for a package that means slow work, None for any other package."""
    return next((row for row in slow_packages() if _named(row.package, name)), None)


def discouraged_package(name: str, platform: str = "") -> DiscouragedPackage | None:
    """The row for a package with a documented replacement, None for any other package."""
    return next(
        (
            row
            for row in discouraged_packages()
            if row.package == name and row.platform in ("", platform)
        ),
        None,
    )


def reserved_name(name: str, platform: str) -> ReservedName | None:
    """The row for a variable on a platform, all of which run on Lambda.

    What Hiveku says of a name counts there before what Lambda says.
    """
    rows = [row for row in reserved_names() if row.name == name]
    order = ("hiveku", "lambda") if platform == "hiveku" else ("lambda",)
    return next((row for key in order for row in rows if row.platform == key), None)


def is_guarded(name: str, platform: str) -> bool:
    """Whether a platform refuses to deploy when this package is not locked as declared."""
    return any(row.package == name and row.platform == platform for row in guarded_packages())


def is_in_runtime(name: str, runtime: str) -> bool:
    """Whether a Lambda runtime brings a package along; of an unknown one (""), whether any does."""
    return any(
        runtime in ("", row.runtime) and _named(row.package, name) for row in runtime_packages()
    )


def handed_callee(framework: str, member: str) -> str:
    """The global function that a member of what a handler gets stands for, "" for none."""
    rows = (it for it in handed_functions() if (it.framework, it.member) == (framework, member))
    return next((it.callee for it in rows), "")


def makers_of(name: str) -> tuple[str, ...]:
    """The packages whose build makes the package of this name."""
    return tuple(row.package for row in supplied_modules() if name in row.supplies)


def node_major(codename: str) -> int | None:
    """The major version of Node.js that a name of a long-term line stands for."""
    names = {row.name: row.major for row in node_codenames()}
    return names.get(codename.lower())


@cache
def client_triggers() -> tuple[bytes, ...]:
    """Bytes without which no JavaScript or TypeScript file makes a client of `clients`.

    The name of the constructor where it is telling (many files import types from
    `@prisma/client`, few say `PrismaClient`), else the specifier.
    """
    constructors = [
        constructor
        for client in clients()
        if client.language == "javascript"
        for constructor in client.constructors
    ]
    members = {it: it.rpartition(":")[2].rpartition(".")[2] for it in constructors}
    telling = {it for it in constructors if len(members[it]) >= _TELLING and "*" not in members[it]}
    named = {members[it].encode() for it in telling}
    specifiers = (it.rpartition(":")[0] for it in constructors if it not in telling)
    return (*sorted(named), *_triggers(specifiers))


@cache
def python_triggers() -> tuple[bytes, ...]:
    """Bytes without which no Python file makes a client or sends a request by these tables."""
    rows = [it.package for it in http_clients() if it.language == "python"]
    for client in clients():
        if client.language == "python":
            rows.extend(it.rpartition(":")[0] for it in client.constructors)
    words = {it.partition(".")[0] for it in rows}
    starts = ("import ", "from ", ", ")
    return tuple(sorted(f"{start}{word}".encode() for word in words for start in starts))


@cache
def http_triggers() -> tuple[bytes, ...]:
    """Bytes without which no JavaScript or TypeScript file sends a request by `http_clients`."""
    rows = [row for row in http_clients() if row.language == "javascript"]
    members = {name.encode() for row in rows if row.package == GLOBAL for name in row.calls}
    return (*sorted(members), *_triggers(row.package for row in rows if row.package != GLOBAL))


def _triggers(specifiers: Iterable[str]) -> tuple[bytes, ...]:
    """The specifiers in quotes: short names (`got`, `ky`, `http`) are part of too many words. Of
    one with a wildcard, the text before it."""
    names = {*specifiers}
    names |= {f"node:{name}" for name in names & _BUILTIN}
    return tuple(
        sorted(
            {
                trigger.encode()
                for name in names
                for trigger in (
                    (name.partition("*")[0],) if "*" in name else (f"'{name}'", f'"{name}"')
                )
            }
        )
    )


def _read(name: str, row: type[T]) -> tuple[T, ...]:
    return msgspec.json.decode((_DATA / name).read_bytes(), type=tuple[row, ...])  # type: ignore[valid-type]


def _plain(callee: str) -> str:
    return callee.removeprefix("node:")


def _named(pattern: str, name: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


@cache
def _pattern(text: str) -> re.Pattern[str]:
    package, _, member = text.rpartition(":")
    return re.compile(
        re.escape(package).replace(r"\*", "[^:]*") + ":" + re.escape(member).replace(r"\*", "[^.]+")
    )


@cache
def _constructors(language: Language) -> dict[str, Client]:
    """The constructors without a wildcard. Of two rows for one callee the first holds."""
    found: dict[str, Client] = {}
    for client in clients():
        if client.language == language:
            for text in client.constructors:
                if "*" not in text:
                    found.setdefault(text, client)
    return found


@cache
def _constructor_patterns(language: Language) -> tuple[tuple[re.Pattern[str], Client], ...]:
    return tuple(
        (_pattern(text), client)
        for client in clients()
        if client.language == language
        for text in client.constructors
        if "*" in text
    )


@cache
def _senders(language: Language) -> dict[str, tuple[HttpClient, ...]]:
    found: dict[str, tuple[HttpClient, ...]] = {}
    for row in http_clients():
        if row.language == language:
            found[row.package] = (*found.get(row.package, ()), row)
    return found


class ViteFramework(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A package that builds with Vite and decides itself where the output goes."""

    package: str


class PlatformKey(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A key of another platform's configuration that changes what visitors get, and what does the
    same on Hiveku. `file` is at the project's top; `next` is said where Next.js builds the pages,
    if that differs."""

    file: str
    platform: str
    key: str
    instead: str
    next: str = ""


@cache
def vite_frameworks() -> tuple[str, ...]:
    """The frameworks that build with Vite, by package (data/vite_frameworks.json)."""
    return tuple(row.package for row in vite_framework_rows())


@cache
def vite_framework_rows() -> tuple[ViteFramework, ...]:
    """The rows behind `vite_frameworks`."""
    return _read("vite_frameworks.json", ViteFramework)


@cache
def platform_keys() -> tuple[PlatformKey, ...]:
    """The keys of other platforms' configurations (data/platform_keys.json)."""
    return _read("platform_keys.json", PlatformKey)


class ServerlessPlugin(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A plugin of the Serverless Framework that is known to allow no further keys in its
    configuration but those that it `adds`, and anything under `custom`.

    Those that it `reads` are keys of the framework to which it gives values of another kind.
    """

    plugin: str
    adds: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()


@cache
def serverless_plugins() -> tuple[ServerlessPlugin, ...]:
    """The plugins whose keys are known (data/serverless_plugins.json)."""
    return _read("serverless_plugins.json", ServerlessPlugin)


class PublicPrefix(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How names begin whose values a framework's build writes into the browser's code, and the
    object that code reads them from."""

    prefix: str
    framework: Literal["nextjs", "vite", "create-react-app"]
    object: Literal["process.env", "import.meta.env"]


class BrowserVariable(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A variable without public prefix that browser code may read.

    `framework` and `object` limit it; empty for any. `name` may end with `*`.
    """

    name: str
    framework: Literal["", "nextjs", "vite"]
    object: Literal["", "process.env", "import.meta.env"]


class SecretWord(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A part of a name that says what the value is.

    With such an `ending` it is a secret, and so it is with the ending of a `vendor` who has no keys
    for browsers; what may stand `after` it changes nothing; with a `harmless` word before it, it is
    none. `what` says it for people.
    """

    role: Literal["ending", "vendor", "after", "harmless"]
    text: str
    what: str


class LeftOutFolder(Row, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A folder that is not uploaded. `at_depth` says that there is a source for its name counting
    in any folder, not only at the top."""

    name: str
    at_depth: bool


@cache
def public_prefixes() -> tuple[PublicPrefix, ...]:
    """All prefixes of public variables (data/public_prefixes.json)."""
    return _read("public_prefixes.json", PublicPrefix)


@cache
def browser_variables() -> tuple[BrowserVariable, ...]:
    """All variables that browsers may read without prefix (data/browser_variables.json)."""
    return _read("browser_variables.json", BrowserVariable)


@cache
def secret_words() -> tuple[SecretWord, ...]:
    """What names of secrets are made of (data/secret_names.json)."""
    return _read("secret_names.json", SecretWord)


@cache
def left_out_folders() -> tuple[LeftOutFolder, ...]:
    """Where the names of folders count that are not uploaded (data/left_out_folders.json)."""
    return _read("left_out_folders.json", LeftOutFolder)


def public_prefix(name: str) -> PublicPrefix | None:
    """The prefix that makes a variable public in some framework."""
    return next((row for row in public_prefixes() if name.startswith(row.prefix)), None)


def may_be_in_browser(name: str, framework: str, object: str) -> bool:
    """Whether browser code may read a variable though it has no public prefix."""
    return any(
        _named(row.name, name) and row.framework in ("", framework) and row.object in ("", object)
        for row in browser_variables()
    )


def secret_word(name: str) -> SecretWord | None:
    """What makes the name of a variable, without public prefix, that of a secret; None for one that
    may well be public."""
    words = name.split("_")
    rows = secret_words()
    harmless = {row.text for row in rows if row.role == "harmless"}
    after = {row.text for row in rows if row.role == "after"}
    if not harmless.isdisjoint(words):
        return None
    while len(words) > 1 and (words[-1] in after or words[-1].isdigit()):
        words.pop()
    own = "_".join(("", *words))
    meant = (row for row in rows if row.role in ("ending", "vendor"))
    found = [row for row in meant if own.endswith(f"_{row.text}")]
    return max(found, key=lambda row: len(row.text), default=None)
