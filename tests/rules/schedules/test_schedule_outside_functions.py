from __future__ import annotations

import json

import pytest

from hk_lint.model.finding import Severity

RULE = ["schedule-outside-functions"]
CODE = "export default async () => new Response();\n"
MARK = "// @schedule rate(1 day)\n"
FUNCTION = {"api/users.ts": CODE}


@pytest.fixture
def check(lint):
    def checked(path, text=MARK + CODE, more=(), **functions):
        config = json.dumps({"functions": functions})
        return lint({"hiveku.json": config, **FUNCTION, path: text, **dict(more)}, RULE)

    return checked


@pytest.mark.parametrize("path", ["lib/a.ts", "jobs/a.js", "src/jobs/daily/a.ts", "a.ts"])
def test_a_job_outside_of_the_function_folders(check, text_of, path):
    (finding,) = check(path)
    assert finding.severity is Severity.ERROR
    assert finding.location.path == path
    assert text_of(finding) == "rate(1 day)"
    assert f"{path} is not deployed as a function" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        "// @schedule cron(0 9 * * ? *)\nexport async function run() {}\n",
        "/**\n * Cleans up.\n * @schedule rate(1 hour)\n */\nexport async function run() {}\n",
        "// @schedule 0 9 * * *\n" + CODE,
        "// @schedule cron(0 9 * * *)\nexport const run = async () => {};\n",
        "\ufeff// @schedule rate(1 day)\r\nmodule.exports.handler = async () => 1;\n",
        '// @schedule rate(1 day)\nexport { default } from "./x";\n',
    ],
)
def test_forms_of_a_job(check, text):
    assert len(check("lib/a.ts", text)) == 1


def test_included_files_are_functions(check):
    assert check("lib/a.ts", include=["lib/a.ts"]) == []
    assert check("lib/a.ts", directories=["lib/"]) == []


@pytest.mark.parametrize(
    "path",
    [
        *("api/cron/a.ts", "cron/a.ts", "functions/a.ts", "api/_a.ts", "api/_old/a.ts"),
        *("lib/a.test.ts", "test/a.ts", "docs/a.ts", "examples/x/a.ts", "templates/a.ts"),
        *("dist/api/a.js", "lib/a.d.ts", "lib/a.stories.ts", ".storybook/a.ts"),
    ],
)
def test_functions_and_what_is_left_out_on_purpose(check, path):
    assert check(path) == []


@pytest.mark.parametrize("pattern", ["lib/**", "lib/a.ts", "**/a.ts"])
def test_excluded_files_are_meant_to_rest(check, pattern):
    assert check("lib/a.ts", exclude=[pattern]) == []


@pytest.mark.parametrize(
    "text",
    [
        "// @schedule 0 9 * * *\nexport const plan = [];\n",
        "// @schedule comments are read by the platform\n" + CODE,
        "// @schedule every Monday\n" + CODE,
        "// @scheduled rate(1 day)\n" + CODE,
        "// See @schedule rate(1 day)\n" + CODE,
        "// @Schedule(rate(1 day))\n" + CODE,
        "export default () => {\n  // @schedule rate(1 day)\n};\n",
        "export class A {\n  /**\n   * @schedule rate(1 day)\n   */\n  @Cron('0 9 * * *')\n  run() {}\n}\n",
        "class A {\n  // @schedule rate(1 day)\n  run() {}\n}\nexport default () => new A();\n",
        "/**\n * @example\n * @schedule rate(1 day)\n */\n" + CODE,
        "/**\n * ```\n * @schedule rate(1 day)\n * ```\n */\n" + CODE,
        "// A job says when it runs:\n// @schedule rate(1 day)\n" + CODE,
        "// @schedule rate(1 day)\nconst mark = '@schedule';\n" + CODE,
        "// @schedule rate(1 day)\nconsole.log(1);\n",
        "// @schedule rate(30 seconds)\n" + CODE,
        "const text = `\n// @schedule rate(1 day)\n`;\n" + CODE,
    ],
)
def test_prose_and_other_libraries(check, text):
    assert check("lib/a.ts", text) == []


def test_what_a_scheduled_function_loads_repeats_its_schedule(check):
    entry = '// @schedule rate(1 day)\nexport { default } from "../lib/a";\n'
    assert check("lib/a.ts", more={"api/job.ts": entry}) == []
    unscheduled = entry.partition("\n")[2]
    assert len(check("lib/a.ts", more={"api/job.ts": unscheduled})) == 1


def test_a_helper_in_a_function_folder(check):
    helper = "// @schedule rate(1 day)\nexport async function run() {}\n"
    use = 'import { run } from "./run";\nexport default run;\n'
    (finding,) = check("api/run.ts", helper, more={"api/other.ts": use})
    assert finding.location.path == "api/run.ts"


def test_an_assumed_project_is_warned_about_handlers_only(lint):
    files = {**FUNCTION, "package.json": '{"name": "x"}', "jobs/a.ts": MARK + CODE}
    (finding,) = lint(files, RULE)
    assert finding.severity is Severity.WARNING
    assert lint({**files, "jobs/a.ts": MARK + "export function run() {}\n"}, RULE) == []


def test_projects_below_are_their_own(lint):
    files = {
        "hiveku.json": "{}",
        **FUNCTION,
        "apps/worker/package.json": '{"name": "worker"}',
        "apps/worker/jobs/a.ts": MARK + CODE,
    }
    assert lint(files, RULE) == []
    own = {f"apps/web/{path}": text for path, text in {"hiveku.json": "{}", **FUNCTION}.items()}
    (finding,) = lint({**files, **own, "apps/web/jobs/a.ts": MARK + CODE}, RULE)
    assert finding.location.path == "apps/web/jobs/a.ts"
    assert "jobs/a.ts is not deployed" in finding.message
