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


HEAD = "service: x\nprovider:\n  name: aws\n"
SERVICE = f"{HEAD}functions:\n  f:\n    handler: h.main\n"
HTTP = (
    'const axios = require("axios");\nexports.main = async () => axios.get("https://a.example/x");'
)
FFMPEG = (
    'const ffmpeg = require("fluent-ffmpeg");\n'
    'exports.main = (event, _, done) => ffmpeg(event.film).on("end", done).save("/tmp/film.mp4");'
)
DATABASE = (
    'const { Pool } = require("pg");\nconst p = new Pool();\nexports.main = () => p.query("x");'
)
QUEUE = "    events:\n      - sqs: arn:aws:sqs:eu-west-1:1:q\n"


@pytest.mark.parametrize(
    ("config", "source", "severity"),
    [
        (SERVICE, 'import { generateText } from "ai";\nexport const main = () => generateText({});', "warning"),
        (SERVICE, 'const AWS = require("aws-sdk");\nconst p = new AWS.Polly();\nexports.main = () => p.x();', "warning"),
        (SERVICE, FFMPEG, "warning"),
        (SERVICE, HTTP, "info"),
        (SERVICE, DATABASE, "info"),
        (SERVICE + QUEUE, "exports.main = async () => 1;", "info"),
    ],
)  # fmt: skip
def test_a_default_of_six_seconds_is_short_for_more(
    lint, text_of, config, source, severity
) -> None:
    (found,) = lint({"serverless.yml": config, "h.js": source}, [RULE])
    assert (text_of(found), found.severity.value) == ("f", severity)
    assert "6 s" in found.message


@pytest.mark.parametrize(
    ("config", "source"),
    [
        (f"{HEAD}  timeout: 6\nfunctions:\n  f:\n    handler: h.main\n", HTTP),
        (f"{SERVICE}    timeout: ${{ssm:/t}}\n", HTTP),
        (f"{SERVICE}{QUEUE}    timeout: 6\n", "exports.main = async () => 1;"),
        (SERVICE, "exports.main = async () => 1;"),
        (
            SERVICE,
            'const f = require("fluent-ffmpeg");\nexports.main = () => f.setFfmpegPath("/opt/f");',
        ),
        (SERVICE, 'exports.main = async () => fetch("http://localhost:2773/x");'),
        (
            SERVICE,
            'const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");\n'
            "const d = new DynamoDBClient({});\nexports.main = async () => d.send({});",
        ),
        (
            f"{SERVICE}    events:\n      - sqs: {{arn: arn:aws:sqs:eu-west-1:1:q, batchSize: 1}}\n",
            "exports.main = async () => 1;",
        ),
    ],
)
def test_quick_work_and_any_set_timeout_are_silent(lint, config, source) -> None:
    assert lint({"serverless.yml": config, "h.js": source}, [RULE]) == []


def test_on_hiveku_only_slow_work_counts(lint) -> None:
    source = 'import axios from "axios";\nexport default () => axios.get("https://a.example");'
    assert lint({"hiveku.json": "{}", "api/x.ts": source}, [RULE]) == []


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


def _asks(call: str) -> dict[str, str]:
    source = (
        'import OpenAI from "openai";\nconst openai = new OpenAI();\n'
        f"export default async () => Response.json(await openai.{call}({{}}));"
    )
    return {"hiveku.json": "{}", "api/x.ts": source}


@pytest.mark.parametrize(
    "call",
    [
        "beta.assistants.create",
        "beta.threads.create",
        "beta.threads.messages.list",
        "files.list",
        "models.list",
        "vectorStores.create",
        "vectorStores.files.create",
    ],
)
def test_what_only_stores_or_lists_calls_no_model(lint, call: str) -> None:
    assert lint(_asks(call), [RULE]) == []


@pytest.mark.parametrize(
    "call",
    [
        "chat.completions.create",
        "responses.create",
        "images.generate",
        "audio.transcriptions.create",
        "beta.threads.runs.createAndPoll",
        "beta.threads.createAndRunPoll",
        "vectorStores.files.uploadAndPoll",
    ],
)
def test_what_runs_a_model_or_waits_for_it_is_slow(lint, call: str) -> None:
    assert len(lint(_asks(call), [RULE])) == 1


