"""Clients that outlast the function."""

from __future__ import annotations

import pytest

RULE = "timeout-exceeds-function"
OPENAI = 'import OpenAI from "openai";\n'
ASK = "await openai.chat.completions.create({ model: 'm', messages: [] });"


def project(head: str, body: str, timeout: int | None = None) -> dict[str, str]:
    config = f'{{"functions":{{"config":{{"api/x.ts":{{"timeout":{timeout}}}}}}}}}'
    return {
        "hiveku.json": "{}" if timeout is None else config,
        "api/x.ts": f"{head}\nexport default async function handler(req: Request) {{ {body} }}",
    }


@pytest.mark.parametrize(
    ("head", "body", "timeout"),
    [
        (OPENAI + "const openai = new OpenAI();", ASK, None),
        (OPENAI + "const openai = new OpenAI({ apiKey: process.env.K });", ASK, 120),
        (OPENAI + "const openai = new OpenAI({ timeout: 60_000 });", ASK, None),
        (OPENAI + "const openai = new OpenAI({ timeout: 60 * 1000 });", ASK, 59),
        (OPENAI + "const T = 90000;\nconst openai = new OpenAI({ timeout: T });", ASK, 60),
        (OPENAI, "const openai = new OpenAI(); " + ASK, None),
        (
            'import axios from "axios";',
            "await axios.get('https://a.example', { timeout: 60000 });",
            30,
        ),
        ("", "await fetch('https://a.example', { signal: AbortSignal.timeout(45_000) });", None),
    ],
)
def test_a_longer_wait_is_found(lint, head: str, body: str, timeout: int | None) -> None:
    assert len(lint(project(head, body, timeout), [RULE])) == 1


@pytest.mark.parametrize(
    ("head", "body", "timeout"),
    [
        (OPENAI + "const openai = new OpenAI({ timeout: 20_000 });", ASK, None),
        (OPENAI + "const openai = new OpenAI({ timeout: 30_000 });", ASK, None),
        (OPENAI + "const openai = new OpenAI();", ASK, 600),
        (OPENAI + "const openai = new OpenAI({ timeout: Number(process.env.T) });", ASK, None),
        (OPENAI + "const openai = new OpenAI({ ...shared });", ASK, None),
        (OPENAI + "const openai = new OpenAI(options);", ASK, None),
        (OPENAI + "const openai = new OpenAI();", "return 1;", None),
        (
            OPENAI + "const openai = new OpenAI();",
            "await openai.chat.completions.create({}, { timeout: 5_000 });",
            None,
        ),
        (
            OPENAI + "const openai = new OpenAI();",
            "await openai.chat.completions.create({}, { signal: req.signal });",
            None,
        ),
        ("// @streaming\n" + OPENAI + "const openai = new OpenAI();", ASK, None),
        ("", "await fetch('https://a.example', { signal: AbortSignal.timeout(5_000) });", None),
        ('import { Pool } from "pg";\nconst p = new Pool();', "await p.query('select 1');", None),
    ],
)
def test_a_shorter_equal_or_unknown_wait_is_fine(
    lint, head: str, body: str, timeout: int | None
) -> None:
    assert lint(project(head, body, timeout), [RULE]) == []


def test_a_shared_client_names_the_functions_it_is_wrong_for(lint) -> None:
    use = f'import {{ openai }} from "../lib/ai";\nexport default async () => {{ {ASK} }}'
    files = {
        "hiveku.json": '{"functions":{"config":{"api/b.ts":{"timeout":900}}}}',
        "lib/ai.ts": OPENAI + "export const openai = new OpenAI();",
        "api/a.ts": use,
        "api/b.ts": use,
        "api/c.ts": use,
    }
    [finding] = lint(files, [RULE])
    assert finding.location.path == "lib/ai.ts"
    assert "api/a.ts and 1 more" in finding.message
    assert [step.location.path for step in finding.related] == ["api/c.ts"]


@pytest.mark.parametrize(
    ("head", "body", "severity"),
    [
        (OPENAI + "const openai = new OpenAI();", ASK, "info"),
        (OPENAI + "export const maxDuration = 60;\nconst openai = new OpenAI();", ASK, "warning"),
    ],
)
def test_a_default_of_a_platform_that_nothing_names_is_advice(lint, head, body, severity) -> None:
    files = project(head, body)
    del files["hiveku.json"]
    [finding] = lint(files, [RULE])
    assert finding.severity.value == severity


def test_a_limit_that_somebody_set_comes_before_a_default(lint) -> None:
    use = f'import {{ openai }} from "../lib/ai";\nexport default async () => {{ {ASK} }}'
    files = {
        "lib/ai.ts": OPENAI + "export const openai = new OpenAI();",
        **{f"api/a{it:02}.ts": use for it in range(20)},
        "api/b.ts": f"{use}\nexport const maxDuration = 60;",
    }
    [finding] = lint(files, [RULE])
    assert finding.severity.value == "warning"
    assert "api/b.ts and 20 more may run only 60 s" in finding.message
    assert len(finding.related) == 10
