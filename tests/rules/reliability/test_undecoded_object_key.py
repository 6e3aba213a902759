"""Keys of S3 events, encoded as they come."""

from __future__ import annotations

import pytest
from tests.rules.reliability.batches import handler, python

RULE = "undecoded-object-key"
CONFIG = """service: photos
provider: {{ name: aws, runtime: {runtime} }}
functions:
  resize:
    handler: app.handler
    events:
      - s3: photos
"""
V3 = """
const { S3Client, GetObjectCommand, CopyObjectCommand } = require("@aws-sdk/client-s3");
const { SNSClient, PublishCommand } = require("@aws-sdk/client-sns");
const s3 = new S3Client({});
const sns = new SNSClient({});
"""
BOTO = (
    "import boto3\nimport urllib.parse\nfrom urllib.parse import unquote, unquote_plus\n"
    "s3 = boto3.client('s3')"
)


def javascript(body: str, before: str = V3) -> dict[str, str]:
    return {
        "serverless.yml": CONFIG.format(runtime="nodejs22.x"),
        "app.js": handler(body, before),
    }


def in_python(body: str) -> dict[str, str]:
    return {
        "serverless.yml": CONFIG.format(runtime="python3.13"),
        "app.py": python(body, BOTO),
    }


@pytest.mark.parametrize(
    "body",
    [
        "await s3.send(new GetObjectCommand({ Key: event.Records[0].s3.object.key }));",
        "for (const r of event.Records) { const Key = r.s3.object.key;"
        " await s3.send(new GetObjectCommand({ Key })); }",
        "await Promise.all(event.Records.map(async ({ s3: { object: { key } } }) =>"
        " s3.send(new GetObjectCommand({ Key: key }))));",
        "const { key } = event.Records[0].s3.object;"
        " await s3.send(new GetObjectCommand({ Key: `in/${key}` }));",
        "for (const m of event.Records) for (const r of JSON.parse(m.body).Records)"
        " await s3.send(new GetObjectCommand({ Key: r.s3.object.key }));",
        "const Key = event.Records[0].s3.object.key; console.log(decodeURIComponent(Key));"
        " await s3.send(new GetObjectCommand({ Key }));",
        "const params = { Key: event.Records[0].s3.object.key };"
        " await s3.send(new GetObjectCommand(params));",
        "const params = { Bucket: 'b' }; params.Key = event.Records[0].s3.object.key;"
        " await s3.send(new GetObjectCommand(params));",
        "const params = { Bucket: 'b' }; for (const r of event.Records) if (r.s3) {"
        " params.Key = r.s3.object.key; await s3.send(new GetObjectCommand(params)); }",
        "const base = { Key: event.Records[0].s3.object.key };"
        " await s3.send(new GetObjectCommand({ Bucket: 'b', ...base }));",
        "const load = (params) => s3.send(new GetObjectCommand(params));"
        " await load({ Key: event.Records[0].s3.object.key });",
        "for (let i = 0; i < event.Records.length; i++)"
        " await s3.send(new GetObjectCommand({ Key: event.Records[i].s3.object.key }));",
        "for (const i in event.Records)"
        " await s3.send(new GetObjectCommand({ Key: event.Records[i]?.s3?.object?.key }));",
        "for (const [i, r] of event.Records.entries())"
        " await s3.send(new GetObjectCommand({ Key: r.s3.object.key }));",
        "let Key = 'none'; Key = event.Records[0].s3.object.key;"
        " await s3.send(new GetObjectCommand({ Key })); Key = decodeURIComponent(Key);",
    ],
)
def test_a_raw_key_is_found(lint, body: str) -> None:
    (found,) = lint(javascript(body), [RULE])
    assert "GetObjectCommand" in found.message
    assert "decodeURIComponent" in found.help


def test_version_2_of_the_sdk_is_known(lint) -> None:
    before = 'const AWS = require("aws-sdk"); const s3 = new AWS.S3();'
    body = "await s3.getObject({ Key: event.Records[0].s3.object.key }).promise();"
    assert len(lint(javascript(body, before), [RULE])) == 1


