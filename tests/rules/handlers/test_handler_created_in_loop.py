"""Handlers that pile up, and those that do not."""

from __future__ import annotations

import pytest

RULE = "handler-created-in-loop"
BUS = 'import { EventEmitter } from "node:events";\nconst bus = new EventEmitter();\n'


def handler(body: str, head: str = "") -> dict[str, str]:
    text = f"{head}\nexport default async function handler(req: Request) {{\n{body}\n}}\n"
    return {"hiveku.json": "{}", "api/x.ts": text}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (BUS, "for (const i of items) bus.on('x', () => i);"),
        (BUS, "for (let i = 0; i < n; i++) { bus.addListener('x', function () {}); }"),
        (BUS, "while (more()) { bus.on('x', async () => {}); }"),
        (BUS, "items.forEach((i) => { bus.on('x', () => i); });"),
        (BUS, "for (const i of items) { if (i) { bus.on('x', () => i); } }"),
        ("", "for (const s of signals) { process.on(s, () => {}); }"),
        ("for (const s of signals) { process.on(s, () => stop(s)); }", "return 1;"),
        ("", "for (const i of items) { setInterval(() => poll(i), 1000); }"),
        ('import { redis } from "../lib/r";', "for (const c of cs) redis.subscribe(c, () => {});"),
        (
            'import { Hono } from "hono";\nconst app = new Hono();',
            "for (const r of rs) { app.get(r.path, (c) => c.json(r)); }",
        ),
        (BUS + "function add(i) { for (const x of i) bus.on('x', () => x); }", "add(items);"),
    ],
)
def test_a_handler_registered_in_a_loop_is_found(lint, head: str, body: str) -> None:
    assert [f.location.path for f in lint(handler(body, head), [RULE])] == ["api/x.ts"]


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (BUS + "bus.on('x', () => 1);", "for (const i of items) bus.emit('x', i);"),
        (BUS, "bus.on('x', () => 1);"),
        (BUS, "for (const i of items) bus.once('x', () => i);"),
        (BUS, "for (const i of items) { const f = () => i; bus.on('x', f); bus.off('x', f); }"),
        (BUS, "for (const i of items) { bus.on('x', () => i); bus.removeAllListeners('x'); }"),
        ("", "const bus = new EventEmitter(); for (const i of items) bus.on('x', () => i);"),
        ("", "for (const s of streams) { s.on('data', (d) => d); }"),
        ("", "for (const i of items) { req.on('data', () => i); }"),
        ("", "for (const i of items) { await new Promise((r) => setTimeout(r, 10)); }"),
        ("", "for (const i of items) { i.map((x) => x).filter((x) => x); }"),
        ("", "await Promise.all(items.map(async (i) => load(i)));"),
        ("", "for (const i of items) { tasks.push(() => i); }"),
        (
            "const cache = new Map();",
            "for (const i of items) { cache.get(i); cache.set(i, () => i); }",
        ),
        (
            'import { Hono } from "hono";\nconst app = new Hono();\n'
            "for (const r of [a, b]) { app.get(r.path, (c) => c.json(r)); }",
            "return app.fetch(req);",
        ),
        (
            'import { Hono } from "hono";\nconst app = new Hono();\n'
            "for (const r of routes) { app.get(r.path, (c) => c.json(r)); }",
            "return app.fetch(req);",
        ),
        ("", "for (const i of items) { const t = setInterval(() => i, 9); clearInterval(t); }"),
        ("", "for (const i of items) { setInterval(() => i, 9).unref(); }"),
        (
            'import { db } from "../lib/db";',
            "for (const i of items) { db.get(i, (e, row) => row); }",
        ),
    ],
)
def test_what_does_not_pile_up_is_fine(lint, head: str, body: str) -> None:
    assert lint(handler(body, head), [RULE]) == []


def test_the_loop_is_shown(lint, text_of) -> None:
    [finding] = lint(handler("for (const i of items) bus.on('x', () => i);", BUS), [RULE])
    assert text_of(finding) == "bus.on"
    assert finding.related[0].message == "the loop"


BUS_OF_THE_PROJECT = {
    "lib/bus.js": """
import { EventEmitter } from "node:events";
const e = new EventEmitter();
export const bus = { subscribe(type, fn) { e.on(type, fn); return () => e.off(type, fn); } };
""",
}
IMPORT = 'import { bus } from "../lib/bus";'
EACH = "const undo = [];\nfor (const type of ['started', 'error']) {"
END = 'req.signal.addEventListener("abort", () => '


@pytest.mark.parametrize(
    "body",
    [
        f"{EACH} const stop = bus.subscribe(type, () => 1); undo.push(stop); }}\n"
        f"{END}undo.forEach((fn) => fn()));",
        f"{EACH} undo.push(bus.subscribe(type, () => 1)); }}\n"
        f"{END}{{ for (const it of undo) it(); }});",
        f"{EACH} undo.push(bus.subscribe(type, () => 1)); }}\nreturn later(undo);",
        "for (const t of ts) { const stop = bus.subscribe(t, () => 1); await work(); stop(); }",
        "for (const t of ts) { const s = bus.subscribe(t, () => 1); s.unsubscribe(); }",
        "let s; for (const t of ts) { s = bus.subscribe(t, () => 1); await work(); s(); }",
        "return ts.map((t) => { const s = bus.subscribe(t, () => 1); return s; });",
    ],
)
def test_what_is_undone_by_what_it_returned_does_not_pile_up(lint, body: str) -> None:
    assert lint({**handler(body, IMPORT), **BUS_OF_THE_PROJECT}, [RULE]) == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (IMPORT, "for (const t of ts) { const stop = bus.subscribe(t, () => 1); }"),
        (IMPORT, f"{EACH} undo.push(bus.subscribe(type, () => 1)); }}"),
        (IMPORT, "for (const t of ts) { const n = bus.subscribe(t, () => 1); n.length(); }"),
        (BUS, f"{EACH} undo.push(bus.on(type, () => 1)); }}\n{END}undo.forEach((it) => it));"),
    ],
)
def test_what_nobody_undoes_piles_up(lint, head: str, body: str) -> None:
    assert len(lint({**handler(body, head), **BUS_OF_THE_PROJECT}, [RULE])) == 1
