"""Which files are looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hk_lint import walk as module
from hk_lint.index import Unknown, tracked
from hk_lint.sources import Sources
from hk_lint.walk import Unwalkable, survey, walk


def plant(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def repository(folder: Path) -> Path:
    (folder / ".git" / "info").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    return folder


@pytest.fixture(params=["/dev/zero", "pipe"])
def endless(request):
    """Makes a path a device that never ends, or a pipe that nobody writes to."""

    def make(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        if request.param == "pipe":
            os.mkfifo(path)
        else:
            path.symlink_to(request.param)

    return make


def test_an_ignore_file_above_the_repository_does_not_count(tmp_path):
    plant(tmp_path, **{".gitignore": "*\n"})
    root = repository(tmp_path / "shop")
    plant(root, **{"api/a.ts": "", "b.log": "", ".gitignore": "*.log\n"})
    assert walk(root) == (".gitignore", "api/a.ts")


def test_ignore_files_between_the_top_and_the_folder_count(tmp_path):
    plant(tmp_path, **{".gitignore": "*\n"})
    root = repository(tmp_path / "shop")
    plant(
        root,
        **{".gitignore": "*.log\n", "apps/.gitignore": "/web/made\n", ".git/info/exclude": "x\n"},
    )
    plant(
        root,
        **{"apps/web/a.ts": "", "apps/web/b.log": "", "apps/web/made/c.ts": "", "apps/web/x": ""},
    )
    assert walk(root / "apps" / "web") == ("a.ts",)


def test_without_a_repository_the_folders_own_ignore_files_count(tmp_path):
    plant(tmp_path, **{".gitignore": "*\n"})
    root = tmp_path / "shop"
    plant(root, **{"api/a.ts": "", "api/b.log": "", ".gitignore": "*.log\n"})
    assert walk(root) == (".gitignore", "api/a.ts")


def test_ignore_files_of_other_tools_do_not_count(tmp_path):
    root = repository(tmp_path)
    plant(root, **{"api/a.ts": "", ".ignore": "*\n", "api/.ignore": "*\n"})
    assert "api/a.ts" in walk(root)


@pytest.mark.parametrize("name", [".gitignore", "api/.gitignore", ".git/info/exclude", ".ignore"])
@pytest.mark.parametrize("below", ["", "api"])
def test_an_ignore_file_without_an_end_is_not_read(tmp_path, endless, name, below):
    root = repository(tmp_path)
    plant(root, **{"api/a.ts": ""})
    endless(root / name)
    assert any(it.endswith("a.ts") for it in walk(root / below))


def test_an_endless_ignore_file_above_the_repository_is_not_read(tmp_path, endless):
    endless(tmp_path / ".gitignore")
    root = repository(tmp_path / "shop")
    plant(root, **{"api/a.ts": ""})
    assert walk(root) == ("api/a.ts",)


def test_a_pipe_in_the_place_of_the_repository(tmp_path):
    os.mkfifo(tmp_path / ".git")
    plant(tmp_path, **{"api/a.ts": ""})
    assert "api/a.ts" in walk(tmp_path)
    with pytest.raises(Unknown, match="cannot be read"):
        tracked(tmp_path)


def test_folders_that_cannot_be_read_are_told(tmp_path, monkeypatch):
    plant(tmp_path, **{"api/a.ts": "", "shut/b.ts": ""})
    monkeypatch.setattr(module, "is_open", lambda folder: not folder.endswith("shut"))
    assert survey(tmp_path)[1] == ("shut",)
    with pytest.raises(Unwalkable, match="permission denied"):
        walk(tmp_path / "shut")


def test_a_name_that_no_file_can_have_does_not_exist(tmp_path):
    assert not Sources(tmp_path).exists("a" * 300)
    assert not Sources(tmp_path).exists("a\0b")