@pytest.mark.parametrize(
    "body",
    [
        's3.get_object(Bucket="b", Key=event["Records"][0]["s3"]["object"]["key"])',
        'for r in event["Records"]:\n    key = r["s3"]["object"]["key"]\n    s3.head_object(Key=key)',
        'key = event["Records"][0]["s3"]["object"].get("key")\ns3.download_file("b", key, "/tmp/x")',
        'params = {"Key": event["Records"][0]["s3"]["object"]["key"]}\ns3.get_object(**params)',
        'params = {}\nparams["Key"] = event["Records"][0]["s3"]["object"]["key"]\n'
        "s3.get_object(**params)",
        'for i, r in enumerate(event["Records"]):\n    s3.head_object(Key=r["s3"]["object"]["key"])',
        'for i in range(len(event["Records"])):\n'
        '    s3.head_object(Key=event["Records"][i]["s3"]["object"]["key"])',
        'import json\nfor r in event["Records"]:\n    body = json.loads(r["body"])\n'
        '    for r in body["Records"]:\n        s3.head_object(Key=r["s3"]["object"]["key"])',
        'r = event["Records"][0]\ns3.head_object(Key=r["s3"]["object"]["key"])\n'
        'for r in event["Records"]:\n    print(r)',
        'import boto3\nboto3.client("transcribe").start_transcription_job('
        'TranscriptionJobName=event["Records"][0]["s3"]["object"]["key"])',
    ],
)
def test_a_raw_key_is_found_in_python(lint, body: str) -> None:
    (found,) = lint(in_python(body), [RULE])
    assert "unquote_plus" in found.help


def test_the_way_through_a_helper_is_shown(lint) -> None:
    body = "for (const r of event.Records) await load(r.s3.bucket.name, r.s3.object.key);"
    helper = "const load = (Bucket, Key) => s3.send(new GetObjectCommand({ Bucket, Key }));"
    (found,) = lint(javascript(body, V3 + helper), [RULE])
    assert [step.message for step in found.trace] == ["`load` is called"]


@pytest.mark.parametrize(
    "body",
    [
        "const Key = decodeURIComponent(event.Records[0].s3.object.key);"
        " await s3.send(new GetObjectCommand({ Key }));",
        "const raw = event.Records[0].s3.object.key;"
        " await s3.send(new GetObjectCommand({ Key: decodeURIComponent(raw) }));",
        "for (const { s3: it } of event.Records) {"
        " const Key = decodeURI(it.object.key); await s3.send(new GetObjectCommand({ Key })); }",
    ],
)
def test_a_key_of_which_the_plus_is_left_is_half_decoded(lint, body: str) -> None:
    (found,) = lint(javascript(body), [RULE])
    assert "a space is still the `+`" in found.message
    assert "replace" in found.help


@pytest.mark.parametrize("module", ["urllib.parse.unquote", "unquote"])
def test_a_key_is_half_decoded_in_python(lint, module: str) -> None:
    body = f'key = {module}(event["Records"][0]["s3"]["object"]["key"])\ns3.get_object(Key=key)'
    (found,) = lint(in_python(body), [RULE])
    assert "a space is still the `+`" in found.message


TAKEN = "the key is taken from the event here"


@pytest.mark.parametrize(
    ("helper", "body", "place"),
    [
        (
            "const load = (Bucket, Key) => s3.send(new GetObjectCommand({ Bucket, Key }));",
            "for (const r of event.Records) { const key = r.s3.object.key; await load('b', key); }",
            "r.s3.object.key",
        ),
        (
            "const load = (Key) => s3.send(new GetObjectCommand({ Key }));"
            "const twice = (it) => load(it);",
            "for (const r of event.Records) await twice(r.s3.object.key);",
            "r.s3.object.key",
        ),
        (
            "const load = ({ key }) => { s3.send(new GetObjectCommand({ Key: key })); };",
            "await load(event.Records[0].s3.object);",
            "key",
        ),
        (
            "const load = (Key) => s3.send(new GetObjectCommand({ Key }));",
            "await load(decodeURIComponent(event.Records[0].s3.object.key));",
            "decodeURIComponent(event.Records[0].s3.object.key)",
        ),
    ],
)
def test_the_place_where_a_caller_takes_the_key_is_shown(
    lint, helper: str, body: str, place: str
) -> None:
    files = javascript(body, V3 + helper)
    (found,) = lint(files, [RULE])
    (step,) = found.related
    span = step.location.span
    assert step.message == TAKEN
    assert files["app.js"].encode()[span.start : span.end].decode() == place


def test_a_key_taken_in_the_call_itself_needs_no_step(lint) -> None:
    body = "await s3.send(new GetObjectCommand({ Key: event.Records[0].s3.object.key }));"
    (found,) = lint(javascript(body), [RULE])
    assert found.related == ()


def test_several_uses_of_one_key_are_one_finding(lint) -> None:
    body = (
        "const Key = event.Records[0].s3.object.key;"
        "await s3.send(new GetObjectCommand({ Key })); await s3.send(new GetObjectCommand({ Key }));"
    )
    (found,) = lint(javascript(body), [RULE])
    assert [step.message for step in found.related][-1] == "used here too"


