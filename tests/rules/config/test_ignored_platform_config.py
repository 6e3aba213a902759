from __future__ import annotations

import json

import pytest

RULE = ["ignored-platform-config"]
CODE = "export default () => new Response();\n"
FILES = {"hiveku.json": "{}", "api/a.ts": CODE, "index.html": "<p>", "about.html": "<p>"}
VITE = {
    "hiveku.json": "{}",
    "package.json": '{"devDependencies": {"vite": "6"}}',
    "index.html": "<p>",
    "api/a.ts": CODE,
}


@pytest.fixture
def check(lint):
    def checked(name, content, base=FILES, **more):
        text = content if isinstance(content, str) else json.dumps(content)
        return lint({**base, name: text, **more}, RULE)

    return checked


@pytest.mark.parametrize(
    ("content", "keys"),
    [
        ({"crons": [{"path": "/api/a", "schedule": "0 9 * * *"}]}, ["crons"]),
        ({"rewrites": [{"source": "/a", "destination": "/b"}]}, ["rewrites"]),
        ({"redirects": [{"source": "/a", "destination": "/b"}]}, ["redirects"]),
        ({"headers": [{"source": "/a", "headers": []}]}, ["headers"]),
        ({"routes": [{"src": "/a", "dest": "/b"}]}, ["routes"]),
        ({"functions": {"api/a.ts": {"maxDuration": 60}}}, ["functions"]),
        ({"functions": {"api/*.ts": {"memory": 1024}}}, ["functions"]),
        ({"functions": {"api/a.ts": {"experimentalTriggers": [{}]}}}, ["functions"]),
        ({"env": {"A": "b"}}, ["env"]),
        ({"build": {"env": {"A": "b"}}}, ["build"]),
        ({"regions": ["fra1"]}, ["regions"]),
        (
            {"redirects": [{"source": "/a"}], "name": "x", "headers": [{"source": "/a"}]},
            ["redirects", "headers"],
        ),
    ],
)
@pytest.mark.parametrize("file", ["vercel.json", "now.json"])
def test_keys_of_vercel(check, text_of, file, content, keys):
    found = check(file, content)
    assert [text_of(it) for it in found] == [f'"{key}"' for key in keys]


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"$schema": "x", "version": 2, "name": "x", "framework": None, "github": {"silent": True}},
        {"installCommand": "npm ci", "buildCommand": "npm run build", "outputDirectory": "dist"},
        {"crons": [], "redirects": [], "functions": {}, "env": {}},
        {"crons": "daily", "functions": 3},
        {"functions": {"api/a.ts": {"maxDuration": 30, "memory": 256}}},
        {"functions": {"api/b.ts": {"maxDuration": 60}}},
        {"build": {"cache": ["x"]}},
        {"regions": ["iad1"]},
        [],
        "{",
        "",
    ],
)
def test_keys_that_change_nothing_here(check, content):
    assert check("vercel.json", content) == []


def test_what_hiveku_does_as_well(check):
    crons = {"crons": [{"path": "/api/a?x=1", "schedule": "0 9 * * *"}]}
    scheduled = "// @schedule cron(0 9 * * ? *)\n" + CODE
    assert check("vercel.json", crons, **{"api/a.ts": scheduled}) == []
    limits = {"functions": {"api/a.ts": {"maxDuration": 60}}}
    config = json.dumps({"functions": {"config": {"**": {"timeout": 60}}}})
    assert check("vercel.json", limits, **{"hiveku.json": config}) == []


def test_the_folder_cron_says_no_time(check):
    crons = {"crons": [{"path": "/api/cron/a", "schedule": "0 9 * * *"}]}
    assert len(check("vercel.json", crons, **{"api/cron/a.ts": CODE})) == 1


