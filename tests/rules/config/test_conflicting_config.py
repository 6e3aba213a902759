from __future__ import annotations

import json

import pytest

RULE = ["conflicting-config"]
BOTH = ["conflicting-config", "config-matches-nothing"]
CODE = "export default () => new Response();\n"
FILES = {
    "api/users.ts": CODE,
    "api/users/[id].ts": CODE,
    "api/old/a.ts": CODE,
    "api/old/b.ts": CODE,
    "jobs/sweep.ts": CODE,
    "lib/job.ts": CODE,
    "lambdas/press-daily.ts": CODE,
    "lambdas/press-weekly.ts": CODE,
}


@pytest.fixture
def check(lint):
    def checked(more=(), rules=RULE, **functions):
        files = {**FILES, **dict(more), "hiveku.json": json.dumps({"functions": functions})}
        return lint(files, rules)

    return checked


@pytest.mark.parametrize(
    ("functions", "underlined"),
    [
        ({"include": ["lib/job.ts"], "exclude": ["lib/job.ts"]}, '"lib/job.ts"'),
        ({"include": ["lib/job.ts"], "exclude": ["lib/**"]}, '"lib/job.ts"'),
        ({"include": ["lib/*.ts"], "exclude": ["lib"]}, '"lib/*.ts"'),
        ({"directories": ["jobs/"], "exclude": ["jobs/**"]}, '"jobs/"'),
        ({"routes": {"api/users.ts": "/u"}, "exclude": ["api/users.ts"]}, '"api/users.ts"'),
        ({"config": {"api/users.ts": {}}, "exclude": ["api/users.ts"]}, '"api/users.ts"'),
        ({"config": {"api/old/**": {}}, "exclude": ["api/old/*.ts"]}, '"api/old/**"'),
        (
            {"config": {"api/old/*.ts": {}}, "exclude": ["api/old/a.ts", "**/b.ts"]},
            '"api/old/*.ts"',
        ),
    ],
)
def test_what_is_excluded_has_no_other_entries(check, text_of, functions, underlined):
    (finding,) = check(rules=BOTH, **functions)
    assert finding.rule == "conflicting-config"
    assert text_of(finding) == underlined
    assert "functions.exclude" in finding.message
    assert {text_of_step.location.path for text_of_step in finding.related} == {"hiveku.json"}


@pytest.mark.parametrize(
    "functions",
    [
        {"include": ["lib/job.ts"], "exclude": ["**/*.test.ts"]},
        {"directories": ["jobs/"], "exclude": ["jobs/old.ts"]},
        {"config": {"api/**": {}}, "exclude": ["api/old/**"]},
        {"config": {"**": {}}, "exclude": ["**/*.test.ts", "api/old/**"]},
        {"routes": {"api/users.ts": "/u"}, "exclude": ["api/old/**"]},
        {"config": {"lib/job.ts": {}}, "exclude": ["lib/**"]},
        {"include": ["lib/job.ts"], "exclude": ["lib/**", "!lib/job.ts"]},
        {"include": ["lib/!(a).ts", "{lib,x}/job.ts"], "exclude": ["lib/**"]},
        {"include": "lib/job.ts", "exclude": "lib/**", "config": [], "routes": 3},
        {"exclude": ["**"]},
    ],
)
def test_what_is_left_or_cannot_be_told_is_silent(check, functions):
    assert check(**functions) == []


def test_names_nothing_that_is_not_there(check):
    (finding,) = check(rules=BOTH, include=["lib/jobs.ts"], exclude=["lib/**"])
    assert finding.rule == "config-matches-nothing"


class TestEqualKeys:
    @pytest.mark.parametrize(
        "config",
        [
            {"api/users.ts": {"timeout": 10}, "./api/users.ts": {"timeout": 20}},
            {"api/users.ts": {"memory": 512}, "/api/users.ts": {"memory": 256}},
            {"lambdas/press-*.ts": {"timeout": 10}, "lambdas/*-weekly.ts": {"timeout": 20}},
            {"api/**": {"timeout": 10}, "api/**/*": {"timeout": 20}},
            {"api/*": {"timeout": 10}, "./api/*": {"timeout": 20}},
        ],
    )
    def test_the_later_one_is_reported(self, check, text_of, config):
        (finding,) = check(config=config)
        assert text_of(finding) == json.dumps(list(config)[1])
        assert len(finding.related) == 1

    @pytest.mark.parametrize(
        "config",
        [
            {"api/users.ts": {"timeout": 10}, "./api/users.ts": {"timeout": 10}},
            {"api/users.ts": {"timeout": 10}, "./api/users.ts": {"memory": 512}},
            {"api/users.ts": {"timeout": 10}, "api/*.ts": {"timeout": 20}},
            {"api/**": {"timeout": 10}, "api/*.ts": {"timeout": 20}},
            {"api/**": {"timeout": 10}, "**": {"timeout": 20}},
            {"api/*": {"timeout": 10}, "jobs/*": {"timeout": 20}},
            {"api/old/*": {"timeout": 10}, "**/a.ts": {"timeout": 20}},
            {"lambdas/press-*.ts": {"timeout": 10}, "lambdas/*-hourly.ts": {"timeout": 20}},
            {"api/**": {"timeout": "10"}, "api/**/*": {"timeout": 20}},
            {"{api,lib}/**": {"timeout": 10}, "api/**": {"timeout": 20}},
            {
                "lambdas/press-*.ts": {"timeout": 10},
                "lambdas/*-weekly.ts": {"timeout": 20},
                "lambdas/press-weekly.ts": {"timeout": 15},
            },
        ],
    )
    def test_a_closer_key_or_the_same_value_is_no_conflict(self, check, config):
        assert check(config=config) == []

    def test_a_key_that_occurs_twice_belongs_to_another_rule(self, lint):
        text = '{"functions": {"config": {"api/users.ts": {"timeout": 10}, "api/users.ts": {"timeout": 20}}}}'
        found = lint({**FILES, "hiveku.json": text}, [*RULE, "invalid-config"])
        assert [it.rule for it in found] == ["invalid-config"]

    def test_two_routes_for_one_file(self, check, text_of):
        (finding,) = check(routes={"api/users.ts": "/a", "./api/users.ts": "/b"})
        assert text_of(finding) == '"./api/users.ts"'
        assert "`/a`" in finding.message
        assert check(routes={"api/users.ts": "/a", "./api/users.ts": "/a"}) == []


def test_a_broken_file_gives_nothing(lint):
    text = '{"functions": {"include": ["lib/job.ts"], "exclude": ["lib/**"]},}'
    assert lint({**FILES, "hiveku.json": text}, RULE) == []


def test_paths_count_from_the_project(lint):
    files = {f"apps/web/{path}": text for path, text in FILES.items()}
    functions = {"include": ["lib/job.ts"], "exclude": ["lib/**"]}
    files["apps/web/hiveku.json"] = json.dumps({"functions": functions})
    (finding,) = lint(files, RULE)
    assert finding.location.path == "apps/web/hiveku.json"


def test_many_entries_take_no_time(check):
    config = {f"api/*{'a' * i}*.ts": {"timeout": i + 1} for i in range(400)}
    check(config=config, include=[f"lib/{i}/**" for i in range(2000)], exclude=["x/**"] * 2000)