def test_functions_that_share_the_work_are_one_finding(lint) -> None:
    use = 'import { ask } from "../lib/ai";\nexport default async () => Response.json(await ask());'
    files = {
        "hiveku.json": "{}",
        "lib/ai.ts": 'import { generateText } from "ai";\n'
        "export const ask = async () => await generateText({});",
        "api/a.ts": use,
        "api/b.ts": use,
        "api/c.ts": AI,
    }
    shared, own = lint(files, [RULE])
    assert "api/c.ts calls" in shared.message
    assert "api/a.ts (and 1 more) calls a language model" in own.message


GM = 'const gm = require("gm").subClass({ imageMagick: true });\n'
SHELL = 'const { execFileSync, exec } = require("child_process");\n'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f'{GM}exports.main = (e, c, done) => gm("a").resize(8).write("b", done);', "(gm)"),
        ('import gm from "gm";\nexport const main = (e, c, done) => gm("a").size(done);', "(gm)"),
        (
            'const im = require("imagemagick");\nexports.main = (e, c, done) => im.crop({}, done);',
            "(imagemagick)",
        ),
        (
            'const f = require("fluent-ffmpeg");\nexports.main = (e, c, done) => f("a").run();',
            "(fluent-ffmpeg)",
        ),
        (f'{SHELL}exports.main = () => execFileSync("/opt/bin/convert", ["a", "b"]);', "`convert`"),
        (f"{SHELL}exports.main = (e) => exec(`/opt/bin/ffmpeg -i ${{e.x}}`);", "`ffmpeg`"),
        (f'{SHELL}const B = "ffmpeg";\nexports.main = () => execFileSync(B, []);', "`ffmpeg`"),
    ],
)
def test_what_converts_files_is_slow_work(lint, source, words) -> None:
    (found,) = lint({"serverless.yml": SERVICE, "h.js": source}, [RULE])
    assert (words in found.message, found.severity.value) == (True, "warning")


@pytest.mark.parametrize(
    "source",
    [
        f"{GM}exports.main = async () => 1;",
        'const im = require("imagemagick");\nexports.main = () => im.version;',
        f'{SHELL}exports.main = () => execFileSync("/opt/bin/ffmpeg-version", []);',
        f'{SHELL}exports.main = () => execFileSync("ls", ["ffmpeg"]);',
        f"{SHELL}exports.main = (e) => exec(`ffmpeg${{e.x}}`);",
        f"{SHELL}exports.main = (e) => execFileSync(e.program, []);",
        'const convert = () => 1;\nexports.main = () => convert("/opt/bin/ffmpeg");',
    ],
)
def test_what_converts_nothing_is_no_slow_work(lint, source) -> None:
    assert lint({"serverless.yml": SERVICE, "h.js": source}, [RULE]) == []


PYTHON = f"{HEAD}  runtime: python3.13\nfunctions:\n  f:\n    handler: h.main\n"
S3 = 'import boto3\ns3 = boto3.client("s3")\n'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f'{S3}def main(event, context):\n    s3.download_file("b", "k", "/tmp/x")\n', "(boto3)"),
        (
            'import boto3\ndef main(event, context):\n    boto3.resource("s3").Bucket("b")'
            '.upload_fileobj(event, "k")\n',
            "(boto3)",
        ),
        (
            'import boto3\ns3 = boto3.resource("s3")\ndef main(event, context):\n'
            '    s3.meta.client.upload_file("/tmp/x", "b", "k")\n',
            "(boto3)",
        ),
        (
            "from PIL import Image\ndef main(event, context):\n"
            '    with Image.open("/tmp/x") as image:\n        image.save("/tmp/y")\n',
            "(PIL)",
        ),
        ("import PyPDF2\ndef main(event, context):\n    PyPDF2.PdfReader(event)\n", "(PyPDF2)"),
        ("import pandas as pd\ndef main(event, context):\n    pd.read_csv(event)\n", "(pandas)"),
        (
            "import subprocess\ndef main(event, context):\n"
            '    subprocess.run(["/opt/bin/ffmpeg", "-i", event])\n',
            "`ffmpeg`",
        ),
    ],
)
def test_slow_work_in_python_is_found(lint, source, words) -> None:
    (found,) = lint({"serverless.yml": PYTHON, "h.py": source}, [RULE])
    assert (words in found.message, found.severity.value) == (True, "warning")


