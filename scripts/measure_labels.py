"""Measure hk-lint against labels read by hand on real code.

    python scripts/measure_labels.py LABELS REPOSITORIES [--kind KIND]... [--show] [--within LINES]

LABELS has one JSON object a line: `repo`, `commit`, `path`, `line`, `kind`, `verdict` (positive or
negative) and `why`. REPOSITORIES is a folder with the git repository of `owner/name` in
`owner+name` (bare, or with a work tree, or either in a folder `repo` of it). Nothing in them is
executed: the files of the commit are written to a temporary folder and linted there.

A positive is found where a finding of one of the kind's rules (label_kinds.json) stands at most
LINES lines from the label, as its place, a related one, or a step that led there; a negative is
falsely flagged by the same measure. Exits with 1 if a repository or commit is not there.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

KINDS = Path(__file__).with_name("label_kinds.json")
WITHIN = 3


class Label(Struct, frozen=True):
    """What somebody found at a place of a repository."""

    id: str
    repo: str
    commit: str
    path: str
    line: int
    kind: str
    verdict: str
    why: str = ""
    confidence: str = ""


class Place(Struct, frozen=True):
    """Lines that a rule speaks of."""

    rule: str
    path: str
    first: int
    last: int


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("repositories", type=Path)
    parser.add_argument("--kind", action="append", default=[], help="only labels of this kind")
    parser.add_argument("--show", action="store_true", help="list what is missed and false")
    parser.add_argument("--within", type=int, default=WITHIN, metavar="LINES")
    options = parser.parse_args()
    rules: dict[str, list[str]] = json.loads(KINDS.read_text())
    wanted = [
        it
        for it in _labels(options.labels)
        if it.kind in rules and (not options.kind or it.kind in options.kind)
    ]
    places, absent = _linted(wanted, options.repositories)
    judged = [
        (it, _is_hit(it, rules[it.kind], places[it.repo, it.commit], options.within))
        for it in wanted
        if (it.repo, it.commit) in places
    ]
    _print(judged, show=options.show)
    for repo, commit in absent:
        print(f"not there: {repo} at {commit}")
    return 1 if absent else 0


def _labels(path: Path) -> Iterator[Label]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield msgspec.json.decode(line, type=Label)


def _linted(
    labels: Iterable[Label], repositories: Path
) -> tuple[dict[tuple[str, str], tuple[Place, ...]], list[tuple[str, str]]]:
    """What is found in each repository at its commit, and those that are not there."""
    found: dict[tuple[str, str], tuple[Place, ...]] = {}
    absent = []
    for repo, commit in sorted({(it.repo, it.commit) for it in labels}):
        git = _git(repositories / repo.replace("/", "+"))
        if git is None or not _has(git, commit):
            absent.append((repo, commit))
            continue
        with tempfile.TemporaryDirectory() as folder:
            _write(git, commit, Path(folder))
            found[repo, commit] = tuple(_findings(Path(folder)))
    return found, absent


def _git(folder: Path) -> Path | None:
    for place in (folder, folder / ".git", folder / "repo", folder / "repo" / ".git"):
        if (place / "objects").is_dir():
            return place
    return None


def _has(git: Path, commit: str) -> bool:
    command = ["git", f"--git-dir={git}", "cat-file", "-e", f"{commit}^{{commit}}"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _write(git: Path, commit: str, folder: Path) -> None:
    """Write the files of a commit; objects that the repository lacks are left out."""
    listed = subprocess.run(
        ["git", f"--git-dir={git}", "ls-tree", "-rz", commit], stdout=subprocess.PIPE, check=True
    ).stdout
    entries = [
        it.split("\t", 1) for it in listed.decode(errors="surrogateescape").split("\0") if it
    ]
    command = ["git", f"--git-dir={git}", "cat-file", "--batch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as batch:
        assert batch.stdin is not None
        assert batch.stdout is not None
        for about, path in entries:
            mode, kind, name = about.split()
            if kind != "blob" or mode == "120000":
                continue
            batch.stdin.write(name.encode() + b"\n")
            batch.stdin.flush()
            header = batch.stdout.readline().split()
            if header[-1] == b"missing":
                continue
            data = batch.stdout.read(int(header[2]))
            batch.stdout.read(1)
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        batch.stdin.close()


def _findings(folder: Path) -> Iterator[Place]:
    command = [sys.executable, "-m", "hk_lint", ".", "--output-format", "json", "--select", "all"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr.decode(errors="replace"))
    for finding in json.loads(done.stdout)["findings"]:
        for it in (finding, *finding["related"], *finding["trace"]):
            yield Place(finding["rule"], it["path"], it["line"], it["end_line"])


def _is_hit(label: Label, rules: list[str], places: Iterable[Place], within: int) -> bool:
    return any(
        it.rule in rules
        and it.path == label.path
        and it.first - within <= label.line <= it.last + within
        for it in places
    )


def _print(judged: list[tuple[Label, bool]], *, show: bool) -> None:
    by_kind: dict[str, list[tuple[Label, bool]]] = defaultdict(list)
    for label, hit in judged:
        by_kind[label.kind].append((label, hit))
    print(f"{'KIND':32}{'FOUND':>10}{'FALSE':>10}")
    for kind, rows in sorted(by_kind.items()):
        print(f"{kind:32}{_share(rows, 'positive'):>10}{_share(rows, 'negative'):>10}")
    print(f"{'all':32}{_share(judged, 'positive'):>10}{_share(judged, 'negative'):>10}")
    if show:
        for label, hit in judged:
            if hit is (label.verdict == "negative"):
                what = "false " if hit else "missed"
                place = f"{label.repo} {label.path}:{label.line}"
                print(f"{what} {label.kind} {label.id} {place} ({label.confidence}) {label.why}")


def _share(rows: list[tuple[Label, bool]], verdict: str) -> str:
    hits = [hit for label, hit in rows if label.verdict == verdict]
    return f"{sum(hits)}/{len(hits)}"


if __name__ == "__main__":
    sys.exit(main())