FALLBACKS = {
    "vercel.json": '{"rewrites": [{"source": "/(.*)", "destination": "/index.html"}]}',
    "now.json": '{"routes": [{"handle": "filesystem"}, {"src": "/(.*)", "dest": "/index.html"}]}',
    "netlify.toml": '[[redirects]]\nfrom = "/*"\nto = "/index.html"\nstatus = 200\n',
    "firebase.json": '{"hosting": {"rewrites": [{"source": "**", "destination": "/index.html"}]}}',
    "_redirects": "# all\n/*  /index.html  200\n",
    "public/_redirects": "/* /index.html 200!\n",
    "public/.htaccess": "RewriteEngine On\nRewriteRule ^ index.html [L]\n",
}


@pytest.mark.parametrize("file", FALLBACKS)
def test_one_page_for_every_address(check, file):
    assert len(check(file, FALLBACKS[file])) == 1
    assert check(file, FALLBACKS[file], VITE) == []


@pytest.mark.parametrize(
    ("file", "content", "underlined"),
    [
        ("netlify.toml", '[[redirects]]\nfrom = "/a"\nto = "/b"\n', "redirects"),
        ("netlify.toml", '[[headers]]\nfor = "/*"\n', "headers"),
        ("netlify.toml", '[functions."a"]\nschedule = "@daily"\n', "functions"),
        ("netlify.toml", '[functions]\ndirectory = "work"\n', "functions"),
        ("wrangler.toml", '[triggers]\ncrons = ["0 9 * * *"]\n', "triggers"),
        ("wrangler.jsonc", '{"triggers": {"crons": ["0 9 * * *"]}} // x', '"triggers"'),
        ("firebase.json", '{"hosting": [{"redirects": [{"source": "/a"}]}]}', '"hosting"'),
        ("_redirects", "\n# old\n/a  /b  301\n/c /d\n", "/a  /b  301"),
        ("public/_headers", "/*\n  X-Frame-Options: DENY\n", "/*"),
        (".htaccess", "# old\n  ErrorDocument 404 /404.html\n", "ErrorDocument 404 /404.html"),
    ],
)
def test_files_of_other_platforms(check, text_of, file, content, underlined):
    (finding,) = check(file, content, **{"work/b.ts": CODE})
    assert text_of(finding) == underlined


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("netlify.toml", '[build]\ncommand = "x"\n[dev]\nport = 1\n[[plugins]]\npackage = "x"\n'),
        ("netlify.toml", '[functions]\nincluded_files = ["x"]\n'),
        ("netlify.toml", '[functions]\ndirectory = "api"\n'),
        ("netlify.toml", '[functions]\ndirectory = "none"\n'),
        ("wrangler.toml", 'name = "x"\nmain = "x.js"\n'),
        ("wrangler.toml", "[triggers]\n"),
        ("firebase.json", '{"firestore": {}, "hosting": {"public": "x"}}'),
        ("_redirects", "# nothing\n\n"),
        (".htaccess", "# nothing\n"),
        ("docs/vercel.json", '{"env": {"A": "b"}}'),
        ("api/_redirects", "/a /b\n"),
    ],
)
def test_what_says_nothing_about_visitors(check, file, content):
    assert check(file, content) == []


def test_a_folder_that_is_deployed_elsewhere(lint):
    files = {**FILES, "worker/package.json": '{"name": "worker"}'}
    files["worker/wrangler.toml"] = '[triggers]\ncrons = ["0 9 * * *"]\n'
    assert lint(files, RULE) == []


def test_where_nothing_names_hiveku(lint):
    code = "export default async function handler(req: Request) { return new Response(); }\n"
    assert lint({"api/a.ts": code, "vercel.json": '{"env": {"A": "b"}}'}, RULE) == []


def test_says_what_to_do_with_next(check):
    content = {"redirects": [{"source": "/a", "destination": "/b"}]}
    (finding,) = check("vercel.json", content)
    assert "next.config" not in finding.help
    package = {"package.json": '{"dependencies": {"next": "15"}}', "app/page.tsx": CODE}
    (finding,) = check("vercel.json", content, **package)
    assert "next.config" in finding.help
