"""bundle-too-large and bundle-near-limit."""

from __future__ import annotations

import pytest

from hk_lint.model.finding import Severity

RULES = ["bundle-too-large", "bundle-near-limit"]
MB = 1 << 20


def function(*imports: str) -> str:
    lines = [f'import "{name}";\n' for name in imports]
    return "".join(lines) + "export default () => new Response();\n"


@pytest.fixture
def check(lint):
    def checked(files, rules=RULES):
        return lint({"hiveku.json": "{}", **files}, rules)

    return checked


class TestUnzipped:
    def test_names_the_heaviest_and_stands_on_its_import(self, check, package, limit, text_of):
        limit(bundle_unzipped=3 * MB, bundle_zipped=900 * MB)
        package("big", 2 * MB)
        package("small", MB, "deep")
        package("deep", MB // 2)
        (finding,) = check({"api/a.ts": function("small", "big")})
        assert finding.rule == "bundle-too-large"
        assert finding.severity is Severity.ERROR
        assert text_of(finding) == '"big"'
        assert "api/a.ts ships 3.5 MB unzipped, and the limit is 3.0 MB" in finding.message
        assert finding.message.endswith(
            "the heaviest: big 2.0 MB, small 1.0 MB, deep 0.5 MB (through small)"
        )
        assert [step.message for step in finding.related] == ["small brings 1.5 MB"]

    def test_shows_the_imports_that_lead_there(self, check, package, limit):
        limit(bundle_unzipped=MB)
        package("big", 2 * MB)
        files = {
            "api/a.ts": function("../lib/one"),
            "lib/one.ts": 'import "./two";\n',
            "lib/two.ts": 'import "big";\n',
        }
        (finding,) = check(files)
        assert finding.location.path == "lib/two.ts"
        assert [step.location.path for step in finding.trace] == ["api/a.ts", "lib/one.ts"]

    def test_functions_with_the_same_heaviest_package_are_one_finding(self, check, package, limit):
        limit(bundle_unzipped=MB)
        package("big", 2 * MB)
        package("other", 3 * MB)
        files = {f"api/a{it}.ts": function("big") for it in range(5)}
        files["api/b.ts"] = function("other")
        first, second = check(files)
        assert "api/a0.ts and 4 more functions ship" in first.message
        assert "api/b.ts ships" in second.message

    def test_the_limit_itself_fits(self, check, package, limit):
        package("big", 10 * MB)
        files = {"api/a.ts": function("big")}
        manifest = len('{"name": "big", "version": "1.0.0", "dependencies": {}}')
        size = 10 * MB + len(files["api/a.ts"]) + manifest
        limit(bundle_unzipped=size, bundle_zipped=900 * MB)
        assert [it.rule for it in check(files)] == ["bundle-near-limit"]
        limit(bundle_unzipped=size - 1, bundle_zipped=900 * MB)
        assert [it.rule for it in check(files)] == ["bundle-too-large"]

    def test_missing_packages_make_it_a_lower_bound(self, check, package, limit):
        limit(bundle_unzipped=MB)
        package("big", 2 * MB)
        (finding,) = check({"api/a.ts": function("big", "absent")})
        assert "ships at least 2.0 MB" in finding.message

    def test_own_files_alone(self, check, limit, package):
        package("tiny", 10)
        limit(bundle_unzipped=1000)
        (finding,) = check({"api/a.ts": function() + "// " + "x" * 2000})
        assert finding.location.path == "api/a.ts"
        assert "heaviest" not in finding.message


class TestWhatCounts:
    @pytest.fixture(autouse=True)
    def small_limit(self, limit):
        limit(bundle_unzipped=MB, bundle_zipped=900 * MB)

    @pytest.mark.parametrize("file", ["index.d.ts", "index.js.map", "README.md"])
    def test_a_package_counts_whole(self, check, package, file):
        package("big", 2 * MB, file=file)
        assert len(check({"api/a.ts": function("big")})) == 1

    def test_a_package_that_no_function_imports_does_not(self, check, package):
        package("big", 2 * MB)
        assert check({"api/a.ts": function(), "scripts/x.ts": 'import "big";\n'}) == []

    def test_a_dependency_counts_once(self, check, package, limit):
        limit(bundle_unzipped=3 * MB, bundle_zipped=900 * MB)
        package("a", 10, "shared")
        package("b", 10, "shared")
        package("shared", 2 * MB)
        assert check({"api/a.ts": function("a", "b")}) == []

    def test_without_installed_packages_nothing_is_said(self, check):
        assert check({"api/a.ts": function("big") + "// " + "x" * 2 * MB}) == []

    def test_types_do_not_count(self, check, package, limit, monkeypatch):
        monkeypatch.setattr("hk_lint.analysis.bundle._DOUBTED_FROM", MB)
        limit(bundle_unzipped=MB, bundle_zipped=900 * MB)
        package("big", 2 * MB)
        types = 'import type { A } from "big";\nexport default () => new Response();\n'
        assert check({"api/a.ts": types}) == []
        (finding,) = check({"api/a.ts": function("big")})
        assert finding.rule == "bundle-too-large"


class TestZipped:
    def test_is_a_warning(self, check, package, limit):
        limit(bundle_zipped=MB)
        package("big", 2 * MB)
        (finding,) = check({"api/a.ts": function("big")})
        assert finding.severity is Severity.WARNING
        assert "2.0 MB zipped, and the limit is 1.0 MB" in finding.message

    def test_what_compresses_well_fits(self, check, package, limit, sparse):
        limit(bundle_zipped=MB)
        package("big", 10)
        sparse("node_modules/big/zeros.bin", 8 * MB)
        assert check({"api/a.ts": function("big")}) == []

    def test_is_not_measured_where_it_cannot_matter(self, check, package, limit, monkeypatch):
        limit(bundle_zipped=MB)
        package("big", MB // 2)
        monkeypatch.setattr("hk_lint.analysis.bundle._zipped", None)
        assert check({"api/a.ts": function("big")}) == []

    def test_near_the_limit(self, check, package, limit):
        limit(bundle_zipped=2 * MB)
        package("big", int(1.8 * MB))
        (finding,) = check({"api/a.ts": function("big")})
        assert finding.rule == "bundle-near-limit"
        assert finding.severity is Severity.INFO
        assert "ships 1.8 MB zipped, 90% of the 2.0 MB that fit" in finding.message
