"""The keys of Lambda's role, without their token."""

from __future__ import annotations

import pytest

RULE = "credentials-without-session-token"
START = 'import { S3Client } from "@aws-sdk/client-s3";\n'
END = "\nexport default async function handler(req: Request) { return Response.json(s3); }"
KEYS = (
    "accessKeyId: process.env.AWS_ACCESS_KEY_ID!, "
    "secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY!"
)


def found(lint, source: str) -> list:
    return lint({"hiveku.json": "{}", "api/x.ts": START + source + END}, [RULE])


@pytest.mark.parametrize(
    "source",
    [
        f"const s3 = new S3Client({{ credentials: {{ {KEYS} }} }});",
        f"const credentials = {{ {KEYS} }}; const s3 = new S3Client({{ credentials }});",
        f"const options = {{ credentials: {{ {KEYS} }} }}; const s3 = new S3Client(options);",
        "const id = process.env.AWS_ACCESS_KEY_ID; const secret = process.env.AWS_SECRET_ACCESS_KEY;"
        " const s3 = new S3Client({ credentials: { accessKeyId: id, secretAccessKey: secret } });",
        "const s3 = new S3Client({ credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',"
        " secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '' } });",
    ],
)
def test_keys_without_their_token_are_found(lint, source: str) -> None:
    (finding,) = found(lint, source)
    assert "new S3Client" in finding.message


@pytest.mark.parametrize(
    "source",
    [
        f"const s3 = new S3Client({{ credentials: {{ {KEYS}, sessionToken: token }} }});",
        f"const s3 = new S3Client({{ credentials: {{ {KEYS}, ...more }} }});",
        "const s3 = new S3Client({});",
        "const s3 = new S3Client({ credentials: { accessKeyId: process.env.R2_ACCESS_KEY_ID!,"
        " secretAccessKey: process.env.R2_SECRET_ACCESS_KEY! } });",
        "const s3 = new S3Client({ credentials: fromEnv() });",
        "const s3 = new S3Client({ credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID!,"
        " secretAccessKey: process.env.OTHER! } });",
        f"const s3 = new Other({{ credentials: {{ {KEYS} }} }});",
        "const s3 = process.env.AWS_SECRET_ACCESS_KEY;",
    ],
)
def test_other_credentials_are_fine(lint, source: str) -> None:
    assert not found(lint, source)


@pytest.mark.parametrize(
    ("more", "count"), [("", 1), (', aws_session_token=os.environ["AWS_SESSION_TOKEN"]', 0)]
)
def test_python_is_judged_alike(lint, more: str, count: int) -> None:
    config = """service: x
provider: { name: aws, runtime: python3.13 }
functions:
  one: { handler: app.handler }
"""
    source = (
        "import os, boto3\n"
        's3 = boto3.client("s3", aws_access_key_id=os.environ["AWS_ACCESS_KEY_ID"],\n'
        f'    aws_secret_access_key=os.getenv("AWS_SECRET_ACCESS_KEY"){more})\n'
        "def handler(event, context):\n    return s3.list_buckets()\n"
    )
    assert len(lint({"serverless.yml": config, "app.py": source}, [RULE])) == count
