"""What a Python import leads to: files of the project, the standard library, or packages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import accumulate

from hk_lint.languages.python.builtins import is_builtin
from hk_lint.model.module import Import
from hk_lint.model.target import Target
from hk_lint.sources import Sources

_START = r"(?:^|[;:])[ \t]*"
_FROM = re.compile(
    rf"{_START}from[ \t]+(?P<module>[.\w]+)[ \t]+import[ \t]*"
    r"(?:\((?P<many>[^)]{0,4000})\)|(?P<names>[^\n;#]*))",
    re.MULTILINE,
)
_IMPORT = re.compile(rf"{_START}import[ \t]+(?P<modules>[^\n;#(]+)", re.MULTILINE)
_NAME = re.compile(r"[^\W\d][\w.]*")
_MOST_FOLDERS = 40


class PythonResolver:
    """Resolves modules for the files of one analysed root.

    Lambda looks for modules in the folder of the code and in its layers. Which folder that is, the
    file does not say: it is the importer's own or one above it.
    """

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._known: dict[tuple[str, str], Target] = {}

    def resolve(self, module: str, folder: str) -> Target:
        """What a module (`a.b`, `.a`) means in a file of this folder."""
        key = (module, folder)
        target = self._known.get(key)
        if target is None:
            target = self._known[key] = self._resolve(module, folder)
        return target

    def loaded(self, item: Import, folder: str) -> Iterator[Target]:
        """All that one import runs: the module, the packages around it, modules named in it."""
        for module in _modules(item.specifier, [name.imported for name in item.names]):
            target = self.resolve(module, folder)
            if target.kind != "alias":
                yield target

    def candidates(self, data: bytes, folder: str) -> Iterator[Target]:
        """Where the text of a file may lead. Too much rather than too little."""
        text = data.decode(errors="replace")
        for found in _FROM.finditer(text):
            names = _NAME.findall(found["many"] or found["names"] or "")
            for module in _modules(found["module"], names):
                yield self.resolve(module, folder)
        for found in _IMPORT.finditer(text):
            for name in found["modules"].split(","):
                written = _NAME.match(name.strip())
                for module in _modules(written[0], []) if written else ():
                    yield self.resolve(module, folder)

    def _resolve(self, module: str, folder: str) -> Target:
        inner = module.lstrip(".")
        stem = inner.replace(".", "/")
        if len(inner) < len(module):
            for _ in range(len(module) - len(inner) - 1):
                if not folder:
                    return Target("alias")
                folder = posixpath.dirname(folder)
            return self._file(folder, stem) or Target("alias")
        if is_builtin(module):
            return Target("builtin", module)
        for _ in range(_MOST_FOLDERS):
            if self._is_installed(folder, stem):
                break
            found = self._file(folder, stem)
            if found is not None:
                return found
            if not folder:
                break
            folder = posixpath.dirname(folder)
        return Target("python", module.partition(".")[0])

    def _file(self, folder: str, stem: str) -> Target | None:
        place = posixpath.join(folder, stem) if stem else folder
        for path in (f"{place}.py" if stem else "", posixpath.join(place, "__init__.py")):
            if path and path in self._sources:
                return Target("file", path)
        return None

    def _is_installed(self, folder: str, stem: str) -> bool:
        """Whether a package of this name was installed into the folder (`pip install -t`)."""
        name = stem.partition("/")[0]
        if not any(posixpath.join(folder, it) in self._sources for it in _marks(name)):
            return False
        starts = {name, name.replace("_", "-")}
        prefix = len(folder) + 1 if folder else 0
        return any(
            part.endswith((".dist-info", ".egg-info"))
            for path in self._sources.under(folder)
            if (part := path[prefix:].partition("/")[0]).partition("-")[0] in starts
        )


def _marks(name: str) -> tuple[str, str]:
    return f"{name}/__init__.py", f"{name}.py"


def _modules(module: str, names: list[str]) -> Iterator[str]:
    """The modules that `from module import names` may run, outermost package first."""
    dots = module[: len(module) - len(module.lstrip("."))]
    parts = [part for part in module[len(dots) :].split(".") if part]
    for inner in accumulate(parts, lambda one, two: f"{one}.{two}"):
        yield dots + inner
    if not parts:
        yield dots
    for name in names:
        if name != "*":
            yield f"{module}{'' if module.endswith('.') else '.'}{name}"
