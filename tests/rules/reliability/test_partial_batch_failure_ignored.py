"""Batches of SQS of which one message fails."""

from __future__ import annotations

import pytest
from tests.rules.reliability.batches import handler, python, sam

RULE = "partial-batch-failure-ignored"
WORK = 'const { work } = require("./work");'
GOOD = """
const batchItemFailures = [];
for (const record of event.Records) {
  try { await work(record.body); }
  catch (error) { batchItemFailures.push({ itemIdentifier: record.messageId }); }
}
return { batchItemFailures };
"""


def files(template: str, body: str) -> dict[str, str]:
    return {"template.yaml": template, "src/app.js": handler(body, WORK)}


@pytest.mark.parametrize("body", ["for (const r of event.Records) await work(r);", GOOD])
def test_a_source_that_does_not_ask_is_found(lint, body: str) -> None:
    (found,) = lint(files(sam(), body), [RULE])
    assert found.location.path == "template.yaml"


def test_a_source_is_found_whatever_the_code(lint) -> None:
    config = sam(runtime="java21", handler="com.example.App::run")
    assert len(lint({"template.yaml": config}, [RULE])) == 1


@pytest.mark.parametrize(
    "body",
    [
        "for (const r of event.Records) { try { await work(r); } catch (e) { console.error(e); } }",
        "try { for (const r of event.Records) await work(r); } catch (e) { console.log(e); }",
        "try { await Promise.all(event.Records.map((r) => work(r))); } catch {}",
        "for (let i = 0; i < event.Records.length; i++) {"
        " try { await work(event.Records[i]); } catch (e) { console.error(e); } }",
        "try { for (const r of event.Records) await work(r); }"
        " catch (e) { return { statusCode: 500 }; }",
    ],
)
def test_where_errors_are_swallowed_is_related(lint, body: str) -> None:
    (found,) = lint(files(sam(), body), [RULE])
    assert "swallow" in found.why
    assert [step.location.path for step in found.related] == ["src/app.js"] * len(found.related)
    (asked,) = lint(files(sam(reports=True), body), [RULE])
    assert (asked.location.path, "swallows" in asked.message) == ("src/app.js", True)


@pytest.mark.parametrize(
    "body",
    [
        "for (const r of event.Records) { try { await work(r); } catch (e) { throw e; } }",
        "for (const r of event.Records) { try { await work(r); } catch (e) { await park(r, e); } }",
        "let bad; for (const r of event.Records) { try { await work(r); } catch (e) { bad = e; } }"
        " if (bad) throw bad;",
        "try { await connect(); } catch (e) { console.log(e); }"
        " for (const r of event.Records) await work(r);",
    ],
)
def test_errors_that_go_on_are_not_swallowed(lint, body: str) -> None:
    (found,) = lint(files(sam(), body), [RULE])
    assert "swallow" not in found.why


HELPER = """
const parsed = (text) => {
  try { return JSON.parse(text); } catch (error) { console.log(error); return %s; }
};
const done = async (record) => {
  if (!parsed(record.body)) throw new Error("no message");
  await work(record);
};
"""


@pytest.mark.parametrize(
    ("value", "swallows"),
    [("false", False), ("'none'", False), ("0", False), ("null", True), ("undefined", True)],
)
def test_a_helper_that_answers_for_an_error_swallows_none(lint, value: str, swallows: bool) -> None:
    body = "for (const record of event.Records) await done(record);"
    source = handler(body, WORK + HELPER % value)
    (found,) = lint({"template.yaml": sam(), "src/app.js": source}, [RULE])
    assert ("swallow" in found.why) is swallows


def test_what_is_put_together_for_the_log_is_part_of_logging(lint) -> None:
    body = (
        'for record in event["Records"]:\n    try:\n        work(record)\n'
        '    except Exception as error:\n        print("failed: {}".format(error))'
    )
    source = python(body, "from lib import work")
    (found,) = lint({"template.yaml": sam(runtime="python3.13"), "src/app.py": source}, [RULE])
    assert "swallow" in found.why


def test_what_becomes_of_settled_promises_is_left_open(lint) -> None:
    body = "await Promise.allSettled(event.Records.map((r) => work(r)));"
    (found,) = lint(files(sam(), body), [RULE])
    assert "or is lost if" in found.why


def test_a_handler_that_is_asked_and_returns_nothing_is_found(lint) -> None:
    body = "for (const r of event.Records) await work(r.body);"
    (found,) = lint(files(sam(reports=True), body), [RULE])
    assert found.location.path == "src/app.js"
    assert "returns no `batchItemFailures`" in found.message


@pytest.mark.parametrize(
    "body",
    [
        "return { batchItemFailures: [{ id: 1 }] };",
        "const failed = []; for (const r of event.Records) failed.push({ messageId: r.messageId });"
        " return { batchItemFailures: failed };",
        "const batchItemFailures = event.Records.map((r) => ({ id: r.messageId }));"
        " return { batchItemFailures };",
        "const results = await Promise.all(event.Records.map(async (r) => {"
        " try { await work(r); return { success: true }; } catch { return { success: false }; } }));"
        " return { batchItemFailures: results.filter((r) => !r.success) };",
    ],
)
def test_items_without_their_identifier_are_found(lint, body: str) -> None:
    (found,) = lint(files(sam(reports=True), body), [RULE])
    assert "has no `itemIdentifier`" in found.message


