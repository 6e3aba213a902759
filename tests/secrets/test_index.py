"""git's index, as git itself writes it and as nobody should."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hk_lint.index import Unknown, parse, tracked

NAMES = (".env", "api/users.ts", "api/users/[id].ts", "b/ü.ts", "b/" + "long" * 40 + "/x.ts")
Git = Callable[..., None]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")

    def run(*arguments: str, folder: Path = tmp_path) -> None:
        settings = ("user.name=a", "user.email=a@b.example", "protocol.file.allow=always")
        given = [part for it in settings for part in ("-c", it)]
        subprocess.run(["git", *given, *arguments], cwd=folder, check=True, capture_output=True)

    return run


@pytest.fixture
def repository(tmp_path: Path, git: Git) -> Path:
    folder = tmp_path / "one"
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x\n")
    (folder / "link").symlink_to(".env")
    (folder / "ignored").write_text("x\n")
    git("init", "-q", ".", folder=folder)
    git("add", *NAMES, "link", folder=folder)
    return folder


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_every_version(repository, git, version):
    if version == "3":
        (repository / "later").write_text("x\n")
        git("add", "--intent-to-add", "later", folder=repository)
        assert tracked(repository) == {*NAMES, "later"}
        return
    git("update-index", "--index-version", version, folder=repository)
    assert tracked(repository) == set(NAMES)


def test_a_repository_with_sha256(tmp_path, git):
    try:
        git("init", "-q", "--object-format=sha256", ".")
    except subprocess.CalledProcessError:
        pytest.skip("git is too old")
    (tmp_path / "a.ts").write_text("x\n")
    git("add", "a.ts")
    assert tracked(tmp_path) == {"a.ts"}


def test_a_folder_of_a_repository(repository):
    assert tracked(repository / "api") == {"users.ts", "users/[id].ts"}


def test_a_worktree(repository, git, tmp_path):
    git("commit", "-qm", "x", folder=repository)
    git("worktree", "add", "-q", str(tmp_path / "two"), folder=repository)
    assert tracked(tmp_path / "two") == set(NAMES)


def test_a_submodule(repository, git, tmp_path):
    git("commit", "-qm", "x", folder=repository)
    outer = tmp_path / "outer"
    outer.mkdir()
    git("init", "-q", ".", folder=outer)
    git("submodule", "--quiet", "add", str(repository), "inner", folder=outer)
    assert tracked(outer / "inner") == set(NAMES)
    assert tracked(outer) == {".gitmodules"}


def test_a_new_repository_has_nothing(tmp_path, git):
    git("init", "-q", ".")
    assert tracked(tmp_path) == frozenset()


def test_a_split_index_is_not_known(repository, git):
    git("update-index", "--split-index", folder=repository)
    with pytest.raises(Unknown):
        tracked(repository)


@pytest.mark.parametrize("content", ["", "gitdir: nowhere\n", "nothing\n", "\0"])
def test_a_file_that_leads_nowhere(tmp_path, content):
    (tmp_path / ".git").write_text(content)
    with pytest.raises(Unknown):
        tracked(tmp_path)


def test_damage_is_told(repository):
    data = (repository / ".git/index").read_bytes()
    for cut in (5, 11, 40, 100, len(data) // 2):
        with pytest.raises(Unknown):
            parse(data[:cut])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data):
    for text in (data, b"DIRC\0\0\0\2\0\0\0\1" + data, b"DIRC\0\0\0\4\0\0\0\2" + data):
        try:
            parse(text)
        except Unknown:
            continue
