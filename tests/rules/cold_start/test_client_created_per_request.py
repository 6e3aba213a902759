"""What counts as made per request, and every way to make a client once."""

from __future__ import annotations

import pytest

RULE = "client-created-per-request"
PRISMA = 'import { PrismaClient } from "@prisma/client";\n'
S3 = 'import { S3Client } from "@aws-sdk/client-s3";\n'


def project(handler_file: str, **more: str) -> dict[str, str]:
    files = {"hiveku.json": "{}", "api/x.ts": handler_file}
    return files | {name.replace("__", "/") + ".ts": text for name, text in more.items()}


@pytest.mark.parametrize(
    "source",
    [
        PRISMA + "export default async function h(req: Request) { const db = new PrismaClient(); }",
        PRISMA + "export const handler = async (event) => { const db = new PrismaClient(); }",
        PRISMA + "function db() { return new PrismaClient(); }\nexport default async () => db();",
        PRISMA + "let db;\nexport default async () => { db = new PrismaClient(); };",
        PRISMA + "export default withAuth(async (req) => { new PrismaClient(); });",
        PRISMA
        + "async function h() { await new PrismaClient().$connect(); }\nexport { h as handler };",
        'const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");\n'
        "exports.handler = async (event) => { const c = new DynamoDBClient({}); };",
        'const AWS = require("aws-sdk");\nmodule.exports.handler = async () => { new AWS.S3(); };',
        S3 + "export default async (req) => { new S3Client({ region: process.env.AWS_REGION }); };",
        S3
        + 'const region = "eu-west-1";\nexport default async () => { new S3Client({ region }); };',
        S3 + "export default async (req) => { for (const k of req.keys) { new S3Client({}); } };",
        S3 + "export default async () => { if (process.env.X) { new S3Client({}); } };",
        'import Redis from "ioredis";\nexport default async () => { new Redis(process.env.URL); };',
        'import { Pool } from "pg";\n'
        "const settings = { max: 5 };\nexport default async () => { const p = new Pool(settings); };",
        'import { createClient } from "redis";\nexport default async () => createClient();',
        'import Stripe from "stripe";\n'
        "export default async () => { new Stripe(process.env.STRIPE_KEY!); };",
        PRISMA + "class Api { run() { return new PrismaClient(); } get() { return this.run(); } }\n"
        "const api = new Api();\nexport default async () => api.get();",
        PRISMA + "const api = { run() { return new PrismaClient(); } };\n"
        "export default async () => api.run();",
        PRISMA
        + "export default async (req) => { await Promise.all([1].map(() => new PrismaClient())) };",
        PRISMA + "class Repo { all() { return new PrismaClient().x.all(); } }\n"
        "export default async () => new Repo().all();",
        PRISMA + "class Repo { constructor() { this.db = new PrismaClient(); } }\n"
        "export default async () => { const r = new Repo(); };",
        PRISMA + "class Repo { db = new PrismaClient(); }\nexport default async () => new Repo();",
        PRISMA + "class Repo { static all() { return new PrismaClient(); } }\n"
        "export default async () => Repo.all();",
        PRISMA + "class Repo { all() { return new PrismaClient(); } }\n"
        "export default async () => { const r = new Repo(); await r.all(); };",
    ],
)
def test_a_client_made_in_the_handler_is_found(lint, source: str) -> None:
    assert [f.location.path for f in lint(project(source), [RULE])] == ["api/x.ts"]


