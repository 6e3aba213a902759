from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from hk_lint.api import Category, Finding, Place, Project, Severity, rule
from hk_rules.bundle._sizes import megabytes

_TEXT = re.compile(
    r"\.(?:txt|log|csv|tsv|(?:nd)?jsonl?|geojson|xml|html?|svg|sql|ya?ml|mdx?|css|[cm]?[jt]sx?|map)$",
    re.IGNORECASE,
)
_TEXT_RATIO = 10
"""Text that is zipped becomes a fraction of itself; this is a cautious guess."""

_LISTED = 3


@rule(
    "project-too-large",
    category=Category.BUNDLE,
    severity=Severity.ERROR,
    aliases=("project_too_large",),
    since="0.1",
    platforms=("hiveku",),
)
def project_too_large(project: Project) -> Iterator[Finding]:
    """A project has more or larger files than Hiveku imports or builds.

    ## Why is this bad?
    A ZIP import takes 1 GB and 10,000 files. A build stops with `project_too_large` when its
    source has 1.5 GB, and from 200 MB on it is slow and near to the limits of the functions.

    ## Example
    ```json hiveku.json
    { "functions": { "exclude": ["**/*.test.ts"] } }
    ```
    ```text recordings/README.txt
    Two years of recordings lie here.
    ```

    ## Use instead
    ```json hiveku.json
    { "functions": { "exclude": ["**/*.test.ts"] } }
    ```
    ```text .gitignore
    recordings/
    ```

    ## What is counted
    The files of the repository without those that git ignores and those that never reach Hiveku
    (node_modules, dist, build, out, vendor, coverage and caches). Files in folders of `public/` are
    served by the CDN and are no part of the build. Projects without hiveku.json are not judged.

    ## Sources
    - Hiveku serverless guide: resource limits (ZIP import: 1 GB, 10,000 files)
    - Hiveku's build-and-deploy reference: 1.5 GB of build source, a warning from 200 MB on
    """
    if project.deployment.assumed:
        return
    tree = _measured(project)
    verdict = next(_verdicts(tree, {name: it.value for name, it in project.limits.items()}), None)
    if verdict is not None:
        yield Finding.at(
            _place(project),
            f"{verdict.message}; the largest: {verdict.largest}",
            why=verdict.why,
            help="Move large files to object storage, or into a folder of `public/` if the site "
            "serves them, and let git ignore what is not needed.",
            severity=verdict.severity,
        )


class _Tree(Struct, frozen=True):
    """What a project weighs: bytes in all, as a zip at least, and to build; and by folder."""

    size: int
    zipped: int
    source: int
    files: int
    sizes: Counter[str]
    counts: Counter[str]

    @property
    def heaviest(self) -> str:
        """The folders with the most bytes."""
        ranked = self.sizes.most_common(_LISTED)
        return ", ".join(f"{name} with {megabytes(size)} MB" for name, size in ranked)

    @property
    def fullest(self) -> str:
        """The folders with the most files."""
        ranked = self.counts.most_common(_LISTED)
        return ", ".join(f"{name} with {count:,} files" for name, count in ranked)


class _Verdict(Struct, frozen=True):
    message: str
    largest: str
    why: str
    severity: Severity = Severity.ERROR


def _verdicts(tree: _Tree, limits: dict[str, int]) -> Iterator[_Verdict]:
    """What there is to say, the gravest first."""
    source = f"The project has {megabytes(tree.source)} MB of source"
    if tree.source >= limits["source-size"]:
        yield _Verdict(
            f"{source}, and a build takes less than {megabytes(limits['source-size'])} MB",
            tree.heaviest,
            "The deployment stops with `project_too_large`.",
        )
    if tree.zipped > limits["import-size"]:
        yield _Verdict(
            f"The project has {megabytes(tree.size)} MB of files, and a ZIP import takes "
            f"{megabytes(limits['import-size'])} MB",
            tree.heaviest,
            "Hiveku refuses a larger import.",
        )
    if tree.files > limits["import-files"]:
        yield _Verdict(
            f"The project has {tree.files:,} files, and a ZIP import takes "
            f"{limits['import-files']:,}",
            tree.fullest,
            "Hiveku refuses an import of more files.",
        )
    if tree.source >= limits["source-size-warning"]:
        yield _Verdict(
            f"{source}, and Hiveku warns from {megabytes(limits['source-size-warning'])} MB on",
            tree.heaviest,
            "Builds of so much source are slow, and functions come near to their own limits.",
            Severity.WARNING,
        )


def _measured(project: Project) -> _Tree:
    start = len(project.path(""))
    root = str(project.sources.root)
    total = zipped = source = 0
    sizes: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for path in project.files:
        name = path[start:]
        if project.left_out(path):
            continue
        try:
            size = os.lstat(f"{root}/{path}").st_size
        except OSError:
            continue
        folder = _folder(name)
        sizes[folder] += size
        counts[folder] += 1
        total += size
        zipped += size // _TEXT_RATIO if _TEXT.search(name) else size
        if not project.is_in_store(path):
            source += size
    return _Tree(total, zipped, source, counts.total(), sizes, counts)


def _folder(name: str) -> str:
    """The top folder of a file, or two levels of it below `public/`."""
    first, _, rest = name.partition("/")
    if not rest:
        return "the top folder"
    if first == "public" and "/" in rest:
        return f"public/{rest.partition('/')[0]}/"
    return f"{first}/"


def _place(project: Project) -> Place:
    if project.config is not None:
        return Place.file(project.config.path)
    name = project.path("package.json")
    return Place.file(name if name in project.sources else project.path("hiveku.json"))
