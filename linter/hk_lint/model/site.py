"""What visitors of a deployment reach: routes, redirects, middleware and assets."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from hk_lint.model.text import Location, Span

ProjectType = Literal["nextjs", "vite", "static-html", "internal"]
"""The names that Hiveku gives to what it builds; `internal` has no pages."""

RouteKind = Literal["page", "function", "metadata"]
Router = Literal["app", "pages", "html", "vite", "functions"]


class Segment(Struct, frozen=True):
    """One part of a URL: a text, or a parameter with its name."""

    kind: Literal["static", "dynamic", "catch-all", "optional-catch-all"]
    name: str

    @property
    def text(self) -> str:
        """As URLs are written for people: `about`, `:id`, `*`."""
        if self.kind == "static":
            return self.name
        return f":{self.name}" if self.kind == "dynamic" else "*"


class Route(Struct, frozen=True, kw_only=True):
    """A URL and the file that answers it. `path` is the file relative to the analysed root.

    `note` says why it is never served, or what it is served beside; empty for a route that owns its
    URL. `certain` is False where the platform does not document that the file has this URL.
    `method` is the only one that the file answers, "" for all, or where its code decides.
    """

    segments: tuple[Segment, ...]
    path: str
    kind: RouteKind
    router: Router
    note: str = ""
    certain: bool = True
    method: str = ""

    @property
    def url(self) -> str:
        """`/blog/:slug`; `/` for the top."""
        return "/" + "/".join(segment.text for segment in self.segments)

    @property
    def is_static(self) -> bool:
        """Whether it answers exactly one URL."""
        return all(segment.kind == "static" for segment in self.segments)

    @property
    def location(self) -> Location:
        return Location(self.path, Span(0, 0))


class DeadFolder(Struct, frozen=True):
    """A folder whose files look like routes, but that no router reads.

    `reason` is `private` for a folder of the App Router whose name begins with an underscore,
    `ignored` where a folder of the same name counts before it, `apart` where the other router lies
    in another folder, which the build refuses. `instead` is the folder in use. All paths are
    relative to the analysed root.
    """

    path: str
    reason: Literal["private", "ignored", "apart"]
    routes: tuple[Route, ...]
    instead: str = ""


class Redirect(Struct, frozen=True, kw_only=True):
    """A redirect or rewrite that the framework's configuration writes out.

    `source` and `destination` are as written. `permanent` is None where the text does not fix it.
    `conditional` says that it asks for more than the path (`has`, `missing`), `plain` that the
    framework adds neither its base path nor a locale.
    """

    kind: Literal["redirect", "rewrite"]
    source: str
    destination: str
    location: Location
    permanent: bool | None = None
    conditional: bool = False
    plain: bool = False


class Matcher(Struct, frozen=True):
    """A pattern of paths that the middleware asks for. `conditional` as in `Redirect`."""

    pattern: str
    location: Location
    conditional: bool = False


class Middleware(Struct, frozen=True):
    """The file that sees requests before the routes do, and the export that is called.

    `matchers` is empty where it sees every request, None where the text does not fix them.
    """

    path: str
    matchers: tuple[Matcher, ...] | None = ()
    exported: str = "default"

    @property
    def location(self) -> Location:
        return Location(self.path, Span(0, 0))


class Asset(Struct, frozen=True):
    """A file that is served as it is.

    `lane` says where it is stored: `cdn` for files in folders of `public/`, which go to the CDN's
    store and no part of the build, `code` for others, which travel with the build.
    """

    path: str
    url: str
    lane: Literal["cdn", "code"]


class ReservedPrefixes(Struct, frozen=True):
    """First segments of URLs that a platform keeps for files, and where and when that was read."""

    names: frozenset[str]
    source: str
    checked: str


class Site(Struct, frozen=True, kw_only=True):
    """What visitors reach of one deployment.

    `routes` own their URL. `parallel` are pages in slots and intercepting routes, which are shown
    inside another page; `dead_folders` hold pages that no request reaches. `base_path` is what
    the framework puts before each of its URLs, without slash ("" for nothing); routes have it
    already. `redirects` are in the order in which they count; `knows_redirects` says that there are
    certainly no others.
    """

    type: ProjectType
    routes: tuple[Route, ...] = ()
    parallel: tuple[Route, ...] = ()
    dead_folders: tuple[DeadFolder, ...] = ()
    base_path: str = ""
    redirects: tuple[Redirect, ...] = ()
    knows_redirects: bool = True
    middleware: Middleware | None = None
    assets: tuple[Asset, ...] = ()

    @property
    def pages(self) -> tuple[Route, ...]:
        """The routes that show something to people."""
        return tuple(route for route in self.routes if route.kind == "page")

    @property
    def dead(self) -> tuple[Route, ...]:
        """The files that look like routes, and that no request reaches."""
        return tuple(route for folder in self.dead_folders for route in folder.routes)