@pytest.mark.parametrize(
    "source",
    [
        PRISMA + "const db = new PrismaClient();\nexport default async () => db.user.findMany();",
        PRISMA + "let db;\nexport default async () => { if (!db) { db = new PrismaClient(); } };",
        PRISMA + "let db;\nexport default async () => { if (!db) db = new PrismaClient(); };",
        PRISMA + "let db = null;\nexport default async () => { db = db || new PrismaClient(); };",
        PRISMA + "let db;\nexport default async () => { db ??= new PrismaClient(); };",
        PRISMA + "let db;\nexport default async () => { db ||= new PrismaClient(); };",
        PRISMA
        + "let db;\nconst get = () => (db ??= new PrismaClient());\nexport default async () => get();",
        PRISMA
        + "let db;\nfunction get() { if (db) return db; db = new PrismaClient(); return db; }\n"
        "export default async () => get();",
        PRISMA + "let db;\nfunction get() { if (db) { return db; } const c = new PrismaClient();"
        " db = c; return c; }\nexport default async () => get();",
        PRISMA + "let db;\nconst make = () => new PrismaClient();\n"
        "export default async () => { db ??= make(); };",
        PRISMA + "let db;\nfunction make() { return new PrismaClient(); }\n"
        "export default async () => { if (!db) { db = make(); } };",
        PRISMA + "const g = globalThis as any;\n"
        "export default async () => { const db = g.db ?? new PrismaClient(); g.db = db; };",
        PRISMA + "export default async () => { globalThis.db ??= new PrismaClient(); };",
        PRISMA + "const make = once(() => new PrismaClient());\nexport default async () => make();",
        PRISMA
        + "const make = memoize(() => new PrismaClient());\nexport default async () => make();",
        PRISMA + "class Db { static #c; static get() { return (Db.#c ??= new PrismaClient()); } }\n"
        "export default async () => Db.get();",
        PRISMA
        + "class Db { static c; static get() { if (!Db.c) Db.c = new PrismaClient(); return Db.c } }\n"
        "export default async () => Db.get();",
        S3 + "const clients = new Map();\nexport default async (req) => { const r = 'eu';\n"
        "if (!clients.has(r)) clients.set(r, new S3Client({ region: r })); };",
        S3 + "const clients = {};\n"
        "export default async () => { const r = 'eu'; clients[r] ??= new S3Client({ region: r }); };",
        "let ready = false; let db;\n"
        + PRISMA
        + "async function init() { db = new PrismaClient(); }\n"
        "export default async () => { if (!ready) { await init(); ready = true; } };",
        PRISMA + "let db;\nasync function renew() { db = new PrismaClient(); }\n"
        "export default async () => { if (!db) { await renew(); }\n"
        "try { await db.user.count(); } catch { await renew(); } };",
        PRISMA
        + "export function other() { return new PrismaClient(); }\nexport default async () => 1;",
    ],
)
def test_a_client_that_is_kept_is_fine(lint, source: str) -> None:
    assert lint(project(source), [RULE]) == []


@pytest.mark.parametrize(
    "source",
    [
        S3 + "export const handler = async (event) => { new S3Client({ region: event.region }); };",
        S3 + "export default async (req) => { const { region } = await req.json();"
        " new S3Client({ region }); };",
        S3 + "export default async (req) => { const key = req.headers.get('k');"
        " new S3Client({ credentials: make(key) }); };",
        S3 + "const make = (region) => new S3Client({ region });\n"
        "export default async (req) => make(req.region);",
        S3 + "export default async (req) => { const session = await auth();"
        " new S3Client({ credentials: session.credentials }); };",
        'import Stripe from "stripe";\nexport default async (req, user) => { new Stripe(user.key); };',
        'import { createServerClient } from "@supabase/ssr";\n'
        "export default async (req) => createServerClient(process.env.U, process.env.K, {});",
        'import { Redis } from "@upstash/redis";\nexport default async () => { Redis.fromEnv(); };',
        'import { google } from "googleapis";\nexport default async (req) => {'
        " const auth = new google.auth.OAuth2(); auth.setCredentials(await req.json());"
        " google.calendar({ version: 'v3', auth }); };",
        'import { getApps, initializeApp } from "firebase-admin/app";\n'
        "export default async () => { if (!getApps().length) initializeApp(); };",
        'import { PrismaClient } from "./my-own";\nexport default async () => { new PrismaClient(); };',
    ],
)
def test_what_depends_on_the_request_or_costs_nothing_is_fine(lint, source: str) -> None:
    assert lint(project(source), [RULE]) == []


@pytest.mark.parametrize(
    "source",
    [
        "const options = { maxAttempts: 5 };\nexport const handler = async (event) => {"
        " for (const it of event.targets) { options.region = it.region; new S3Client(options); } };",
        "let region = 'eu-west-1';\nexport const handler = async (event) => {"
        " region = event.region; new S3Client({ region }); };",
    ],
)
def test_settings_of_the_module_that_a_function_changes_are_no_constants(lint, source) -> None:
    assert not lint(project(S3 + source), [RULE])


