from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import (
    Category,
    Finding,
    Place,
    Project,
    Secret,
    Severity,
    Span,
    deployment,
    is_plain_name,
    is_real_value,
    is_secret_name,
    rule,
)
from hk_rules import facts
from hk_rules.environment.secret_in_public_variable import published
from hk_rules.security import _places as places

_REACH = 4_000
"""How far behind its name, in bytes, a value may begin and end."""


@rule(
    "hard-coded-secret",
    category=Category.SECURITY,
    severity=Severity.ERROR,
    since="0.2",
    options={"entropy": ("off", "on")},
)
def hard_coded_secret(project: Project) -> Iterator[Finding]:
    """A key, a password or a private key is written into a file of the project.

    ## Why is this bad?
    Everybody who may read the repository or the uploaded project has the secret, and it stays in
    the git history after it was deleted. Robots find keys in public repositories within minutes.
    Hiveku hides its own keys in logs, not those of other providers.

    ## Example
    ```ts api/pay.ts
    import Stripe from "stripe";

    const stripe = new Stripe("{a Stripe secret key}");

    export default async function handler(req: Request) {
      return Response.json(await stripe.balance.retrieve());
    }
    ```

    ## Use instead
    ```ts api/pay.ts
    import Stripe from "stripe";

    const stripe = new Stripe(process.env.STRIPE_SECRET_KEY!);

    export default async function handler(req: Request) {
      return Response.json(await stripe.balance.retrieve());
    }
    ```

    ## What is checked
    Sources, configuration and templates such as `.env.example`, by the formats of some seventy
    providers; connection strings with a password for a server elsewhere; private keys without a
    passphrase; Supabase keys with the role `service_role`; values of `build.env` in hiveku.json
    and of the variables of functions in other configurations under names that speak of secrets.
    Where a format has a checksum or a structure, it must be right.

    Keys that are public by design are none: publishable and anon keys, Google keys for browsers.
    Placeholders and the example keys of documentations are none either. Tests, examples and
    documentation (also Markdown) are not checked, because what is real there cannot be told;
    neither are lock files, minified and generated files, and files over 1 MB. Functions are
    checked whatever their name is. Keys for test data only are warnings, and in comments nothing:
    what is commented out, nobody uses. A live key in a comment can be used by all who read it.

    A variable that publishes its value by its name is left to secret-in-public-variable.

    `.env` files are not looked at: git should ignore them, and environment-file-committed says so
    where it does not.

    ## Options
    `entropy = "on"` also reports texts that look drawn at random under names that speak of secrets.
    Some of these are identifiers.

    ## Sources
    - Hiveku build rules: secrets live in Hiveku's store, never in the code
    - the providers' documentation of their keys
    """
    entries = {function.entry for function in project.deployment.functions}
    guessing = project.option("hard-coded-secret", "entropy", "off") == "on"
    public = _published(project)
    store = places.store(project)
    for path in project.files:
        own = path[len(project.path("")) :]
        if not places.is_written(own) or _is_anothers(own):
            continue
        if places.is_sample(own) and path not in entries:
            continue
        for secret in project.secrets(path):
            if any(_overlap(secret.span, span) for span in public.get(path, ())):
                continue
            if secret.mode == "live" or not places.is_template(own):
                is_comment = project.is_comment(path, secret.span)
                if secret.mode == "live" or not is_comment:
                    yield _finding(path, secret, is_comment, store)
        if guessing:
            for guess in project.guesses(path):
                if not project.is_comment(path, guess.span):
                    yield _guess(path, guess, store)
    yield from _build_variables(project, public)


def _published(project: Project) -> dict[str, list[Span]]:
    """The values in hiveku.json that their names publish: what secret-in-public-variable says of
    them is more than that they are written down."""
    public = [it for it in _own_variables(project) if facts.public_prefix(it.name)]
    names = published(project) if public else {}
    found: dict[str, list[Span]] = {}
    for variable in public:
        if variable.name in names:
            found.setdefault(variable.location.path, []).append(_span(project, variable))
    return found


def _own_variables(project: Project) -> list[deployment.Variable]:
    """What configurations set, each value where it is written out."""
    own = (it for function in project.functions for it in function.data.variables)
    return [
        it
        for it in dict.fromkeys((*project.deployment.variables, *own))
        if it.value and not it.origin.startswith(".env") and _is_written_out(project, it)
    ]


def _span(project: Project, variable: deployment.Variable) -> Span:
    """A variable from its key to the end of its value, which stands behind it as it is."""
    key, value = variable.location.span, (variable.value or "").encode()
    rest = project.sources.read(variable.location.path)[key.start : key.end + _REACH]
    return Span(key.start, key.start + rest.index(value, key.end - key.start) + len(value))


def _is_anothers(path: str) -> bool:
    """Whether environment-file-committed judges the file."""
    return places.is_dotenv(path) or places.is_agent_file(path)


def _finding(path: str, secret: Secret, is_comment: bool, store: str) -> Finding:
    kind = places.with_article(secret.label)
    is_test = secret.mode == "test"
    all_who = "Everybody who may read the repository or the uploaded project can use it"
    if is_test:
        why = "It reaches test data only, but it is what the deployment would use."
        help = f"Keep it {store}, and read it from there."
    elif is_comment:
        why = f"No code uses it here, but a comment hides nothing. {all_who}, and git keeps it."
        help = "Revoke it at the provider, and delete the comment."
    else:
        why = f"{all_who}, and git keeps it."
        help = f"Revoke it at the provider, keep a new one {store}, and read it from there."
    return Finding.at(
        Place.at(path, secret.span),
        f"The value of `{secret.name}` is {kind}"
        if secret.name
        else f"{kind[0].upper()}{kind[1:]} is written into the file",
        why=why,
        help=help,
        severity=Severity.WARNING if is_test else None,
    )


def _guess(path: str, guess: Secret, store: str) -> Finding:
    return Finding.at(
        Place.at(path, guess.span),
        f"The value of `{guess.name}` looks drawn at random"
        if guess.name
        else "A text that looks drawn at random is written into the file as a secret",
        why="If it is a secret, everybody who may read the repository has it.",
        help=f"Keep it {store}, and read it from there.",
        severity=Severity.WARNING,
    )


def _build_variables(project: Project, public: dict[str, list[Span]]) -> Iterator[Finding]:
    """The variables of configurations that speak of secrets, but of no provider."""
    for variable in _own_variables(project):
        path = variable.location.path
        known = [*(secret.span for secret in project.secrets(path)), *public.get(path, ())]
        own = _span(project, variable)
        if any(_overlap(own, span) for span in known):
            continue
        if is_secret_name(variable.name) and is_real_value(variable.value or ""):
            name = f"`{variable.name}`" if is_plain_name(variable.name) else "a variable"
            is_hiveku = variable.origin == "build.env"
            yield Finding.at(
                variable,
                f"The value of {name} in {variable.origin} is a secret",
                why=f"{path.rpartition('/')[2]} is committed"
                + (
                    " and uploaded with the project." if is_hiveku else ": all who read it have it."
                ),
                help="Change the secret, set the new one as an environment variable in Hiveku, and "
                "delete it here."
                if is_hiveku
                else "Change the secret, keep the new one in a parameter store or in the "
                "environment of the deployment, and refer to it here.",
            )


def _is_written_out(project: Project, variable: deployment.Variable) -> bool:
    """Whether the value stands there as it is, behind its name."""
    span = variable.location.span
    rest = project.sources.read(variable.location.path)[span.end : span.end + _REACH]
    return (variable.value or "").encode() in rest


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
