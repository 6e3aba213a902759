"""Slow work on a default timeout."""

from __future__ import annotations

import pytest

RULE = "function-timeout-unset"
AI = 'import { generateText } from "ai";\nexport default async () => generateText({});'


def test_slow_work_with_the_default_is_found(lint) -> None:
    [finding] = lint({"hiveku.json": "{}", "api/x.ts": AI}, [RULE])
    assert (finding.location.path, finding.severity.value) == ("api/x.ts", "info")
    assert "30 s" in finding.message


@pytest.mark.parametrize("key", ["api/x.ts", "api/*.ts", "**"])
def test_any_configured_timeout_counts(lint, key: str) -> None:
    config = f'{{"functions":{{"config":{{"{key}":{{"timeout":60}}}}}}}}'
    assert lint({"hiveku.json": config, "api/x.ts": AI}, [RULE]) == []


def test_an_entry_without_timeout_does_not_count(lint) -> None:
    config = '{"functions":{"config":{"api/x.ts":{"memory":512}}}}'
    assert len(lint({"hiveku.json": config, "api/x.ts": AI}, [RULE])) == 1


@pytest.mark.parametrize(
    "source",
    [
        'import { generateText } from "ai";\nexport default async () => 1;',
        'import type { CoreMessage } from "ai";\nexport default async () => 1;',
        'import { z } from "zod";\nexport default async () => z.string().parse("a");',
        'import OpenAI from "openai";\nconst o = new OpenAI();\nexport default async () => 1;',
    ],
)
def test_what_is_not_called_is_no_work(lint, source: str) -> None:
    assert lint({"hiveku.json": "{}", "api/x.ts": source}, [RULE]) == []


def test_a_client_of_another_file_is_followed(lint) -> None:
    files = {
        "hiveku.json": "{}",
        "lib/ai.ts": 'import OpenAI from "openai";\nexport const openai = new OpenAI();',
        "api/x.ts": 'import { openai } from "../lib/ai";\n'
        "export default async () => openai.responses.create({});",
    }
    assert [f.location.path for f in lint(files, [RULE])] == ["api/x.ts"]


def _answer(options: str, call: str = "") -> dict[str, str]:
    source = (
        f'import OpenAI from "openai";\nconst openai = new OpenAI({{ {options} }});\n'
        "export default async () => "
        f"Response.json(await openai.chat.completions.create({{ model: 'm' }}{call}));"
    )
    return {"hiveku.json": "{}", "api/x.ts": source}


@pytest.mark.parametrize(
    ("options", "call"),
    [
        ("timeout: 10_000, maxRetries: 1", ""),
        ("timeout: 30_000, maxRetries: 0", ""),
        ("", ", { timeout: 5_000, maxRetries: 1 }"),
    ],
)
def test_a_client_that_gives_up_in_time_is_no_work_for_the_default(lint, options, call) -> None:
    assert lint(_answer(options, call), [RULE]) == []


@pytest.mark.parametrize(
    ("options", "call"),
    [
        ("", ""),
        ("maxRetries: 1", ""),
        ("timeout: 20_000, maxRetries: 1", ""),
        ("timeout: 40_000", ""),
    ],
)
def test_a_client_that_may_outlive_the_function_is_found(lint, options, call) -> None:
    assert [it.rule for it in lint(_answer(options, call), [RULE])] == [RULE]


def test_payments_fit_into_half_a_minute(lint) -> None:
    source = (
        'import Stripe from "stripe";\nconst stripe = new Stripe(process.env.KEY!);\n'
        "export default async () => await stripe.charges.list();"
    )
    assert lint({"hiveku.json": "{}", "api/x.ts": source}, [RULE]) == []