def test_a_class_that_is_handed_on_is_not_made_here(lint) -> None:
    service = (
        S3 + "export class Files { client; constructor() { this.client = new S3Client({}); } }"
    )
    source = (
        'import { container } from "tsyringe";\nimport { Files } from "../lib/files";\n'
        "export const handler = async () => container.resolve(Files);"
    )
    assert not lint(project(source, lib__files=service), [RULE])


def test_the_factory_of_another_file_is_followed_and_the_way_is_told(lint) -> None:
    files = project(
        'import { db } from "../lib/db";\nexport default async () => db().user.findMany();',
        lib__db=PRISMA + "export const db = () => new PrismaClient();",
    )
    [finding] = lint(files, [RULE])
    assert finding.location.path == "lib/db.ts"
    assert [step.location.path for step in finding.trace] == ["api/x.ts"]


def test_a_factory_of_another_file_that_keeps_its_client_is_fine(lint) -> None:
    files = project(
        'import { db } from "../lib/db";\nexport default async () => db().user.findMany();',
        lib__db=PRISMA + "let c;\nexport const db = () => (c ??= new PrismaClient());",
    )
    assert lint(files, [RULE]) == []


def test_a_place_that_several_functions_share_is_told_once(lint) -> None:
    files = project(
        'import { db } from "../lib/db";\nexport default async () => db();',
        api__y='import { db } from "../lib/db";\nexport default async () => db();',
        lib__db=PRISMA + "export const db = () => new PrismaClient();",
    )
    assert len(lint(files, [RULE])) == 1


def test_the_constructor_is_underlined(lint, text_of) -> None:
    source = PRISMA + "export default async () => { const db = new PrismaClient({ log: [] }); };"
    [finding] = lint(project(source), [RULE])
    assert text_of(finding) == "new PrismaClient"


def test_classes_of_other_files_are_followed(lint) -> None:
    files = project(
        'import { Repo } from "../lib/repo";\nexport default async () => new Repo().all();',
        lib__repo=PRISMA + "export class Repo { all() { return new PrismaClient(); } }",
    )
    assert [f.location.path for f in lint(files, [RULE])] == ["lib/repo.ts"]
    files["lib/repo.ts"] = PRISMA + "export default class Repo { db = new PrismaClient(); }"
    files["api/x.ts"] = 'import R from "../lib/repo";\nexport default async () => new R();'
    assert [f.location.path for f in lint(files, [RULE])] == ["lib/repo.ts"]


def test_what_a_factory_is_given_is_traced_to_its_callers(lint) -> None:
    factory = S3 + "const make = (region) => new S3Client({ region });\n"
    constant = factory + "export default async (req) => make(process.env.REGION);"
    assert len(lint(project(constant), [RULE])) == 1
    nested = factory + (
        "const outer = (r) => make(r);\nexport default async (req) => outer('eu-west-1');"
    )
    assert len(lint(project(nested), [RULE])) == 1
    of_request = factory + "const outer = (r) => make(r);\nexport default async (q) => outer(q.r);"
    assert lint(project(of_request), [RULE]) == []


GET_OR_CREATE = (
    "export function getOrCreate<T>(cache: Map<string, T>, key: string, create: () => T): T {\n"
    "  const found = cache.get(key);\n  if (found) return found;\n"
    "  const made = create();\n  cache.set(key, made);\n  return made;\n}\n"
)
IN_PLACE = (
    "export const getOrCreate = (cache, key, create) => {\n"
    "  if (!cache.has(key)) cache.set(key, create());\n  return cache.get(key);\n};\n"
)
BY_MEMBER = "export const getOrCreate = (cache, key, create) => (cache[key] ??= create());\n"
OWN = (
    "const made = new Map();\n"
    "export async function getOrCreate(_: unknown, key: string, create: () => Promise<unknown>) {\n"
    "  let it = made.get(key);\n  if (!it) { it = await create(); made.set(key, it); }\n"
    "  return it;\n}\n"
)
USES_IT = (
    PRISMA
    + 'import { getOrCreate } from "../lib/make";\nconst clients = new Map();\n'
    + "const make = () => new PrismaClient();\n"
)


