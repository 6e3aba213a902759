"""Where time limits hide, and where there is none."""

from __future__ import annotations

import pytest

RULE = "outbound-call-without-timeout"
URL = '"https://api.example.com/x"'


def handler(body: str, head: str = "") -> dict[str, str]:
    text = f"{head}\nexport default async function handler(req: Request) {{\n{body}\n}}\n"
    return {"hiveku.json": "{}", "api/x.ts": text}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", f"await fetch({URL});"),
        ("", f"return fetch({URL}).then((r) => r.json());"),
        ("", f'await fetch({URL}, {{ method: "POST", body: "x" }});'),
        ("", f"await Promise.all([1, 2].map(() => fetch({URL})));"),
        ("", f"const o = {{ headers: {{}} }}; await fetch({URL}, o);"),
        ('const o = { method: "POST" };', f"await fetch({URL}, o);"),
        ("", "await fetch(process.env.API_URL!);"),
        ("", "await fetch(`${process.env.API_URL}/x`);"),
        ("", "const { url } = await req.json(); await fetch(url);"),
        ("", "const u = new URL(req.url); await fetch(u);"),
        ('import axios from "axios";', f"await axios.get({URL});"),
        ('import axios from "axios";', f"await axios.post({URL}, {{ timeout: 5 }});"),
        ('import axios from "axios";', f"await axios({{ url: {URL} }});"),
        ('import axios from "axios";', f"await axios({URL}, {{}});"),
        ('import fetch from "node-fetch";', f"await fetch({URL});"),
        ('import got from "got";', f"await got({URL}).json();"),
        ('import superagent from "superagent";', f"await superagent.get({URL}).set('a', 'b');"),
        ('import https from "https";', f"https.get({URL}, (res) => res.resume());"),
        ('import ky from "ky";', f"await ky.get({URL}, {{ timeout: false }});"),
        ('import request from "request";', f"request({URL}, () => {{}});"),
        (f"async function load() {{ return fetch({URL}); }}", "await load();"),
        (f"const load = async () => fetch({URL});", "await load();"),
        ("", f"const c = new AbortController(); await fetch({URL}, {{ headers: {{}} }});"),
        ("", f"const p = fetch({URL}); await Promise.race([stop(1), stop(5)]); await p;"),
        ("", f"const p = fetch({URL}); {{ const p = stop(1); await Promise.race([p, stop(5)]); }}"),
        ("", f"const p = fetch({URL}); await Promise.all([p, stop(5)]);"),
        (
            "const soon = (p, q) => Promise.race([q, stop(5)]);",
            f"await soon(fetch({URL}), stop(1));",
        ),
    ],
)
def test_a_call_without_any_limit_is_found(lint, head: str, body: str) -> None:
    assert [f.location.path for f in lint(handler(body, head), [RULE])] == ["api/x.ts"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", f"await fetch({URL}, {{ signal: AbortSignal.timeout(1) }});"),
        ("", f"const signal = req.signal; await fetch({URL}, {{ signal }});"),
        ("", f"const o = {{ signal: req.signal }}; await fetch({URL}, o);"),
        ("", f"const o: RequestInit = {{}}; o.signal = req.signal; await fetch({URL}, o);"),
        ("", f"const o = {{}}; Object.assign(o, limits()); await fetch({URL}, o);"),
        ("const o = { signal: x };", f"await fetch({URL}, {{ ...o }});"),
        ("", f"await fetch({URL}, {{ ...(await req.json()) }});"),
        ("", f"await fetch({URL}, options());"),
        ("", f"await fetch({URL}, req.options);"),
        ("", "await fetch(req);"),
        ("", f"await fetch(new Request({URL}, {{ signal: req.signal }}));"),
        ("", f"await Promise.race([fetch({URL}), stop(5)]);"),
        ("", f"const p = fetch({URL}); await Promise.race([p, stop(5)]);"),
        ("", f"const p = fetch({URL}).then((r) => r.json()); await Promise.race([stop(5), p]);"),
        ("", f"const all = [fetch({URL}), stop(5)]; await Promise.race(all);"),
        ("", f"const p = fetch({URL}); await withTimeout(p, 5000);"),
        (
            f"const load = async () => (await fetch({URL})).json();",
            "const work = load(); await Promise.race([work, stop(5)]);",
        ),
        ("const soon = (p, ms) => Promise.race([p, stop(ms)]);", f"await soon(fetch({URL}), 5);"),
        (
            "const soon = (p, ms) => Promise.race([p, stop(ms)]);",
            f"const p = fetch({URL}); await soon(p, 5);",
        ),
        ("", f"await withTimeout(fetch({URL}), 5000);"),
        ("", f"await pTimeout(fetch({URL}), {{ milliseconds: 5 }});"),
        ("", f"await withDeadline(() => fetch({URL}));"),
        ("", 'await fetch("/api/other");'),
        ("", 'await fetch("./data.json");'),
        ("", 'await fetch("http://localhost:3000/x");'),
        ("", 'await fetch("http://127.0.0.1:2773/secretsmanager");'),
        ("", "await fetch(`http://localhost:${process.env.PORT}/x`);"),
        ('const BASE = "http://localhost:1";', "await fetch(`${BASE}/x`);"),
        ('const host = "host.docker.internal";', "await fetch(`http://${host}:8080/x`);"),
        ("", "await fetch('http://auth.localhost:8080/x');"),
        ('const BASE = "http://localhost:1";', 'await fetch(BASE + "/x");'),
        ("const BASE = `http://localhost:${process.env.PORT}`;", "await fetch(`${BASE}/x`);"),
        ("", 'await fetch("data:text/plain,hello");'),
        ("", f"const fetch = wrap(); await fetch({URL});"),
        ('import { fetch } from "../lib/http";', f"await fetch({URL});"),
        ('import axios from "axios";', f"await axios.get({URL}, {{ timeout: 5000 }});"),
        ('import axios from "axios";', f"await axios.post({URL}, {{}}, {{ timeout: 5 }});"),
        ('import axios from "axios";', f"await axios({{ url: {URL}, timeout: 5 }});"),
        ('import axios from "axios";', f"await axios.get({URL}, {{ signal: req.signal }});"),
        ('import axios from "axios";\naxios.defaults.timeout = 5;', f"await axios.get({URL});"),
        ('import axios from "axios";', "await axios.isAxiosError(req);"),
        ('import fetch from "node-fetch";', f"await fetch({URL}, {{ timeout: 5 }});"),
        ('import got from "got";', f"await got({URL}, {{ timeout: {{ request: 5 }} }});"),
        ('import superagent from "superagent";', f"await superagent.get({URL}).timeout(5);"),
        ('import ky from "ky";', f"await ky.get({URL});"),
        ('import https from "https";', f"https.get({URL}, {{ timeout: 5 }}, () => {{}});"),
        (
            'import https from "https";',
            f"const r = https.get({URL}); r.setTimeout(5, () => r.destroy());",
        ),
        (f"async function never() {{ return fetch({URL}); }}", "return 1;"),
        (f"const started = fetch({URL});", "await started;"),
    ],
)
def test_a_call_with_a_limit_or_an_unknown_one_is_fine(lint, head: str, body: str) -> None:
    assert lint(handler(body, head), [RULE]) == []