@pytest.mark.parametrize(
    "body",
    [
        GOOD,
        "return await helper(event);",
        "for (const r of event.Records) console.log(r.body);",
        "const failed = await run(event.Records);"
        " return { batchItemFailures: failed.map((id) => ({ itemIdentifier: id })) };",
        "const batchItemFailures = []; batchItemFailures.push(item(event.Records[0]));"
        " return { batchItemFailures };",
        "return { batchItemFailures: [{ ...found }] };",
    ],
)
def test_failures_that_are_reported_or_cannot_be_judged_are_fine(lint, body: str) -> None:
    assert not lint(files(sam(reports=True), body), [RULE])


def test_wrapped_handlers_are_not_judged(lint) -> None:
    source = (
        'const { wrap } = require("lib"); const { work } = require("./work");\n'
        "exports.handler = wrap(async (event) => { for (const r of event.Records) await work(r); });"
    )
    assert not lint({"template.yaml": sam(reports=True), "src/app.js": source}, [RULE])


@pytest.mark.parametrize(
    ("batch", "reports"), [("1", False), ("!Ref Size", False), ("", None), ("1", True)]
)
def test_single_messages_and_unknown_settings_are_fine(lint, batch: str, reports) -> None:
    body = "for (const r of event.Records) await work(r.body);"
    assert not lint(files(sam(batch=batch, reports=reports), body), [RULE])


def test_python_is_judged_alike(lint) -> None:
    body = 'for record in event["Records"]:\n    work(record["body"])'
    good = (
        "failures = []\n"
        'for record in event["Records"]:\n'
        "    try:\n        work(record)\n"
        "    except Exception:\n"
        '        failures.append({"itemIdentifier": record["messageId"]})\n'
        'return {"batchItemFailures": failures}'
    )
    swallowed = (
        'for record in event["Records"]:\n'
        "    try:\n        work(record)\n"
        "    except Exception as error:\n        logger.exception(error)"
    )
    config = sam(runtime="python3.13", reports=True)

    def found(code: str) -> list[str]:
        source = python(code, "from lib import work, logger")
        return [it.message for it in lint({"template.yaml": config, "src/app.py": source}, [RULE])]

    assert not found(good)
    assert "returns no `batchItemFailures`" in found(body)[0]
    assert "swallows" in found(swallowed)[0]
    assert not found("return processor.run(event)")


@pytest.mark.parametrize("kind", ["Kinesis", "DynamoDB"])
def test_streams_are_left_to_themselves(lint, kind: str) -> None:
    body = "for (const r of event.Records) await work(r.body);"
    assert not lint(files(sam(kind=kind), body), [RULE])


def test_a_message_that_only_wakes_the_function_up_is_fine(lint) -> None:
    code = (
        "const { purge } = require('./purge');\nexports.handler = async () => { await purge(); };"
    )
    more = {"src/purge.js": "exports.purge = async () => {};"}
    assert not lint({**files(sam(), ""), "src/app.js": code, **more}, [RULE])


def test_what_cannot_be_seen_may_come_again_or_be_lost(lint) -> None:
    (found,) = lint({"template.yaml": sam(runtime="java21", handler="a.B::c")}, [RULE])
    assert "or is lost" in found.why


SDK3 = 'const { SQSClient, DeleteMessageCommand: D, ReceiveMessageCommand: R } = require("@aws-sdk/client-sqs");\nconst q = new SQSClient({});\n'  # fmt: skip
SDK2 = 'const AWS = require("aws-sdk");\nconst q = new AWS.SQS();\n'
LOOP = "for (const r of event.Records) {{ await work(r.body); {} }}"
BOTO = 'import boto3\nq = boto3.client("{}")\n'


@pytest.mark.parametrize(
    ("head", "done"),
    [
        (SDK3, "await q.send(new D({ QueueUrl: u, ReceiptHandle: r.receiptHandle }));"),
        (SDK2, "await q.deleteMessage({ QueueUrl: u, ReceiptHandle: r.receiptHandle }).promise();"),
    ],
)
def test_a_handler_that_deletes_what_is_done_is_told_less_of(lint, head, done) -> None:
    source = handler(LOOP.format(done), f"{WORK}\n{head}")
    (found,) = lint({"template.yaml": sam(), "src/app.js": source}, [RULE])
    assert (found.severity.value, "deletes those" in found.why) == ("info", True)
    assert lint({"template.yaml": sam(reports=True), "src/app.js": source}, [RULE]) == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (SDK3, LOOP.format("")),
        (SDK3, f"await q.send(new R({{}}));{LOOP.format('await q.send(new D({}));')}"),
        ("const q = require('./mine');\n", LOOP.format("await q.deleteMessage({});")),
        (
            SDK3,
            "for (const r of event.Records) { try { await work(r); await q.send(new D({})); }"
            " catch (e) { console.error(e); } }",
        ),
    ],
    ids=["deletes nothing", "receives some itself", "another queue", "swallows errors"],
)
def test_other_handlers_are_told_all(lint, head, body) -> None:
    source = handler(body, f"{WORK}\n{head}")
    (found,) = lint({"template.yaml": sam(), "src/app.js": source}, [RULE])
    assert found.severity.value == "warning"


@pytest.mark.parametrize(("service", "severity"), [("sqs", "info"), ("mine", "warning")])
def test_python_may_delete_what_is_done_too(lint, service, severity) -> None:
    source = (
        f"{BOTO.format(service)}\ndef handler(event, context):\n"
        "    for record in event['Records']:\n        work(record)\n"
        "        q.delete_message(QueueUrl='u', ReceiptHandle=record['receiptHandle'])\n"
    )
    config = sam(runtime="python3.13", handler="app.handler")
    (found,) = lint({"template.yaml": config, "src/app.py": source}, [RULE])
    assert found.severity.value == severity
