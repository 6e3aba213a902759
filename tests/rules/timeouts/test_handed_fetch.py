"""The fetch that SvelteKit hands to its handlers."""

from __future__ import annotations

import pytest

RULE = ["outbound-call-without-timeout"]
URL = "https://api.example.com/a"


def route(code: str) -> dict[str, str]:
    return {
        "vercel.json": "{}",
        "package.json": '{"devDependencies": {"@sveltejs/kit": "^2.0.0"}}',
        "src/routes/a/+server.js": code,
    }


@pytest.mark.parametrize(
    "code",
    [
        f'export async function GET({{ fetch }}) {{ return fetch("{URL}"); }}',
        f'export async function GET({{ fetch: get }}) {{ return get("{URL}"); }}',
        f'export async function GET(event) {{ return event.fetch("{URL}"); }}',
        f'const U = "{URL}";\nexport const GET = async ({{ fetch }}) => fetch(U);',
    ],
)
def test_it_has_no_timeout_either(lint, code) -> None:
    (finding,) = lint(route(code), RULE)
    assert "to api.example.com has no timeout" in finding.message


@pytest.mark.parametrize(
    "code",
    [
        'export async function GET({ fetch }) { return fetch("/api/b"); }',
        "export async function GET({ fetch, url }) { return fetch(`/api/${url.search}`); }",
        "export async function GET({ fetch, url }) { return fetch(url); }",
        f'export async function GET({{ fetch }}) {{ return fetch("{URL}", '
        "{ signal: AbortSignal.timeout(5000) }); }",
        "export async function GET({ fetch, request }) { return fetch(request); }",
        f'export async function GET({{ locals }}) {{ return locals.fetch("{URL}"); }}',
        f'function get({{ fetch }}) {{ return fetch("{URL}"); }}\n'
        "export const GET = () => get(client);",
    ],
)
def test_what_is_not_judged(lint, code) -> None:
    assert lint(route(code), RULE) == []


def test_other_frameworks_hand_out_others(lint) -> None:
    files = {
        "vercel.json": "{}",
        "package.json": '{"name": "a"}',
        "api/a.js": f'export async function GET({{ fetch }}) {{ return fetch("{URL}"); }}',
    }
    assert lint(files, RULE) == []
