from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Finding,
    Located,
    Project,
    Severity,
    Step,
    VariableRead,
    deployment,
    rule,
)
from hk_rules import facts
from hk_rules.environment._baked import Baked, baked
from hk_rules.environment._deployed import also, by_name

_SWITCH = re.compile(r"(?:true|false|yes|no|on|off|\d{1,4})?", re.IGNORECASE)
_WEB = re.compile(r"https?://(?![^/@\s]*:[^/@\s]*@)", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"x{4}|\*{3}|\.{3}|<|>|\$\{|your|example|change|replace|placeholder|todo|dummy|secret\b|local",
    re.IGNORECASE,
)
_SHAPES = (
    (re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY"), "a private key"),
    (re.compile(r"[sr]k_(?:live|test)_\w{16,}"), "a secret key of Stripe"),
    (re.compile(r"whsec_\w{16,}"), "the signing secret of a webhook"),
    (re.compile(r"sb_secret_\w{16,}"), "a secret key of Supabase"),
    (re.compile(r"sk-(?:ant|proj)-[\w-]{16,}"), "a secret key of an AI provider"),
    (re.compile(r"hk_live_\w{16,}"), "a key of Hiveku"),
    (re.compile(r"SG\.[\w-]{16,}\.[\w-]{16,}"), "a key of SendGrid"),
    (re.compile(r"gh[pousr]_\w{30,}"), "a token of GitHub"),
    (
        re.compile(
            r"(?:postgres(?:ql)?|mysql|mongodb(?:\+srv)?|rediss?|amqps?)://[^:/@\s]*:[^@\s]+@"
        ),
        "the address of a database with its password",
    ),
)
_LEAST = 16
_URL_ENDINGS = ("_URL", "_URI")


@rule(
    "secret-in-public-variable",
    category=Category.ENVIRONMENT,
    severity=Severity.ERROR,
    since="0.2",
)
def secret_in_public_variable(project: Project) -> Iterator[Finding]:
    """A secret has a name that makes the build publish its value.

    ## Why is this bad?
    The values of `NEXT_PUBLIC_…`, `VITE_…` and `REACT_APP_…` are written into the JavaScript that
    every visitor downloads. A secret key, a password or the address of a database there is public,
    and stays so in every copy of an earlier build.

    ## Example
    ```ts app/pay.tsx
    "use client";
    export async function pay() {
      await fetch("https://api.stripe.com/v1/charges", {
        headers: { authorization: `Bearer ${process.env.NEXT_PUBLIC_STRIPE_SECRET_KEY}` },
      });
    }
    ```
    ```ts app/api/pay/route.ts
    export { pay as POST } from "../../pay";
    ```

    ## Use instead
    ```ts app/pay.tsx
    "use client";
    export const pay = () => fetch("/api/pay", { method: "POST" });
    ```
    ```ts app/api/pay/route.ts
    export async function POST() {
      return fetch("https://api.stripe.com/v1/charges", {
        headers: { authorization: `Bearer ${process.env.STRIPE_SECRET_KEY}` },
      });
    }
    ```

    ## What is checked
    Names of variables that the project sets or that its code reads, and only those that end with a
    strong word: SECRET, SECRET_KEY, PRIVATE_KEY, PASSWORD, SERVICE_ROLE, DATABASE_URL and the like.
    The keys of providers who have none for browsers (`NEXT_PUBLIC_OPENAI_API_KEY`) are a warning.
    Publishable keys, anonymous keys, site keys, client ids and switches
    (`NEXT_PUBLIC_SHOW_PASSWORD`) are public by design. Values are looked at for the shape of a
    secret key, and for being the same as that of a variable that is named as a secret; they are
    never printed.

    A secret that `env` of next.config writes into code counts where browser code reads it, one that
    `define` of vite.config writes in counts in any case, and is a warning where nothing is seen to
    read it.

    ## Sources
    - Hiveku serverless guide: environment variables
    - Hiveku's build-and-deploy reference: never prefix a server's secret, never reuse one key
    - Next.js: `env` of next.config
    - Vite: `define`
    """
    yield from published(project).values()
    for it in baked(project):
        if it.reads or it.setting == "define":
            yield _written_in(it)


def published(project: Project) -> dict[str, Finding]:
    """The variables that publish a secret, by name, each with what is said about it."""
    declared: dict[str, list[deployment.Variable]] = {}
    for variable in project.deployment.variables:
        declared.setdefault(variable.name, []).append(variable)
    reads = by_name(it for it in project.environment if facts.public_prefix(it.name))
    names = {*reads, *(name for name in declared if facts.public_prefix(name))}
    private = _secret_values(project)
    judged = (
        (name, _judged(name, declared.get(name, []), reads.get(name, []), private))
        for name in sorted(names)
    )
    return {name: found for name, found in judged if found is not None}


def _written_in(secret: Baked) -> Finding:
    where = "next.config" if secret.setting == "env" else "vite.config"
    read = bool(secret.reads)
    return Finding.at(
        secret.entry,
        f"`{secret.setting}` of {where} writes `{secret.variable}` into browser code, and by its "
        f"name that is {secret.word.what}",
        why="Code that runs in the browser reads it, so every visitor can."
        if read
        else f"Wherever code says `{secret.entry.key}`, the build puts the value, and what Vite "
        "builds is what visitors download.",
        help="Take the entry out, read the variable in a function only, and replace the value by a "
        "new one if a build with it was ever published.",
        related=also(secret.reads, "read here"),
        severity=None if read and secret.word.role == "ending" else Severity.WARNING,
    )


def _judged(
    name: str,
    declared: list[deployment.Variable],
    reads: list[VariableRead],
    private: dict[str, deployment.Variable],
) -> Finding | None:
    prefix = facts.public_prefix(name)
    assert prefix is not None
    given = [it for it in declared if it.value is None or it.value.strip()]
    reads = [it for it in reads if it.side != "other"]
    word = facts.secret_word(name.removeprefix(prefix.prefix))
    if word is not None and (given or reads) and not _is_plain(name, given):
        what, first = word.what, None
    else:
        shaped = next(((it, what) for it in given if (what := _shape(it.value or ""))), None)
        same = next((it for it in given if it.value in private), None)
        if shaped is not None:
            first, what = shaped
        elif same is not None:
            return _reused(same, private[same.value or ""], reads)
        else:
            return None
    place: Located = first or (given[0] if given else reads[0])
    reason = "By its name" if first is None else "By its value"
    browser = any(it.side == "browser" for it in reads)
    return Finding.at(
        place,
        f"{reason} `{name}` is {what}, and the prefix `{prefix.prefix}` publishes it",
        why=(
            "Code that runs in the browser reads it, so every visitor can."
            if browser
            else "The build writes the values of such variables into the JavaScript that visitors "
            "download, wherever code of a page reads them."
        ),
        help=f"Rename it without `{prefix.prefix}`, read it in a function only, and replace the "
        "value by a new one if a build with it was ever published.",
        related=also((it for it in reads if it is not place), "read here"),
        severity=Severity.WARNING if first is None and word and word.role == "vendor" else None,
    )


def _is_plain(name: str, given: list[deployment.Variable]) -> bool:
    """Whether the values show that it is a switch, a number or an ordinary address."""
    values = [it.value for it in given if it.value is not None]
    if values and all(_SWITCH.fullmatch(it) for it in values):
        return True
    return bool(values) and name.endswith(_URL_ENDINGS) and all(_WEB.match(it) for it in values)


def _shape(value: str) -> str:
    """What a value certainly is by how it looks; empty for others."""
    if _PLACEHOLDER.search(value):
        return ""
    for pattern, what in _SHAPES:
        if pattern.match(value):
            return what
    return "a key that passes over row level security" if _is_service_role(value) else ""


def _is_service_role(value: str) -> bool:
    """Whether it is a token of Supabase for the role that may do everything."""
    parts = value.split(".")
    if len(parts) != 3 or not value.startswith("eyJ") or len(value) > 2_000:
        return False
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return False
    return isinstance(claims, dict) and claims.get("role") == "service_role"


def _secret_values(project: Project) -> dict[str, deployment.Variable]:
    """The values of variables that are named as secrets and have no public prefix."""
    return {
        it.value: it
        for it in project.deployment.variables
        if it.value
        and len(it.value) >= _LEAST
        and not _PLACEHOLDER.search(it.value)
        and not _WEB.match(it.value)
        and facts.public_prefix(it.name) is None
        and facts.secret_word(it.name) is not None
    }


def _reused(
    public: deployment.Variable, secret: deployment.Variable, reads: list[VariableRead]
) -> Finding:
    return Finding.at(
        public,
        f"`{public.name}` has the same value as `{secret.name}`, so that secret is published",
        why="The build writes the values of variables with this prefix into the JavaScript that "
        "visitors download.",
        help="Give the browser a key of its own that may be public, and replace the secret by a "
        "new one if a build with it was ever published.",
        related=(Step(secret.location, f"`{secret.name}` is set here"), *also(reads, "read here")),
    )
