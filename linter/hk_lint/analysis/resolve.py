"""What an import specifier leads to: Node's rules, TypeScript's paths, workspaces."""

from __future__ import annotations

import posixpath
import re

from msgspec import Struct

from hk_lint.analysis.resolve_python import PythonResolver
from hk_lint.languages import is_python
from hk_lint.languages.javascript.builtins import is_builtin
from hk_lint.model.document import Document
from hk_lint.model.package import Manifest
from hk_lint.model.target import Target
from hk_lint.packages.manifest import read_manifest
from hk_lint.sources import Sources

EXTENSIONS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json")
_TYPESCRIPT = {".js": (".ts", ".tsx"), ".jsx": (".tsx",), ".mjs": (".mts",), ".cjs": (".cts",)}
_PACKAGE = re.compile(r"(@[a-z0-9-][a-z0-9._~-]*/)?[a-z0-9-][a-z0-9._~-]*", re.IGNORECASE)
_CONFIGS = ("tsconfig.json", "jsconfig.json")
_HOPS = 6
_REFERENCES = 20


class Paths(Struct, frozen=True):
    """The `paths` and `baseUrl` of a tsconfig, relative to the analysed root."""

    base: str | None
    patterns: tuple[tuple[str, tuple[str, ...]], ...]
    open: bool = False


