"""What is wrong with a vercel.json."""

from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity

HANDLER = "export default function handler(req, res) { res.end(); }\n"
GET = "export async function GET() { return Response.json({}); }\n"
PLAIN = {"package.json": '{"name": "a"}', "api/a.ts": HANDLER}
NEXT = {
    "package.json": '{"name": "a", "dependencies": {"next": "16.0.0"}}',
    "app/page.tsx": "export default function Page() { return null; }\n",
    "app/api/a/route.ts": GET,
}


@pytest.fixture
def found(lint):
    def of(config, rule, base=PLAIN, **more):
        plan = more.pop("plan", None)
        text = config if isinstance(config, str) else json.dumps(config)
        return lint({**base, **more, "vercel.json": text}, (rule,), plan=plan)

    return of


@pytest.mark.parametrize(
    "config",
    [
        {"functions": {"api/a.ts": {"maxDuration": "60"}}},
        {"functions": {"api/a.ts": {"maxDuration": 1.5}}},
        {"functions": {"api/a.ts": {"includeFiles": ["a"]}}},
        {"functions": {"api/a.ts": {"architecture": "arm"}}},
        {"functions": {"api/a.ts": {}}},
        {"functions": []},
        {"crons": [{"path": "api/a", "schedule": "0 1 * * *"}]},
        {"crons": [{"path": "/api/a"}]},
        {"regions": "fra1"},
        {"rewrites": [{"source": "/a"}]},
        {"redirects": [{"source": "/a", "destination": "/b", "permanent": "true"}]},
        {"headers": [{"source": "/a", "headers": {"X-A": "b"}}]},
        {"headers": [{"source": "/a", "headers": [{"key": "X-A"}]}]},
        {"routes": {}},
        '{"crons": [],}',
    ],
)
def test_values_of_the_wrong_kind(found, config):
    assert len(found(config, "invalid-config")) == 1


@pytest.mark.parametrize(
    "config",
    [
        {},
        {"functions": {"api/a.ts": {"maxDuration": "max", "memory": 512}}},
        {"functions": {"api/*.ts": {"runtime": "vercel-php@0.7.3", "excludeFiles": "a/**"}}},
        {"framework": None, "buildCommand": None, "somethingNew": {"a": 1}},
        {"rewrites": [{"source": "/a", "destination": {"service": "b"}}], "services": {}},
        {"crons": [{"path": "/api/a", "schedule": "0 1 * * *"}], "bunVersion": "1.x"},
        {
            "rewrites": [
                {"source": "/a", "destination": "/b", "has": [{"type": "host", "value": "c"}]}
            ]
        },
        {"headers": [{"source": "/a", "headers": [{"key": "X-A", "value": "b"}]}], "public": True},
        {"env": {"A": "b"}, "build": {"env": {"A": "b"}}, "version": 2, "name": "a"},
    ],
)
def test_what_is_right(found, config):
    for rule in ("invalid-config", "unknown-config-key", "setting-out-of-range"):
        assert found(config, rule) == []


@pytest.mark.parametrize(
    ("config", "meant"),
    [
        ({"cron": []}, "crons"),
        ({"function": {}}, "functions"),
        ({"cleanURLs": True}, "cleanUrls"),
        ({"rewrite": []}, "rewrites"),
        ({"redirects": [{"source": "/a", "destination": "/b", "permament": True}]}, "permanent"),
    ],
)
def test_slips_in_keys(found, config, meant):
    (finding,) = found(config, "unknown-config-key")
    assert f'did you mean "{meant}"?' in finding.message


def test_unknown_keys_of_functions_and_crons(found):
    config = {"functions": {"api/a.ts": {"timeout": 3}}, "crons": [{"path": "/", "cron": "a"}]}
    findings = found(config, "unknown-config-key")
    assert ["maxDuration" in findings[0].help, "schedule" in findings[1].help] == [True, True]


@pytest.mark.parametrize(
    ("seconds", "plan", "count"),
    [
        (3600, None, 0),
        (3601, None, 1),
        (0, None, 1),
        (1200, None, 0),
        (301, "hobby", 1),
        (300, "hobby", 0),
        (1200, "pro", 0),
        (1200, "enterprise", 0),
    ],
)
def test_the_longest_run_by_plan(found, seconds, plan, count):
    config = {"functions": {"api/a.ts": {"maxDuration": seconds}}}
    assert len(found(config, "setting-out-of-range", plan=plan)) == count


@pytest.mark.parametrize(
    ("memory", "plan", "count"),
    [(64, None, 1), (10240, None, 0), (4096, "hobby", 1), (4096, "pro", 0), (4097, "pro", 1)],
)
def test_the_memory_by_plan(found, memory, plan, count):
    config = {"functions": {"api/a.ts": {"memory": memory}}}
    assert len(found(config, "setting-out-of-range", plan=plan)) == count


def test_a_run_that_the_route_itself_sets(found):
    route = {"app/api/b/route.ts": GET + "export const maxDuration = 5000;"}
    (finding,) = found({}, "setting-out-of-range", NEXT, **route)
    assert finding.location.path == "app/api/b/route.ts"