@pytest.mark.parametrize(
    "source",
    [
        f'{S3}def main(event, context):\n    return s3.get_object(Bucket="b", Key="k")\n',
        f'{S3}def other():\n    s3.upload_file("a", "b", "k")\ndef main(event, context):\n    pass\n',
        "import pandas as pd\ndef main(event, context):\n    return pd.Timestamp.now()\n",
        'import subprocess\ndef main(event, context):\n    subprocess.run(["ls", "ffmpeg"])\n',
        'def main(event, context):\n    event["s3"].download_file("b", "k", "/tmp/x")\n',
    ],
)
def test_quick_work_in_python_is_silent(lint, source) -> None:
    assert lint({"serverless.yml": PYTHON, "h.py": source}, [RULE]) == []


CLIENT = "const AWS = require('aws-sdk');\nconst client = new AWS.Rekognition();\n"
DETECTS = "client.detectLabels({}).promise()"


@pytest.mark.parametrize(
    "files",
    [
        {"h.js": f"{CLIENT}exports.main = async () => {DETECTS};"},
        {
            "h.js": f"const {{ client }} = require('./c');\nexports.main = () => {DETECTS};",
            "c.js": f"{CLIENT}module.exports = {{ client }};",
        },
        {"h.js": f"{CLIENT}const f = (it) => it.a();\nexports.main = () => f(client);"},
        {
            "h.js": "const AWS = require('aws-sdk');\nexports.main = () => new AWS.Rekognition().a();"
        },
    ],
)
def test_a_client_of_a_slow_service_that_requests_use_is_found(lint, files) -> None:
    (found,) = lint({"serverless.yml": SERVICE, **files}, [RULE])
    assert ("uses Amazon Rekognition" in found.message, found.severity.value) == (True, "warning")


@pytest.mark.parametrize(
    "files",
    [
        {"h.js": f"{CLIENT}exports.main = async () => 1;"},
        {"h.js": f"{CLIENT}exports.other = () => {DETECTS};\nexports.main = async () => 1;"},
        {
            "h.js": "const { size } = require('./c');\nexports.main = (it) => size(it);",
            "c.js": f"{CLIENT}exports.size = (it) => it.length;\nexports.all = () => {DETECTS};",
        },
        {"h.js": f"{CLIENT}const other = {{}};\nexports.main = () => other.detectLabels({{}});"},
    ],
)
def test_a_client_that_is_only_made_at_start_up_is_no_work(lint, files) -> None:
    assert lint({"serverless.yml": SERVICE, **files}, [RULE]) == []


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("all.push(up.done());\nawait Promise.all(all);", 1),
        ("zip(body, (err) => { all.push(up.done()); });\nawait Promise.allSettled(all);", 1),
        ("const one = up.done();\nawait Promise.all([one, two]);", 1),
        ("all.push(up.done());\nreturn all;", 0),
        ("all.push(up.done());\n{ const all = []; await Promise.all(all); }", 0),
        ("all.push(note(up.done()));\nawait Promise.all(all);", 0),
        ("all.push(up.done().state);\nawait Promise.all(all);", 0),
    ],
)
def test_work_that_is_collected_is_waited_for(lint, body: str, count: int) -> None:
    source = (
        'import { Upload } from "@aws-sdk/lib-storage";\n'
        "export default async (req: Request) => { const all = [];\n"
        f"const up = new Upload({{ client, params }});\n{body} }};"
    )
    assert len(lint({"hiveku.json": "{}", "api/x.ts": source}, [RULE])) == count
