from __future__ import annotations

import difflib
import json

import pytest

RULE = ["config-matches-nothing"]
CODE = "export default () => new Response();\n"
FILES = {
    "api/users.ts": CODE,
    "api/users/[id].ts": CODE,
    "api/_lib/db.ts": "export const db = 1;\n",
    "lib/job.ts": CODE,
    "lib/text.ts": "export const a = 1;\n",
    "src/lambdas/x.ts": CODE,
    "README.md": "# x\n",
}


@pytest.fixture
def check(lint):
    def checked(more=(), **functions):
        files = {**FILES, **dict(more), "hiveku.json": json.dumps({"functions": functions})}
        return lint(files, RULE)

    return checked


@pytest.mark.parametrize(
    ("key", "value", "underlined"),
    [
        ("include", ["lib/jobs.ts"], '"lib/jobs.ts"'),
        ("include", ["jobs/**/*.ts"], '"jobs/**/*.ts"'),
        ("directories", ["api/", "lambda/"], '"lambda/"'),
        ("routes", {"api/user.ts": "/u"}, '"api/user.ts"'),
        ("config", {"api/user.ts": {}}, '"api/user.ts"'),
        ("config", {"api/admin/*.ts": {}}, '"api/admin/*.ts"'),
    ],
)
def test_stands_on_the_entry(check, text_of, key, value, underlined):
    (finding,) = check(**{key: value})
    assert text_of(finding) == underlined
    assert "matches no file" in finding.message


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("api/Users.ts", "api/users.ts"),
        ("src/job.ts", "lib/job.ts"),
        ("api/user.ts", "api/users.ts"),
    ],
)
def test_says_which_file_was_meant(check, pattern, meant):
    (finding,) = check(config={pattern: {}})
    assert f"`{meant}`" in finding.help


@pytest.mark.parametrize(
    "functions",
    [
        {"exclude": ["nothing/**"]},
        {"include": ["lib/job.ts", "./lib/job.ts", "lib/job", "lib/*.ts", "/lib/job.ts"]},
        {"directories": ["src/lambdas", "src/lambdas/", "./src/lambdas/", "src/*", "."]},
        {"routes": {"api/users/[id].ts": "/u/:id"}},
        {"config": {"api/users/[id].ts": {}, "api/**": {}, "**": {}, "**/*.ts": {}, "api/": {}}},
        {"config": {"{api,web}/**": {}, "api/!(x).ts": {}}},
        {"include": ["!api/none.ts", "api/+(x|y).ts", "{a,b}" * 50, "*a" * 9, "../shared/x.ts"]},
        {"include": ["dist/worker.js"], "directories": ["build/api"]},
        {"include": "lib/none.ts", "config": ["none"], "routes": 3, "directories": [3, ""]},
    ],
)
def test_what_matches_or_may_match_is_silent(check, functions):
    assert check(**functions) == []


def test_files_that_git_ignores_are_there(check):
    more = {".gitignore": "made/\n", "made/job.js": CODE}
    assert check(more, include=["made/job.js"], directories=["made"]) == []


class TestNoFunction:
    @pytest.mark.parametrize("pattern", ["lib/**", "*.md", "**/*.md"])
    def test_a_glob_of_other_files(self, check, text_of, pattern):
        (finding,) = check(config={pattern: {"memory": 512}})
        assert text_of(finding) == f'"{pattern}"'
        assert "matches no function" in finding.message

    def test_defaults_without_any_function(self, lint):
        files = {"index.html": "<p>", "hiveku.json": '{"functions": {"config": {"**": {}}}}'}
        (finding,) = lint(files, RULE)
        assert "matches no function" in finding.message

    @pytest.mark.parametrize("page", ["app/page.tsx", "src/pages/index.tsx"])
    def test_pages_may_have_settings(self, lint, page):
        files = {page: CODE, "hiveku.json": '{"functions": {"config": {"**": {}}}}'}
        assert lint(files, RULE) == []

    def test_excluded_files_are_anothers_affair(self, check):
        assert check(exclude=["api/**"], config={"api/**": {}}) == []

    def test_one_file_that_is_no_function_is_let_through(self, check):
        assert check(config={"lib/text.ts": {}}) == []


def test_a_broken_file_gives_nothing(lint):
    assert lint({**FILES, "hiveku.json": '{"functions": {"include": ["x.ts"]},}'}, RULE) == []


def test_paths_count_from_the_project(lint):
    files = {f"apps/web/{path}": text for path, text in FILES.items()}
    files["apps/web/hiveku.json"] = '{"functions": {"include": ["lib/job.ts", "lib/no.ts"]}}'
    (finding,) = lint(files, RULE)
    assert "`lib/no.ts`" in finding.message
    assert finding.location.path == "apps/web/hiveku.json"


def test_many_dead_entries_are_compared_within_bounds(check, monkeypatch):
    compared = []
    alike = difflib.get_close_matches

    def counted(name, names, **options):
        compared.extend(names)
        return alike(name, names, **options)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    more = {f"lib/jobs/task{number}.ts": CODE for number in range(500)}
    entries = {f"api/usrs{number}.ts": {} for number in range(1_000)}
    findings = check(more, config={"lib/jobs/tsk7.ts": {}, **entries})
    assert len(findings) == 1_001
    assert findings[0].help == "Did you mean `lib/jobs/task7.ts`?"
    assert 0 < len(compared) <= 50_000


def test_of_more_globs_than_can_be_tested_nothing_is_said(check, monkeypatch):
    monkeypatch.setattr("hk_rules.config.config_matches_nothing._MOST_TESTS", 60)
    findings = check(include=[f"jobs{number}/*.ts" for number in range(100)])
    assert 0 < len(findings) < 60