@pytest.mark.parametrize("pattern", ["api/b.ts", "api/jobs/**/*.ts", "api/*.py"])
def test_a_pattern_without_a_function(found, pattern):
    (finding,) = found({"functions": {pattern: {"memory": 512}}}, "config-matches-nothing")
    assert finding.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("pattern", "more"),
    [
        ("api/a.ts", {}),
        ("api/**/*.ts", {}),
        ("api/*", {}),
        ("server/b.ts", {}),
        ("src/pages/api/**", {}),
        ("api/b.ts", {"package.json": '{"name": "a", "dependencies": {"@sveltejs/kit": "2"}}'}),
        ("api/a.php", {"api/a.php": "<?php"}),
    ],
)
def test_a_pattern_that_may_have_one(found, pattern, more):
    config = {"functions": {pattern: {"memory": 512}}}
    assert found(config, "config-matches-nothing", **more) == []


def test_patterns_of_next(found):
    rule = "config-matches-nothing"
    one = {"functions": {"app/api/**/route.ts": {"memory": 512}}}
    assert found(one, rule, NEXT) == []
    for pattern in ("app/api/jobs/**/route.ts", "src/pages/api/webhooks/*", "pages/api/a.ts"):
        (finding,) = found({"functions": {pattern: {"memory": 512}}}, rule, NEXT)
        assert finding.severity is Severity.WARNING
        assert "no effect" in finding.why
    (finding,) = found({"functions": {"api/jobs/*.ts": {"memory": 512}}}, rule, NEXT)
    assert finding.severity is Severity.ERROR


def crons(path):
    return {"crons": [{"path": path, "schedule": "0 1 * * *"}]}


@pytest.mark.parametrize("path", ["/api/b", "/api", "/jobs/a"])
def test_a_cron_that_nothing_answers(found, path):
    for base in (PLAIN, NEXT):
        assert len(found(crons(path), "config-matches-nothing", base)) == 1


@pytest.mark.parametrize("path", ["/api/a", "/api/a/", "/api/a?deep=1"])
def test_a_cron_that_a_function_answers(found, path):
    for base in (PLAIN, NEXT):
        assert found(crons(path), "config-matches-nothing", base) == []


@pytest.mark.parametrize(
    "more",
    [
        {"app/[...all]/route.ts": GET},
        {"next.config.js": "module.exports = { async rewrites() { return load(); } };"},
        {"next.config.js": "module.exports = { basePath: '/docs' };"},
        {"next.config.js": "module.exports = wrap(require('./x'));"},
        {
            "next.config.js": "module.exports = { rewrites: async () => "
            "[{ source: '/api/:path*', destination: '/x/:path*' }] };"
        },
        {"proxy.ts": "export function proxy(r) { return NextResponse.rewrite(r.url); }"},
        {"app/api/b/page.tsx": "export default function Page() { return null; }"},
    ],
)
def test_a_cron_that_may_be_answered(found, more):
    assert found(crons("/api/b"), "config-matches-nothing", NEXT, **more) == []


def test_a_rewrite_of_the_configuration_may_answer(found):
    config = {**crons("/tidy"), "rewrites": [{"source": "/(.*)", "destination": "/api/a"}]}
    assert found(config, "config-matches-nothing") == []


def test_keys_that_exclude_each_other(found):
    rule = "conflicting-config"
    both = {"functions": {"api/a.ts": {"memory": 512}}, "builds": []}
    assert len(found(both, rule)) == 1
    assert len(found({"routes": [], "rewrites": []}, rule)) == 1
    assert found({"functions": {"api/a.ts": {"memory": 512}}, "rewrites": []}, rule) == []
    assert found({"routes": [], "builds": []}, rule) == []


@pytest.mark.parametrize(
    ("schedule", "plan", "count"),
    [
        ("0 * * * *", "hobby", 1),
        ("0 9,21 * * *", "hobby", 1),
        ("0 9 * * *", "hobby", 0),
        ("0 9 * * 1-5", "hobby", 0),
        ("0 * * * *", "pro", 0),
        ("0 * * * *", None, 0),
    ],
)
def test_once_a_day_on_the_hobby_plan(found, schedule, plan, count):
    config = {"crons": [{"path": "/api/a", "schedule": schedule}]}
    assert len(found(config, "invalid-schedule", plan=plan)) == count


def test_the_fix_of_a_schedule_keeps_the_json_valid(found):
    text = '{"crons": [{"path": "/api/a", "schedule": "cron(0 9 ? * MON-FRI *)"}]}'
    (finding,) = found(text, "invalid-schedule")
    (edit,) = finding.fixes[0].edits
    span = edit.location.span
    fixed = text[: span.start] + edit.text + text[span.end :]
    assert json.loads(fixed)["crons"][0]["schedule"] == "0 9 * * 1-5"


def test_two_entries_at_the_same_times(found):
    rule = "duplicate-schedule"
    one = {"path": "/api/a", "schedule": "0 9 * * *"}
    assert len(found({"crons": [one, {**one, "schedule": "00 09 * * *"}]}, rule)) == 1
    assert found({"crons": [one, {**one, "schedule": "0 21 * * *"}]}, rule) == []
    assert found({"crons": [one, {**one, "path": "/api/a?part=2"}]}, rule) == []


def test_an_overlap_only_of_a_run_that_somebody_set(found):
    often = {"crons": [{"path": "/api/a", "schedule": "* * * * *"}]}
    assert found(often, "schedule-overlap") == []
    config = {**often, "functions": {"api/a.ts": {"maxDuration": 300}}}
    assert len(found(config, "schedule-overlap")) == 1
