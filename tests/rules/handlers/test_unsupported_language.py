from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULE = ["unsupported-language"]
FILES = {"hiveku.json": "{}", "api/a.ts": "export default () => new Response();\n"}


@pytest.mark.parametrize(
    "path", ["index.php", "api/a.php", "public/contact.PHP", "composer.json", "wp/composer.json"]
)
def test_php_in_the_project(lint, path):
    (finding,) = lint({**FILES, path: "{}"}, RULE)
    assert finding.location.path == path
    assert finding.severity is Severity.ERROR


def test_one_finding_for_many_files(lint):
    (finding,) = lint({**FILES, **{f"old/{i}.php": "<?php" for i in range(9)}}, RULE)
    assert finding.location.path == "old/0.php"
    assert [it.location.path for it in finding.related] == ["old/1.php", "old/2.php", "old/3.php"]
    assert "8 more" in finding.message


@pytest.mark.parametrize(
    "path",
    [
        "vendor/acme/a.php",
        "vendor/acme/composer.json",
        "node_modules/x/a.php",
        "api/index.php.ts",
        "lib/php.ts",
        "docs/php.md",
        "composer.lock",
        "a.phps",
        "dist/a.php",
    ],
)
def test_what_is_no_php_of_the_project(lint, path):
    assert lint({**FILES, path: "{}"}, RULE) == []


def test_a_project_inside_is_another_affair(lint):
    files = {**FILES, "shop/package.json": '{"name": "shop"}', "shop/a.php": "<?php"}
    assert lint(files, RULE) == []


def test_a_warning_where_nothing_names_hiveku(lint):
    files = {"api/a.ts": "export default async (req: Request) => new Response();", "a.php": "<?php"}
    (finding,) = lint(files, RULE)
    assert finding.severity is Severity.WARNING
    assert lint({**files, "vercel.json": "{}"}, RULE) == []