class Resolver:
    """Resolves specifiers of the files of one analysed root."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self.python = PythonResolver(sources)
        self._targets: dict[tuple[str, str], Target] = {}
        self._paths: dict[str, Paths] = {}
        self._manifests: dict[str, Manifest | None] = {}
        self._workspace: dict[str, str] | None = None

    def resolve(self, specifier: str, importer: str) -> Target:
        """What `specifier` means in the file `importer`."""
        folder = importer.rpartition("/")[0]
        if is_python(importer):
            return self.python.resolve(specifier, folder)
        key = (specifier, folder)
        target = self._targets.get(key)
        if target is None:
            target = self._targets[key] = self._resolve(specifier, folder)
        return target

    def manifest(self, folder: str) -> Manifest | None:
        """The package.json of a folder."""
        if folder not in self._manifests:
            path = posixpath.join(folder, "package.json")
            document = self._sources.document(path)
            self._manifests[folder] = read_manifest(path, document) if document else None
        return self._manifests[folder]

    def manifests(self, path: str) -> list[Manifest]:
        """The package.json files that count for a file: nearest first, up to the root."""
        found = []
        folder = posixpath.dirname(path)
        while True:
            manifest = self.manifest(folder)
            if manifest is not None:
                found.append(manifest)
            if not folder:
                return found
            folder = posixpath.dirname(folder)

    def workspace(self, name: str) -> str | None:
        """The folder of the package of the same repository that has this name."""
        return self._workspaces().get(name)

    def _resolve(self, specifier: str, folder: str) -> Target:
        plain = specifier.partition("?")[0]
        if plain.startswith((".", "/")):
            if plain.startswith("/"):
                return Target("alias")
            found = self._file(posixpath.normpath(posixpath.join(folder, plain)))
            return Target("file", found) if found else Target("alias")
        if is_builtin(plain):
            return Target("builtin", plain)
        mapped = self._mapped(plain, folder)
        if mapped is not None:
            return mapped
        name = package_name(plain)
        if name is None:
            return Target("alias")
        shared = self._workspaces().get(name)
        if shared is not None:
            return self._workspace_file(shared, plain[len(name) + 1 :])
        if self._is_local(name, folder):
            return Target("alias")
        return Target("package", name)

    def _is_local(self, name: str, folder: str) -> bool:
        """Whether a folder of this name lies where bundlers look for absolute imports."""
        manifest = next(iter(self.manifests(posixpath.join(folder, "_"))), None)
        if manifest is None or manifest.dependency(name) is not None:
            return False
        places = (manifest.folder, posixpath.join(manifest.folder, "src"))
        return any(next(self._sources.under(posixpath.join(p, name)), None) for p in places)

    def _mapped(self, specifier: str, folder: str) -> Target | None:
        paths = self._paths_of(folder)
        for pattern, replacements in paths.patterns:
            head, star, tail = pattern.partition("*")
            if not (specifier == pattern if not star else _matches(specifier, head, tail)):
                continue
            middle = specifier[len(head) : len(specifier) - len(tail)] if star else ""
            for replacement in replacements:
                found = self._file(posixpath.normpath(replacement.replace("*", middle, 1)))
                if found:
                    return Target("file", found)
            if pattern != "*":
                return Target("alias")
        if paths.base is not None:
            found = self._file(posixpath.normpath(posixpath.join(paths.base, specifier)))
            if found:
                return Target("file", found)
        return None

    def _file(self, stem: str) -> str | None:
        stem = "" if stem == "." else stem
        if stem.startswith("../") or stem == "..":
            return None
        present = self._sources.__contains__
        if present(stem):
            return stem
        root, extension = posixpath.splitext(stem)
        for other in _TYPESCRIPT.get(extension, ()):
            if present(root + other):
                return root + other
        for extension in EXTENSIONS:
            if present(stem + extension):
                return stem + extension
        inside = f"{stem}/index" if stem else "index"
        for extension in EXTENSIONS:
            if present(inside + extension):
                return inside + extension
        return None

    def _workspaces(self) -> dict[str, str]:
        if self._workspace is None:
            self._workspace = {}
            for path in self._sources.files:
                if posixpath.basename(path) == "package.json":
                    manifest = self.manifest(posixpath.dirname(path))
                    if manifest is not None and manifest.name:
                        self._workspace.setdefault(manifest.name, manifest.folder)
        return self._workspace

    def _workspace_file(self, folder: str, subpath: str) -> Target:
        """A file of a package of the same repository, as far as its exports are plain."""
        tries = [subpath, f"src/{subpath}"] if subpath else ["src/index", "index", "src/main"]
        manifest = self.manifest(folder)
        if manifest is not None and manifest.root is not None:
            tries = [*_entry_points(manifest, subpath), *tries]
        for entry in tries:
            found = self._file(posixpath.normpath(posixpath.join(folder, entry)))
            if found:
                return Target("file", found)
        return Target("alias", folder)

    def _paths_of(self, folder: str) -> Paths:
        paths = self._paths.get(folder)
        if paths is None:
            config = next(
                (p for n in _CONFIGS if (p := posixpath.join(folder, n)) in self._sources), None
            )
            if config is not None:
                paths = self._read_paths(config, _HOPS, {})
            elif folder:
                paths = self._paths_of(posixpath.dirname(folder))
            else:
                paths = Paths(None, ())
            self._paths[folder] = paths
        return paths

    def _read_paths(self, config: str, hops: int, known: dict[str, Paths]) -> Paths:
        """What a tsconfig says; each one is read at most once, whoever refers to it."""
        if config not in known:
            known[config] = Paths(None, ())
            known[config] = self._paths_in(config, hops, known)
        return known[config]

    def _paths_in(self, config: str, hops: int, known: dict[str, Paths]) -> Paths:
        document = self._sources.document(config)
        if document is None or document.root is None or hops == 0:
            return Paths(None, ())
        folder = posixpath.dirname(config)
        inherited = Paths(None, ())
        extends = document.get("extends")
        parent = extends.text() if extends is not None else None
        if parent is not None and parent.startswith("."):
            path = posixpath.normpath(posixpath.join(folder, parent))
            inherited = self._read_paths(
                path if path.endswith(".json") else f"{path}.json", hops - 1, known
            )
        base_node = document.get("compilerOptions", "baseUrl")
        written = base_node.text() if base_node is not None else None
        base = inherited.base
        if written is not None:
            base = posixpath.normpath(posixpath.join(folder, written))
            base = "" if base == "." else base
        node = document.get("compilerOptions", "paths")
        if node is None:
            patterns = inherited.patterns or self._referenced(document, folder, hops, known)
            return Paths(base, patterns)
        start = base if base is not None else folder
        patterns = tuple(
            (m.key, tuple(posixpath.join(start, t) for i in m.node.items if (t := i.text())))
            for m in node.members
        )
        return Paths(base, tuple(sorted(patterns, key=lambda p: -len(p[0].partition("*")[0]))))

    def _referenced(
        self, document: Document, folder: str, hops: int, known: dict[str, Paths]
    ) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The paths of the projects that a tsconfig without files of its own refers to."""
        references = document.get("references")
        found: dict[str, tuple[str, ...]] = {}
        for item in (references.items if references is not None else ())[:_REFERENCES]:
            node = item.get("path")
            written = node.text() if node is not None else None
            if written:
                path = posixpath.normpath(posixpath.join(folder, written))
                config = path if path.endswith(".json") else posixpath.join(path, _CONFIGS[0])
                if posixpath.dirname(config) == folder:
                    for key, targets in self._read_paths(config, hops - 1, known).patterns:
                        found.setdefault(key, targets)
        return tuple(found.items())


def package_name(specifier: str) -> str | None:
    """The package that a bare specifier names, None when it cannot be an npm package."""
    found = _PACKAGE.match(specifier)
    if found is None or (len(specifier) > found.end() and specifier[found.end()] != "/"):
        return None
    return found[0]


def _matches(specifier: str, head: str, tail: str) -> bool:
    return (
        specifier.startswith(head)
        and specifier.endswith(tail)
        and len(specifier) >= len(head) + len(tail)
    )


def _entry_points(manifest: Manifest, subpath: str) -> list[str]:
    root = manifest.root
    if root is None:
        return []
    found: list[str] = []
    exports = root.get("exports", f"./{subpath}" if subpath else ".")
    stack = [exports] if exports is not None else []
    if not subpath:
        stack.extend(node for key in ("source", "main", "module") if (node := root.get(key)))
    while stack:
        node = stack.pop(0)
        written = node.text()
        if written is not None:
            found.append(written)
        stack.extend(member.node for member in node.members)
    return found
