from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["project-too-large"]
CONFIG = {"hiveku.json": "{}"}
MB = 1 << 20


def test_source_beyond_what_a_build_takes(lint, sparse):
    sparse("videos/a.mp4", 1000 * MB)
    sparse("data/b.bin", 600 * MB)
    (finding,) = lint(CONFIG, RULE)
    assert finding.severity is Severity.ERROR
    assert finding.location.path == "hiveku.json"
    assert "1,600 MB of source, and a build takes less than 1,536 MB" in finding.message
    assert "the largest: videos/ with 1,000 MB, data/ with 600 MB" in finding.message
    assert "project_too_large" in finding.why


def test_much_source_is_a_warning(lint, sparse):
    sparse("data/b.bin", 200 * MB)
    (finding,) = lint(CONFIG, RULE)
    assert finding.severity is Severity.WARNING


def test_more_than_an_import_takes(lint, sparse):
    sparse("public/videos/a.mp4", 1100 * MB)
    (finding,) = lint(CONFIG, RULE)
    assert finding.severity is Severity.ERROR
    assert "a ZIP import takes 1,024 MB" in finding.message
    assert "public/videos/ with 1,100 MB" in finding.message


def test_more_files_than_an_import_takes(lint, limit):
    limit(import_files=20)
    files = {f"content/{it}.txt": "x" for it in range(25)}
    (finding,) = lint({**CONFIG, **files}, RULE)
    assert "26 files, and a ZIP import takes 20" in finding.message
    assert "content/ with 25 files" in finding.message


@pytest.mark.parametrize(
    "path",
    [
        "node_modules/a/a.bin",
        "apps/web/dist/a.bin",
        "vendor/a.bin",
        "coverage/a.bin",
        ".ai/a.bin",
        "web.tsbuildinfo",
        "ignored/a.bin",
    ],
)
def test_what_never_reaches_hiveku_does_not_count(lint, sparse, path):
    sparse(path, 1700 * MB)
    assert lint({**CONFIG, ".gitignore": "ignored/\n"}, RULE) == []


def test_text_is_small_in_a_zip(lint, sparse):
    sparse("public/data/a.csv", 1500 * MB)
    assert lint(CONFIG, RULE) == []


def test_files_of_the_cdn_are_no_source(lint, sparse):
    sparse("public/videos/a.mp4", 900 * MB)
    assert lint(CONFIG, RULE) == []
    sparse("public/a.mp4", 300 * MB)
    assert [it.severity for it in lint(CONFIG, RULE)] == [Severity.ERROR]


def test_an_assumed_project_is_not_judged(lint, sparse):
    sparse("data/b.bin", 1600 * MB)
    assert lint({"api/a.ts": "export default () => new Response();\n"}, RULE) == []


def test_folders_named_like_excluded_ones_count(lint, sparse):
    sparse("distribution/a.bin", 150 * MB)
    sparse("layout/a.bin", 150 * MB)
    assert len(lint(CONFIG, RULE)) == 1
