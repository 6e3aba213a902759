from __future__ import annotations

import pytest

INDEX = '<script type="module" src="/src/main.tsx"></script>'
VITE = {
    "hiveku.json": "{}",
    "package.json": '{ "dependencies": { "react-router-dom": "7" }, "devDependencies": { "vite": "6" } }',
    "index.html": INDEX,
}
RULE = ["hash-router"]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ('import { HashRouter } from "react-router-dom"; render(<HashRouter />);', "HashRouter"),
        ('import { HashRouter as Router } from "react-router"; render(<Router />);', "HashRouter"),
        ('import { createHashRouter, RouterProvider } from "react-router-dom"; createHashRouter([]);', "createHashRouter"),
    ],
)  # fmt: skip
def test_a_hash_router_in_the_browser(lint, text_of, code, name):
    (finding,) = lint({**VITE, "src/main.tsx": code}, RULE)
    assert f"`{name}`" in finding.message
    assert "react-router" in text_of(finding)


def test_behind_imports(lint):
    files = {
        "src/main.tsx": 'import { App } from "./app"; render(<App />);',
        "src/app.tsx": 'import { HashRouter } from "react-router-dom"; export const App = () => <HashRouter />;',
    }
    (finding,) = lint({**VITE, **files}, RULE)
    assert finding.location.path == "src/app.tsx"


def test_in_a_page_of_next(lint):
    files = {
        "hiveku.json": "{}",
        "package.json": '{ "dependencies": { "next": "15" } }',
        "app/page.tsx": 'import { Home } from "./home"; export default Home;',
        "app/home.tsx": '"use client"; import { HashRouter } from "react-router-dom"; export const Home = () => <HashRouter />;',
    }
    assert len(lint(files, RULE)) == 1


USED = 'import { HashRouter } from "react-router-dom"; render(<HashRouter />);'


@pytest.mark.parametrize(
    "files",
    [
        {"src/main.tsx": "", "src/unused.tsx": USED},
        {"src/main.tsx": "", "src/app.test.tsx": USED},
        {"src/main.tsx": "", "electron/main.tsx": USED},
        {"src/main.tsx": 'import { BrowserRouter, HashRouter } from "react-router-dom"; render(desktop ? <HashRouter /> : <BrowserRouter />);'},
        {"src/main.tsx": 'import { HashRouter } from "./routers"; render(<HashRouter />);', "src/routers.tsx": "export const HashRouter = 1;"},
        {"src/main.tsx": 'import type { HashRouter } from "react-router-dom"; render();'},
        {"src/main.tsx": "// once a HashRouter\nrender();"},
    ],
)  # fmt: skip
def test_look_alikes(lint, files):
    assert lint({**VITE, **files}, RULE) == []


def test_silent_where_nothing_names_hiveku(lint):
    assumed = {key: text for key, text in VITE.items() if key != "hiveku.json"}
    files = {"src/main.tsx": USED, "api/a.ts": "export default () => new Response();"}
    assert lint({**assumed, **files}, RULE) == []