def test_an_instance_without_limit_is_told_once_where_it_is_made(lint, text_of) -> None:
    files = handler(
        'await api.get("/a"); await api.post("/b", {});',
        'import axios from "axios";\nconst api = axios.create({ baseURL: "https://a.example" });',
    )
    [finding] = lint(files, [RULE])
    assert text_of(finding) == "axios.create"
    assert len(finding.related) == 2


@pytest.mark.parametrize(
    "made",
    [
        'axios.create({ baseURL: "https://a.example", timeout: 5000 })',
        "axios.create({ ...shared })",
        "axios.create(settings())",
    ],
)
def test_an_instance_with_a_limit_or_an_unknown_one_is_fine(lint, made: str) -> None:
    head = f'import axios from "axios";\nconst api = {made};'
    assert lint(handler('await api.get("/a");', head), [RULE]) == []


def test_an_instance_of_another_file_is_followed(lint) -> None:
    files = handler('await api.get("/a");', 'import { api } from "../lib/api";')
    files["lib/api.ts"] = 'import axios from "axios";\nexport const api = axios.create();'
    [finding] = lint(files, [RULE])
    assert finding.location.path == "lib/api.ts"
    files["lib/api.ts"] = (
        'import axios from "axios";\nexport const api = axios.create({timeout: 1});'
    )
    assert lint(files, [RULE]) == []


def test_options_of_another_file_are_followed(lint) -> None:
    files = handler(f"await fetch({URL}, OPTIONS);", 'import { OPTIONS } from "../lib/options";')
    files["lib/options.ts"] = "export const OPTIONS = { signal: AbortSignal.timeout(5) };"
    assert lint(files, [RULE]) == []
    files["lib/options.ts"] = "export const OPTIONS = { headers: {} };"
    assert len(lint(files, [RULE])) == 1


def test_the_wrapper_of_another_file_is_judged_by_itself(lint) -> None:
    files = handler(f"await get({URL});", 'import { get } from "../lib/get";')
    files["lib/get.ts"] = (
        "export const get = (url: string, init?: RequestInit) =>\n"
        "  fetch(url, { ...init, signal: AbortSignal.timeout(5) });"
    )
    assert lint(files, [RULE]) == []