@pytest.mark.parametrize(
    "body",
    [
        "const Key = decodeURIComponent(event.Records[0].s3.object.key.replace(/\\+/g, ' '));"
        " await s3.send(new GetObjectCommand({ Key }));",
        "let Key = event.Records[0].s3.object.key; Key = decodeURIComponent(Key.replace(/\\+/g, ' '));"
        " await s3.send(new GetObjectCommand({ Key }));",
        "const Key = decodeURIComponent(event.Records[0].s3.object.key).replaceAll('+', ' ');"
        " await s3.send(new GetObjectCommand({ Key }));",
        "const key = event.Records[0].s3.object.key.split('+').join(' ');"
        " await s3.send(new GetObjectCommand({ Key: decodeURIComponent(key) }));",
        "console.log(event.Records[0].s3.object.key);",
        "const name = event.Records[0].s3.object.key; console.log(`new object ${name}`);",
        "await sns.send(new PublishCommand({ Message: event.Records[0].s3.object.key }));",
        "await s3.send(new GetObjectCommand({ Key: event.detail.object.key }));",
        "await s3.send(new GetObjectCommand({ Key: event.key }));",
        "await s3.send(new GetObjectCommand({ Bucket: event.Records[0].s3.bucket.name }));",
        "if (event.Records[0].s3.object.key.endsWith('.png')) return;",
        "await s3.send(new CopyObjectCommand({ CopySource: `b/${event.Records[0].s3.object.key}` }));",
        "await s3.send(new GetObjectCommand({ Key: clean(event.Records[0].s3.object.key) }));",
        "const params = { Key: event.Records[0].s3.object.key };"
        " params.Key = decodeURIComponent(params.Key); await s3.send(new GetObjectCommand(params));",
        "const params = { Key: event.Records[0].s3.object.key };"
        " if (event.encoded) params.Key = decodeURIComponent(params.Key);"
        " await s3.send(new GetObjectCommand(params));",
        "const base = { Key: event.Records[0].s3.object.key };"
        " await s3.send(new GetObjectCommand({ ...base, Key: clean(base.Key) }));",
        "let Key = event.Records[0].s3.object.key; if (event.encoded) Key = clean(Key);"
        " await s3.send(new GetObjectCommand({ Key }));",
        "let Key; for (const r of event.Records) {"
        " if (Key) await s3.send(new GetObjectCommand({ Key }));"
        " Key = clean(r.s3.object.key); }",
        "let Key = event.Records[0].s3.object.key; for (const r of event.Records) {"
        " await s3.send(new GetObjectCommand({ Key })); Key = clean(r.s3.object.key); }",
        "let Key = event.Records[0].s3.object.key;"
        " [1].forEach(() => { Key = clean(Key); }); await s3.send(new GetObjectCommand({ Key }));",
        "const load = (Key) => { Key = clean(Key); return s3.send(new GetObjectCommand({ Key })); };"
        " await load(event.Records[0].s3.object.key);",
        "const load = (p) => s3.send(new GetObjectCommand({ ...p, Key: clean(p.Key) }));"
        " await load({ Key: event.Records[0].s3.object.key });",
        "const params = { CopySource: event.Records[0].s3.object.key };"
        " await s3.send(new CopyObjectCommand(params));",
        "for (const [i] of event.Records.entries()) await s3.send(new GetObjectCommand({ Key: i }));",
    ],
)
def test_decoded_logged_and_other_keys_are_fine(lint, body: str) -> None:
    assert not lint(javascript(body), [RULE])


@pytest.mark.parametrize(
    "body",
    [
        'key = unquote_plus(event["Records"][0]["s3"]["object"]["key"])\ns3.get_object(Key=key)',
        'key = event["Records"][0]["s3"]["object"]["key"]\nkey = urllib.parse.unquote_plus(key)\n'
        "s3.get_object(Key=key)",
        'print(event["Records"][0]["s3"]["object"]["key"])',
        's3.get_object(Key=event["detail"]["object"]["key"])',
        'key = clean(event["Records"][0]["s3"]["object"]["key"])\ns3.get_object(Key=key)',
        'params = {"Key": event["Records"][0]["s3"]["object"]["key"]}\n'
        'params["Key"] = unquote_plus(params["Key"])\ns3.get_object(**params)',
        'for r in event["Records"]:\n    for r in load(r):\n'
        '        s3.head_object(Key=r["s3"]["object"]["key"])',
        'r = event["Records"][0]\nif event.get("x"):\n    r = clean(r)\n'
        's3.head_object(Key=r["s3"]["object"]["key"])',
    ],
)
def test_decoded_logged_and_other_keys_are_fine_in_python(lint, body: str) -> None:
    assert not lint(in_python(body), [RULE])
