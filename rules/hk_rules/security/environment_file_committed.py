from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename

from msgspec import Struct

from hk_lint.api import (
    Category,
    Finding,
    Located,
    Place,
    Project,
    Severity,
    Step,
    document,
    is_plain_name,
    is_real_value,
    is_secret_name,
    rule,
)
from hk_rules.security import _places as places

_LISTED = 3
_DEPTH = 30


@rule(
    "environment-file-committed",
    category=Category.SECURITY,
    severity=Severity.ERROR,
    since="0.2",
)
def environment_file_committed(project: Project) -> Iterator[Finding]:
    """A file with secrets, `.env` or the settings of a coding agent, is committed to git.

    ## Why is this bad?
    Everybody who may read the repository has the secrets, and the git history keeps them after the
    file was deleted. Ignoring the file afterwards changes nothing: git goes on to track it.

    ## Example
    ```dotenv .env
    SESSION_SECRET={a random text}
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```dotenv .env.example
    SESSION_SECRET=
    ```
    ```ts api/users.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## What is checked
    `.env`, `.env.local`, `.env.production`, `.dev.vars` and the like, where git has them; also
    `.mcp.json` and `.codex/config.toml`, into which the set-up of an agent writes an API key. A
    file is reported if it holds a real-looking secret: a provider's key, a connection string with
    a password for a server elsewhere, or a random value under a name that speaks of secrets. Of
    files for development and tests (`.env.development`, `.env.test`) only the first two count.

    Public variables (`NEXT_PUBLIC_…`, `VITE_…`), ports, addresses on this machine and placeholders
    are harmless: frameworks advise to commit such files. A file with nothing but keys for test data
    is a warning.

    What git tracks is read from its index. Outside of a git repository nothing is reported, and the
    summary says so.

    ## Sources
    - Hiveku build rules: secrets live in Hiveku's store, never in `.env` files of the repository
    - Git documentation: gitignore does not affect tracked files
    """
    start = project.path("")
    for path in project.tracked:
        own = path[len(start) :]
        is_dotenv = places.is_dotenv(own)
        if not (is_dotenv or places.is_agent_file(own)) or places.is_sample(own):
            continue
        held = _held(project, path, by_name=not places.is_for_development(own))
        if held:
            yield _finding(own, held, is_dotenv, places.store(project))


class _Held(Struct, frozen=True):
    """A secret in a file: where, what it is called, and whether it reaches test data only."""

    place: Located
    name: str
    is_test: bool = False


def _held(project: Project, path: str, *, by_name: bool) -> list[_Held]:
    """The secrets of a file, in the order of the text."""
    found = project.document_at(path)
    members = list(_members(found.root)) if found is not None and found.root is not None else []
    held: dict[int, _Held] = {}
    for secret in project.secrets(path):
        around = [it for it in members if it.node.span.contains(secret.span)]
        if secret.mode == "test" and not by_name:
            continue
        place: Located = around[-1] if around else Place.at(path, secret.span)
        name = around[-1].key if around else secret.name
        held[place.location.span.start] = _Held(place, name, secret.mode == "test")
    for member in members:
        value = member.node.value
        if member.key_span.start in held or member.node.kind != "string":
            continue
        if by_name and isinstance(value, str) and _is_secret(member.key, value):
            held[member.key_span.start] = _Held(member, member.key)
    return [held[start] for start in sorted(held)]


def _is_secret(name: str, value: str) -> bool:
    if name.lower() == "authorization":
        return is_real_value(value.removeprefix("Bearer ").removeprefix("Basic ").strip())
    return is_secret_name(name) and is_real_value(value)


def _members(node: document.Node, depth: int = 0) -> Iterator[document.Member]:
    yield from node.members
    for below in (*node.items, *(member.node for member in node.members)):
        if depth < _DEPTH:
            yield from _members(below, depth + 1)


def _finding(path: str, held: list[_Held], is_dotenv: bool, store: str) -> Finding:
    names = [f"`{it.name}`" if is_plain_name(it.name) else "a value" for it in held]
    listed = ", ".join(names[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    what = "a secret" if len(held) == 1 else f"{len(held)} secrets"
    file = basename(path) if is_dotenv else path
    return Finding.at(
        held[0].place,
        f"{file} is committed to git with {what}: {listed}{more}",
        why="Everybody who may read the repository has them, and the git history keeps them.",
        help=f"Change {'it' if len(held) == 1 else 'them'}, run `git rm --cached {path}`, list the "
        f"file in .gitignore, and keep what it holds {store}."
        if is_dotenv
        else f"Revoke the key, run `git rm --cached {path}`, and list the file in .gitignore.",
        related=tuple(
            Step(it.place.location, f"{name} holds one too")
            for it, name in zip(held[1:], names[1:], strict=True)
        ),
        severity=Severity.WARNING if all(it.is_test for it in held) else None,
    )
