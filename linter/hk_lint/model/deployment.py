"""What a platform would create from a project."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar, get_args

from msgspec import Struct

from hk_lint.model.document import Document
from hk_lint.model.text import Location, Span

T = TypeVar("T", int, str, bool)


class Setting(Struct, Generic[T], frozen=True):
    """A setting of a function and where its value came from.

    `value` is None where the text does not fix it. `origin` names the source for people:
    `functions.config["**"]`, `provider.timeout`, `platform default`. `location` is the value in the
    config, None for a default.
    """

    value: T | None
    origin: str
    location: Location | None = None

    @property
    def is_default(self) -> bool:
        """Whether nobody set it."""
        return self.location is None


Plan = Literal["hobby", "pro", "enterprise"]
"""What the owner of a project pays for, where limits depend on it (Vercel)."""

Dialect = Literal["eventbridge-rule", "eventbridge-scheduler", "vercel", "cloudflare"]
"""Who reads a schedule expression."""


class Schedule(Struct, frozen=True):
    """When a function runs by itself. `expression` is empty where only the folder says so.

    `enabled` is False for one that is switched off. `target` is what the configuration names for
    it: the path that is requested; `target_location` is where. `timezone` is the one that its times
    are in: "" for UTC, None where that is not known. `has_input` says that it hands something of
    its own to what it starts.
    """

    expression: str
    location: Location
    source: Literal["comment", "folder", "config"]
    dialect: Dialect = "eventbridge-rule"
    enabled: bool = True
    target: str = ""
    target_location: Location | None = None
    timezone: str | None = ""
    has_input: bool = False


class Endpoint(Struct, frozen=True, kw_only=True):
    """A way for requests to reach a function, and what the gateway before it does.

    `kind`: an API Gateway REST API, HTTP API or WebSocket API, a function URL, a load balancer.
    `method` and `path` are empty where the text does not fix them. `payload` is the version of the
    event that the function gets, "" for another form or an unknown one. `authorizer` says who
    checks callers: a name for people, "" for nobody, None where that is not known. `timeout` is
    what the integration itself is given, in milliseconds. `streams` says that the gateway hands the
    response on as it comes.
    """

    kind: Literal["rest-api", "http-api", "websocket-api", "function-url", "load-balancer"]
    location: Location
    method: str = ""
    path: str = ""
    payload: Literal["", "1.0", "2.0"] = ""
    authorizer: str | None = None
    timeout: Setting[int] | None = None
    is_async: bool = False
    streams: bool = False


class Queue(Struct, frozen=True, kw_only=True):
    """An SQS queue that the configuration creates.

    `visibility_timeout` in seconds. `dead_letters` says whether messages that keep failing go to
    another queue, None where that is not known. `name` is its logical name.
    """

    name: str
    location: Location
    visibility_timeout: Setting[int]
    dead_letters: bool | None = None


class EventSource(Struct, frozen=True, kw_only=True):
    """A source that Lambda polls for a function (an event source mapping).

    `batch_size` is the most records in one event. `reports_failures` says whether the mapping asks
    for the failed items of a batch (`ReportBatchItemFailures`), None where that is not known.
    `queue` is the queue, where the same configuration creates it.
    """

    kind: Literal["sqs", "kinesis", "dynamodb", "kafka", "mq", "documentdb"]
    location: Location
    batch_size: Setting[int]
    reports_failures: bool | None
    queue: Queue | None = None
    enabled: bool = True


class Subscription(Struct, frozen=True):
    """A service that calls a function when something happens."""

    kind: Literal["s3", "sns", "event-bus", "cognito", "iot", "logs", "alexa", "other"]
    location: Location


Trigger = Endpoint | EventSource | Subscription
"""What makes a function run, besides schedules."""


class Entry(Struct, frozen=True, kw_only=True):
    """The code that a configuration names for a function: `src/app.handler`.

    `text` is what stands there. `file` is the file that it means, relative to the analysed root,
    "" where there is none or none can be told. `export` is the name in it that is called. `missing`
    says that there certainly is no such file, `tried` is then where it was looked for.
    """

    text: str
    location: Location
    file: str = ""
    export: str = ""
    missing: bool = False
    tried: tuple[str, ...] = ()


class Handler(Struct, frozen=True):
    """An exported name that the platform calls, and the form it is written for."""

    name: str
    format: Literal["web", "lambda", "unknown"]
    location: Location


Framework = Literal[
    "",
    "next-app",
    "next-pages",
    "next-page",
    "next-action",
    "next-middleware",
    "sveltekit",
    "remix",
    "nuxt",
    "astro",
    "server",
]
"""Whose convention makes a file a function: for Next.js a route handler, an API route, a page that
is rendered for each request, a file of server actions, the middleware; the server files of other
frameworks; `server` for the file of an application that listens."""


class PackagePattern(Struct, frozen=True):
    """A glob of files, relative to the project, that a function's package takes or leaves out."""

    glob: str
    leaves_out: bool
    location: Location