@pytest.mark.parametrize(
    "path", ["lib/x.ts", "scripts/x.ts", "api/x.test.ts", "components/x.tsx", "api/_x.ts"]
)
def test_code_that_no_function_runs_is_not_judged(lint, path: str) -> None:
    files = handler("return 1;")
    files[path] = f"export default async function handler() {{ await fetch({URL}); }}"
    assert lint(files, [RULE]) == []


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('import { Pool } from "pg";\nconst c = new Pool();', 1),
        ('import { Pool } from "pg";\nconst c = new Pool({ max: 5 });', 1),
        (
            'import { Pool } from "pg";\nconst c = new Pool({ query_timeout: 5, statement_timeout: 5 });',
            0,
        ),
        ('import { Pool } from "pg";\nconst c = new Pool(options());', 0),
        ('import Redis from "ioredis";\nconst c = new Redis({ commandTimeout: 5 });', 0),
        ('import Stripe from "stripe";\nconst c = new Stripe("x");', 0),
    ],
)
def test_other_clients_are_judged_only_when_asked_for(lint, head: str, found: int) -> None:
    files = handler("await c.query('select 1');", head)
    assert lint(files, [RULE]) == []
    assert len(lint(files, [RULE], rules={RULE: {"clients": "all"}})) == found


def test_what_runs_in_the_first_request_only_can_hang_as_well(lint) -> None:
    head = f"let settings;\nasync function load() {{ return fetch({URL}); }}"
    assert len(lint(handler("settings ??= await load();", head), [RULE])) == 1


def test_an_instance_that_an_object_holds_is_followed(lint, text_of) -> None:
    source = (
        'import axios from "axios";\n'
        "class Api { http = axios.create({ baseURL: 'https://a.example' });\n"
        "  list() { return this.http.get('/a'); } }\n"
        "const api = new Api();\nexport default async () => api.list();"
    )
    [finding] = lint({"hiveku.json": "{}", "api/x.ts": source}, [RULE])
    assert text_of(finding) == "axios.create"


RACE = (
    "async function guarded(fn) {\n"
    "  const call = fn();\n"
    "  return await Promise.race([call, new Promise((_, reject) => setTimeout(reject, 5000))]);\n}"
)
IN_PROMISE = (
    "const guarded = (fn) => new Promise((resolve, reject) => {\n"
    "  setTimeout(() => reject(new Error()), 5000);\n  fn().then(resolve, reject);\n});"
)
THROUGH = "const guarded = (fn) => inner(fn);\n" + RACE.replace("guarded", "inner")
LIMITER = "import pLimit from 'p-limit';\nconst limit = pLimit(5);\n"
IN_LIMITER = (
    LIMITER + "const guarded = (fn) => limit(async () => { const call = fn(); return call; });"
)
RETRY = (
    "async function guarded(fn) {\n  for (let i = 0; i < 3; i++) {\n"
    "    try { return await fn(); } catch { await new Promise((r) => setTimeout(r, 100)); }\n  }\n}"
)


@pytest.mark.parametrize("wrapper", [RACE, IN_PROMISE, THROUGH, IN_LIMITER])
@pytest.mark.parametrize("given", [f"() => fetch({URL})", "() => load()"])
def test_a_wrapper_of_the_project_that_ends_what_it_is_given_is_followed(
    lint, wrapper: str, given: str
) -> None:
    files = handler(
        f"await guarded({given});",
        f'import {{ guarded }} from "../lib/guarded";\nconst load = () => fetch({URL});',
    )
    files["lib/guarded.ts"] = wrapper + "\nexport { guarded };"
    assert lint(files, [RULE]) == []


@pytest.mark.parametrize(
    "head", ['import { guarded } from "some-package";', "const guarded = make();"]
)
def test_a_wrapper_that_cannot_be_read_may_end_what_it_is_given(lint, head: str) -> None:
    assert lint(handler(f"await guarded(() => fetch({URL}));", head), [RULE]) == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (RETRY, f"await guarded(() => fetch({URL}));"),
        ("const run = (fn) => fn();", f"await run(async () => fetch({URL}));"),
        ("", f"await Promise.all(ids.map(async (id) => fetch({URL})));"),
        ("", f"await new Promise((done) => fetch({URL}).then(done));"),
        ("", f"keep((async () => {{ await fetch({URL}); }})());"),
        (
            'import { match } from "ts-pattern";',
            f'await match(kind).with("a", async () => fetch({URL})).exhaustive();',
        ),
        ('import { cache } from "react";', f"const get = cache(() => fetch({URL})); await get();"),
    ],
)
def test_a_wrapper_that_only_calls_what_it_is_given_sets_no_limit(
    lint, head: str, body: str
) -> None:
    assert len(lint(handler(body, head), [RULE])) == 1


def test_what_wraps_the_handler_itself_sets_no_limit(lint) -> None:
    text = (
        'import { withAuth } from "some-package";\n'
        f"export default withAuth(async (req) => {{ await fetch({URL}); }});"
    )
    assert len(lint({"hiveku.json": "{}", "api/x.ts": text}, [RULE])) == 1


@pytest.mark.parametrize(("limit", "advice"), [(3, "2_000"), (1, "1_000"), (60, "5_000")])
def test_the_advice_fits_into_the_function(lint, limit, advice) -> None:
    config = f"service: a\nprovider: {{ name: aws, timeout: {limit} }}\nfunctions:\n"
    files = {
        "serverless.yml": f"{config}  f: {{ handler: h.main }}\n",
        "h.js": "exports.main = async () => { await fetch('https://a.example'); };",
    }
    (finding,) = lint(files, [RULE])
    assert f"AbortSignal.timeout({advice})" in finding.help