@pytest.mark.parametrize("maker", [GET_OR_CREATE, IN_PLACE, BY_MEMBER, OWN])
@pytest.mark.parametrize("given", ["() => new PrismaClient()", "() => make()"])
def test_a_factory_that_runs_for_what_a_container_lacks_is_memoised(
    lint, maker: str, given: str
) -> None:
    text = USES_IT + f'export default async () => getOrCreate(clients, "a", {given});'
    assert lint(project(text, lib__make=maker), [RULE]) == []


@pytest.mark.parametrize(
    "maker",
    [
        "export const getOrCreate = (cache, key, create) => create();",
        "export const getOrCreate = (cache, key, create) => cache.set(key, create());",
        "export const getOrCreate = (cache, key, create) => {\n"
        "  if (cache.has(key)) return cache.get(key);\n  return create();\n};",
    ],
)
def test_a_factory_that_runs_each_time_is_found(lint, maker: str) -> None:
    text = (
        USES_IT + 'export default async () => getOrCreate(clients, "a", () => new PrismaClient());'
    )
    assert len(lint(project(text, lib__make=maker), [RULE])) == 1


def test_a_container_of_the_request_keeps_nothing(lint) -> None:
    text = USES_IT + (
        "export default async () => {\n  const own = new Map();\n"
        '  getOrCreate(own, "a", () => new PrismaClient());\n};'
    )
    assert len(lint(project(text, lib__make=GET_OR_CREATE), [RULE])) == 1


@pytest.mark.parametrize(
    ("source", "severity"),
    [
        ('import { createClient } from "@supabase/supabase-js";\n'
         "export default async () => { createClient(process.env.U, process.env.K); };", "info"),
        ('import Together from "together-ai";\nexport default async () => { new Together(); };', "info"),
        ('import OpenAI from "openai";\nexport default async () => { new OpenAI(); };', "info"),
        ('import https from "https";\nimport OpenAI from "openai";\nexport default async () => {\n'
         "  new OpenAI({ httpAgent: new https.Agent({ keepAlive: true }) }); };", "warning"),
        ('import Stripe from "stripe";\nexport default async () => { new Stripe("k"); };', "warning"),
        (S3 + "export default async () => { new S3Client({}); };", "warning"),
        ('import { createClient } from "@libsql/client";\n'
         'export default async () => { createClient({ url: "file:a.db" }); };', "warning"),
        ('import { drizzle } from "drizzle-orm/node-postgres";\n'
         "export default async () => { drizzle(\"postgres://a\"); };", "warning"),
    ],
)  # fmt: skip
def test_a_client_without_connection_or_agent_is_advice(lint, source, severity) -> None:
    [finding] = lint(project(source), [RULE])
    assert finding.severity.value == severity


NEON = (
    'import { Pool } from "@neondatabase/serverless";\n'
    'import { PrismaNeon } from "@prisma/adapter-neon";\n' + PRISMA
)


@pytest.mark.parametrize(
    "body",
    [
        "const pool = new Pool({}); return new PrismaClient({ adapter: new PrismaNeon(pool) });",
        "const a = new PrismaNeon(new Pool({})); return new PrismaClient({ adapter: a });",
        "const p = new Pool({}); return new PrismaClient({ ...(x ? {} : { a: [p] }), b: p ?? 1 });",
    ],
)
def test_a_pool_that_is_made_for_another_client_is_one_fault(lint, body) -> None:
    source = f"{NEON}const db = () => {{ {body} }};\nexport default async () => db();"
    [finding] = lint(project(source), [RULE])
    assert "PrismaClient" in finding.message
    assert [it.message for it in finding.related] == ["`new Pool` is made for it"]


@pytest.mark.parametrize(
    "body",
    [
        "const pool = new Pool({}); const db = new PrismaClient();",
        "const pool = new Pool({}); const db = new PrismaClient({ adapter: pool.options });",
    ],
)
def test_two_clients_beside_each_other_are_two_faults(lint, body) -> None:
    source = f"{NEON}export default async () => {{ {body} }};"
    assert len(lint(project(source), [RULE])) == 2


def test_a_pool_for_a_client_of_the_request_is_a_fault_of_its_own(lint) -> None:
    source = (
        f"{NEON}export default async (req: Request) => {{ const pool = new Pool({{}});\n"
        "  new PrismaClient({ adapter: new PrismaNeon(pool), tenant: req.headers.get('t') }); };"
    )
    [finding] = lint(project(source), [RULE])
    assert "new Pool" in finding.message
