"""Which files describe a service on AWS, and what they say once variables are followed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from hk_lint.analysis.code import Code
from hk_lint.languages import language_of
from hk_lint.model.document import Document, Node
from hk_lint.platforms.serverless import literals
from hk_lint.platforms.serverless.variables import Variables
from hk_lint.sources import Sources

_MAIN = re.compile(r"serverless\.(?:ya?ml|json|[cm]?[jt]s)")
_NAMED = re.compile(r"serverless[.-][\w.-]*\.(?:ya?ml|json)")
_AWS = re.compile(
    rb"^provider:[ \t]*[\"']?aws\b"
    rb"|^provider:[ \t\r]*(?:#.*)?\n(?:[ \t]+.*\n|[ \t\r]*\n)*?[ \t]+name:[ \t]*[\"']?aws\b",
    re.M,
)


class Service(Struct, frozen=True):
    """A service as its configuration describes it.

    `document` has its variables followed; `documents` are the further files that it takes in.
    """

    folder: str
    document: Document
    documents: tuple[Document, ...] = ()

    def get(self, *steps: str | int) -> Node | None:
        """The value at a path of the configuration."""
        return self.document.get(*steps)


def configs(sources: Sources) -> Iterator[str]:
    """The configuration files of services on AWS.

    A file with a stage or another name in its own counts only where it says that it is a service.
    """
    for path in sources.files:
        name = path.rpartition("/")[2]
        if not name.startswith("serverless"):
            continue
        is_main = _MAIN.fullmatch(name) is not None
        if (is_main or _NAMED.fullmatch(name)) and _is_service(path, is_main, sources):
            yield path


def _is_service(path: str, is_main: bool, sources: Sources) -> bool:
    loaded = _load(path, _folder(path), sources)
    if loaded is None or loaded.root is None or loaded.root.kind != "object":
        return is_main and _AWS.search(sources.read(path)) is not None
    if not is_main and not (loaded.get("service") and loaded.get("provider")):
        return False
    provider = _variables(path, loaded.root, sources).get("provider")
    if provider is None:
        broken = bool(loaded.problems)
        return is_main and broken and _AWS.search(sources.read(path)) is not None
    name = provider.get("name") if provider.kind == "object" else provider
    return name is not None and name.text() == "aws"


def read(path: str, sources: Sources, code: Code | None = None) -> Service:
    """The service that a configuration file describes."""
    folder = _folder(path)
    loaded = _load(path, folder, sources, code) or Document(path, "json", None)
    if loaded.root is None:
        return Service(folder, loaded)
    taken: dict[str, Document] = {}
    variables = _variables(path, loaded.root, sources, taken, code)
    return Service(
        folder,
        replace(loaded, root=variables.resolved(loaded.root)),
        tuple(it for name, it in sorted(taken.items()) if name != path),
    )


def _variables(
    path: str,
    root: Node,
    sources: Sources,
    taken: dict[str, Document] | None = None,
    code: Code | None = None,
) -> Variables:
    folder = _folder(path)

    def load(name: str) -> Node | None:
        document = _load(name, folder, sources, code)
        if document is None:
            return None
        if taken is not None:
            taken[name] = document
        return document.root

    return Variables(root, folder, load, sources.exists)


def _load(path: str, folder: str, sources: Sources, code: Code | None = None) -> Document | None:
    """A file as a document; a source file by the literal that it exports."""
    if language_of(path) is None:
        return sources.document(path)
    if not sources.exists(path):
        return None
    root = literals.read(path, folder, code or literals.new_code(sources))
    return Document(path, "json", root) if root is not None else None


def _folder(path: str) -> str:
    return posixpath.dirname(path)
