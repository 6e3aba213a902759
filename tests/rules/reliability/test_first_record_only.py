"""Handlers that read one record of several."""

from __future__ import annotations

import pytest
from tests.rules.reliability.batches import handler, python, sam

RULE = "first-record-only"
PYTHON = "python3.13"


@pytest.mark.parametrize(
    "body",
    [
        "await work(event.Records[0].body);",
        "const record = event.Records[0]; await work(JSON.parse(record.body));",
        "const { Records } = event; await work(Records[0].body);",
        "const [record] = event.Records; await work(record.body);",
        "const { Records: [record] } = event; await work(record.body);",
        "console.log(event); await work(event.Records[0].body);",
        "console.log(JSON.stringify(event, null, 2)); await work(event.Records[0].body);",
        "await work(event?.Records?.[0]?.body);",
        "const inner = JSON.parse(event.Records[0].body); for (const r of inner.Records) work(r);",
    ],
)
def test_only_the_first_is_read(lint, body: str) -> None:
    files = {"template.yaml": sam(), "src/app.js": handler(body)}
    (found,) = lint(files, [RULE])
    assert found.location.path == "src/app.js"
    assert "up to 10 records" in found.message


@pytest.mark.parametrize(
    "body",
    [
        'work(event["Records"][0]["body"])',
        'record = event["Records"][0]\nwork(record["body"])',
        'work(event.get("Records")[0]["body"])',
        'print(event)\nlogger.info(event)\nwork(json.loads(event["Records"][0]["body"]))',
    ],
)
def test_only_the_first_is_read_in_python(lint, body: str) -> None:
    files = {"template.yaml": sam(runtime=PYTHON), "src/app.py": python(body, "import json")}
    (found,) = lint(files, [RULE])
    assert found.location.path == "src/app.py"


def test_the_helper_that_reads_it_is_found(lint) -> None:
    files = {
        "template.yaml": sam(),
        "src/app.js": 'const { first } = require("./first");\n'
        + handler("await work(first(event));"),
        "src/first.js": "exports.first = (event) => event.Records[0].body;",
    }
    assert [it.location.path for it in lint(files, [RULE])] == ["src/first.js"]


@pytest.mark.parametrize(("kind", "size"), [("Kinesis", "100"), ("DynamoDB", "100")])
def test_streams_have_larger_batches(lint, kind: str, size: str) -> None:
    files = {
        "template.yaml": sam(kind=kind),
        "src/app.js": handler("await work(event.Records[0].data);"),
    }
    (found,) = lint(files, [RULE])
    assert f"up to {size} records" in found.message


@pytest.mark.parametrize(
    "body",
    [
        "for (const record of event.Records) await work(record.body);",
        "await Promise.all(event.Records.map((r) => work(r.body)));",
        "event.Records.forEach((r) => work(r));",
        "for (let i = 0; i < event.Records.length; i++) await work(event.Records[i].body);",
        "if (event.Records.length > 1) throw new Error(); await work(event.Records[0].body);",
        "const first = event.Records[0]; for (const r of event.Records) work(first, r);",
        "await library.run(event); log(event.Records[0].body);",
        "await library.run(event.Records); log(event.Records[0].body);",
        "await send({ ...event, extra: 1 }); log(event.Records[0].body);",
        "const [first, ...rest] = event.Records; await work(first, rest);",
        "const body = event.body; await work(body);",
        "const text = JSON.stringify(event); await send(text); log(event.Records[0].body);",
        "const inner = JSON.parse(event.Records[1].body); work(inner.Records[0]);",
    ],
)
def test_other_records_are_read_too(lint, body: str) -> None:
    assert not lint({"template.yaml": sam(), "src/app.js": handler(body)}, [RULE])


@pytest.mark.parametrize(
    "body",
    [
        'for record in event["Records"]:\n    work(record["body"])',
        'for i, record in enumerate(event["Records"]):\n    work(i, event["Records"][0])',
        'for i in range(len(event["Records"])):\n    work(event["Records"][i])',
        'bodies = [r["body"] for r in event["Records"]]\nwork(event["Records"][0], bodies)',
        'records = event["Records"]\nwork(records)\nwork(records[0])',
        'processor.run(event)\nwork(event["Records"][0])',
    ],
)
def test_other_records_are_read_too_in_python(lint, body: str) -> None:
    files = {"template.yaml": sam(runtime=PYTHON), "src/app.py": python(body)}
    assert not lint(files, [RULE])


@pytest.mark.parametrize("batch", ["1", "!Ref Size"])
def test_one_record_at_a_time_is_fine_and_an_unknown_number_too(lint, batch: str) -> None:
    files = {
        "template.yaml": sam(batch=batch),
        "src/app.js": handler("await work(event.Records[0].body);"),
    }
    assert not lint(files, [RULE])


@pytest.mark.parametrize("event", ["s3: photos", "sns: topic", "httpApi: '*'"])
def test_events_with_one_record_are_fine(lint, event: str) -> None:
    config = f"""service: x
provider: {{ name: aws, runtime: nodejs22.x }}
functions:
  one:
    handler: one.handler
    events:
      - {event}
"""
    files = {"serverless.yml": config, "one.js": handler("await work(event.Records[0]);")}
    assert not lint(files, [RULE])
