"""Python's HTTP clients and SDK clients, judged by their own rows."""

from __future__ import annotations

import pytest

CONFIG = """service: x
provider: { name: aws, runtime: python3.13 }
functions:
  one: { handler: app.handler }
"""


def found(lint, rule: str, source: str, **more: str) -> list:
    return lint({"serverless.yml": CONFIG, "app.py": source, **more}, [rule])


def inside(body: str, before: str = "") -> str:
    return f"{before}\ndef handler(event, context):\n    {body}\n"


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("import requests", "requests.get(URL)"),
        ("import requests", "requests.post(URL, json={}, timeout=None)"),
        ("import json, requests", "requests.request('GET', URL)"),
        ("from requests import get", "get('https://x.example', stream=True)"),
        ("import requests\ns = requests.Session()", "s.get(URL)"),
        ("import requests", "with requests.Session() as s:\n        s.get(URL)"),
        ("import urllib3\nhttp = urllib3.PoolManager()", "http.request('POST', URL)"),
        ("import urllib.request", "urllib.request.urlopen(URL)"),
        ("from urllib.request import urlopen, Request", "urlopen(Request(URL))"),
        ("import httpx", "httpx.get(URL, timeout=None)"),
        ("import httpx\nc = httpx.Client(timeout=None)", "c.get(URL)"),
        ("import requests\nBASE = f'https://{HOST}'", "requests.get(f'{BASE}/x')"),
        ("import requests", "requests.get('http://{}/x'.format(HOST))"),
        ("import http.client", "c = http.client.HTTPSConnection('x')\n    c.request('GET', '/')"),
    ],
)
def test_calls_without_a_limit_are_found(lint, before: str, body: str) -> None:
    assert len(found(lint, "outbound-call-without-timeout", inside(body, before))) == 1


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("import requests", "requests.get(URL, timeout=3)"),
        ("import requests", "requests.get(URL, timeout=LIMIT)"),
        ("import requests", "requests.get(URL, **options)"),
        ("import requests", "requests.get(*arguments)"),
        ("import requests\noptions = {'timeout': 3}", "requests.get(URL, **options)"),
        ("import requests", "requests.get('http://localhost:2773/secrets')"),
        ("import requests\nBASE = f'http://localhost:{PORT}'", "requests.get(f'{BASE}/x')"),
        ("import requests\nBASE = 'http://127.0.0.1:1'", "requests.get(BASE + '/x')"),
        ("import requests", "requests.get('http://localhost:{}/x'.format(PORT))"),
        ("import requests\nrequests.get(URL)", "pass"),
        ("import requests\ns = requests.Session()\ns.mount('https://', A())", "s.get(URL)"),
        ("import requests\ns = requests.Session()\ns.request = limited", "s.get(URL)"),
        ("import urllib3\nhttp = urllib3.PoolManager(timeout=3)", "http.request('GET', URL)"),
        ("import urllib3\nhttp = urllib3.PoolManager()", "http.request('GET', URL, timeout=3)"),
        ("import urllib.request", "urllib.request.urlopen(URL, None, 3)"),
        ("import httpx", "httpx.get(URL)"),
        ("import httpx\nc = httpx.Client()", "c.get(URL)"),
        ("import aiohttp", "aiohttp.ClientSession().get(URL)"),
        ("from mine import requests", "requests.get(URL)"),
        ("import requests", "event.get('x')"),
        ("", "fetch(URL)"),
    ],
)
def test_limits_and_other_calls_are_fine(lint, before: str, body: str) -> None:
    assert not found(lint, "outbound-call-without-timeout", inside(body, before))


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("import boto3", "s3 = boto3.client('s3', region_name='eu-west-1')"),
        ("import boto3, os", "t = boto3.resource('dynamodb').Table(os.environ['T'])"),
        ("from boto3 import client as make", "make('s3')"),
        ("import boto3\ndef s3(): return boto3.client('s3')", "s3()"),
        ("import boto3\nclass A:\n    def __init__(self): self.a = boto3.client('s3')", "A()"),
        ("import boto3", "for r in event['Records']:\n        boto3.client('s3')"),
    ],
)
def test_clients_made_per_request_are_found(lint, before: str, body: str) -> None:
    (finding,) = found(lint, "client-created-per-request", inside(body, before))
    assert "module level" in finding.help


@pytest.mark.parametrize(
    ("before", "body"),
    [
        ("import boto3\ns3 = boto3.client('s3')", "s3.get()"),
        ("import boto3\nclass A:\n    s3 = boto3.client('s3')", "A.s3.get()"),
        ("import boto3", "boto3.client('s3', region_name=event['region'])"),
        (
            "import boto3\ns3 = None",
            "global s3\n    if s3 is None:\n        s3 = boto3.client('s3')",
        ),
        (
            "import boto3\nfrom functools import lru_cache\n"
            "@lru_cache\ndef s3(): return boto3.client('s3')",
            "s3().get()",
        ),
        (
            "import boto3, functools\n"
            "@functools.lru_cache(maxsize=1)\ndef s3(): return boto3.client('s3')",
            "s3().get()",
        ),
        (
            "import boto3\nclients = {}",
            "if 'a' not in clients:\n        clients['a'] = boto3.client('s3')",
        ),
        (
            "import boto3",
            "c = boto3.client('s3', aws_session_token=assume(event)['Token'])",
        ),
    ],
)
def test_clients_that_are_kept_or_depend_on_the_request_are_fine(lint, before, body) -> None:
    assert not found(lint, "client-created-per-request", inside(body, before))


def test_python_without_functions_is_not_parsed(lint, monkeypatch) -> None:
    from hk_lint.languages.python import extract

    def never(_data: bytes) -> None:
        raise AssertionError("Python was parsed")

    monkeypatch.setattr(extract, "extract", never)
    files = {
        "hiveku.json": "{}",
        "api/x.ts": "export default async () => new Response(process.env.A);",
        "tools/load.py": "import requests, os\nrequests.get(os.environ['A'])\n# batchItemFailures",
    }
    lint(files)