class Function(Struct, frozen=True, kw_only=True):
    """One deployed unit.

    `entry` is its file relative to the analysed root, "" where it cannot be told; `name` is the
    same relative to the project, or the name that the configuration gives it. `declared` is the
    place in the configuration that makes it a function, None where a convention does, and
    `configured` the code that it names there.

    `url` is empty for functions that no request reaches, `method` for those that requests of every
    method reach, or where the code decides; `url_origin` says how it is known: the
    project's configuration, the platform's documentation, or a guess. `framework` says whose
    convention made it a function. `memory` and `storage` (of /tmp) in MB, `timeout` in seconds.
    `packaging` says how the files get there: as they are (`zip`), through a bundler, or as a
    container `image`, or that the template itself holds the code (`inline`); "" where that cannot
    be told. Of `package_patterns` the last that matches a
    file counts; a file that none matches is packed. `regions` are where it runs, as far as that is
    said. `variables` are those of this function, as it gets them, besides those of the deployment.
    `layers` are their ARNs, `uses_unknown_layers` says that there may be others.
    `on_managed_instances` says that it runs on Lambda Managed Instances, which have other limits.
    `built_by` is a builder of others that the configuration names for it ("" for the platform's
    own): what that makes of the file, and where packages come from, is not known.
    """

    name: str
    entry: str
    url: str
    method: str = ""
    url_origin: Literal["", "configured", "documented", "inferred"] = ""
    framework: Framework = ""
    handlers: tuple[Handler, ...] = ()
    declared: Location | None = None
    configured: Entry | None = None
    memory: Setting[int]
    timeout: Setting[int]
    storage: Setting[int] | None = None
    runtime: Setting[str] = Setting(None, "")
    architecture: Setting[str] = Setting(None, "")
    reserved_concurrency: Setting[int] | None = None
    provisioned_concurrency: Setting[int] | None = None
    layers: tuple[Setting[str], ...] = ()
    uses_unknown_layers: bool = False
    packaging: Literal["", "zip", "bundler", "image", "inline"] = ""
    package_patterns: tuple[PackagePattern, ...] = ()
    regions: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    streaming: bool = False
    streaming_origin: Literal["", "comment", "content-type"] = ""
    on_managed_instances: bool = False
    built_by: str = ""

    @property
    def location(self) -> Location:
        return self.declared or Location(self.entry, Span(0, 0))


Tier = Literal["preview", "development", "staging", "production"]
"""Where a project runs: the preview of its editor, and the three that are deployed."""

TIERS: tuple[Tier, ...] = get_args(Tier)


class Variable(Struct, frozen=True):
    """An environment variable that the project sets. `value` is None where it cannot be known.

    `tiers` are those that it is for. `private` says that it stands in a file that git ignores: this
    machine's copy of what the deployment has, perhaps with more in it.
    """

    name: str
    value: str | None
    location: Location
    origin: str
    private: bool = False
    tiers: tuple[Tier, ...] = TIERS

    def __repr__(self) -> str:
        return f"Variable({self.name!r}, value=…, {self.origin!r})"


class Injected(Struct, frozen=True):
    """A variable that the platform sets itself. `condition` says when, empty for always."""

    name: str
    source: str
    checked: str
    condition: str = ""


class Limit(Struct, frozen=True):
    """A number that a platform holds to, with its unit and where and when it was read."""

    value: int
    unit: str
    source: str
    checked: str


class Grant(Struct, frozen=True, kw_only=True):
    """A statement of an IAM policy that allows something to functions of the deployment.

    `actions` and `resources` are as written; the value of one that the text does not fix is None.
    `excludes` says that it names what is *not* meant (`NotAction`, `NotResource`). `conditional`
    says that a condition limits it. `policy` is the name of a policy of the provider's own that
    says so, "" for a statement that stands here. `for_others` says that it is certainly of
    something that no function is or runs as: a user, a build.
    """

    location: Location
    actions: tuple[Setting[str], ...]
    resources: tuple[Setting[str], ...]
    excludes: bool = False
    conditional: bool = False
    policy: str = ""
    for_others: bool = False


class Helper(Struct, frozen=True):
    """A file in a function folder that is no function, and why."""

    path: str
    role: Literal["helper", "test", "declaration", "excluded", "ignored"]


class Deployment(Struct, frozen=True, kw_only=True):
    """Everything that one project becomes on its platform.

    `folder` is the project's folder relative to the analysed root ("" for the root). `assumed`
    says that nothing in the project names the platform. `nested` are the folders below it that
    are no part of it. `config` is the platform's configuration file, `documents` are the further
    files that it takes in. `grants` are what its functions are allowed to do, `queues` those that
    it creates. `beside` is what the server of its site runs for requests outside of the functions:
    their settings and limits do not hold there. `schedules` are those that start no function that
    is known. `runtime` is what the configuration gives to functions that have none of their own.
    `unseen` is the file that may have functions of which none can be read, "" where there is none.
    """

    platform: str
    folder: str
    functions: tuple[Function, ...]
    unseen: str = ""
    beside: tuple[Function, ...] = ()
    helpers: tuple[Helper, ...] = ()
    variables: tuple[Variable, ...] = ()
    config: Document | None = None
    documents: tuple[Document, ...] = ()
    assumed: bool = False
    nested: tuple[str, ...] = ()
    grants: tuple[Grant, ...] = ()
    queues: tuple[Queue, ...] = ()
    runtime: Setting[str] | None = None
    schedules: tuple[Schedule, ...] = ()

    @property
    def deployed_variables(self) -> tuple[Variable, ...]:
        """The variables that the project sets for production."""
        return tuple(it for it in self.variables if "production" in it.tiers)
