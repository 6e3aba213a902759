from __future__ import annotations

from collections.abc import Iterator

from hk_lint.api import Category, Finding, Place, Project, Severity, Step, rule

_FEW = 4


@rule(
    "unsupported-language",
    category=Category.HANDLERS,
    severity=Severity.ERROR,
    since="0.2",
    platforms=("hiveku",),
)
def unsupported_language(project: Project) -> Iterator[Finding]:
    """The project contains PHP, which Hiveku does not deploy.

    ## Why is this bad?
    Hiveku runs Node.js. A `.php` file or a composer.json stops the deployment, also where nothing
    uses it: it would be served as text, source and passwords included.

    ## Example
    ```php contact.php
    <?php mail("office@shop.example", $_POST["subject"], $_POST["text"]);
    ```
    ```ts api/health.ts
    export default async function handler(req: Request) {
      return Response.json({ ok: true });
    }
    ```

    ## Use instead
    ```ts api/contact.ts
    export default async function handler(req: Request) {
      const { subject, text } = await req.json();
      return Response.json({ sent: Boolean(subject && text) });
    }
    ```

    ## What is checked
    Installed packages and folders that are not uploaded (`vendor/`) do not count. Where nothing
    names Hiveku, it is a warning.

    ## Sources
    - Hiveku serverless guide: supported languages
    - Hiveku build and deploy reference: unsupported platforms
    """
    found = [path for path in project.own_files if _is_php(path) and not project.left_out(path)]
    if not found:
        return
    start = len(project.path(""))
    rest = f", and {len(found) - 1} more PHP files are there" if len(found) > 1 else ""
    if len(found) == 2:
        rest = ", and one more PHP file is there"
    yield Finding.at(
        Place.file(found[0]),
        f"`{found[0][start:]}` belongs to a PHP program{rest}",
        why="Hiveku deploys JavaScript and TypeScript only, and refuses projects with PHP in them.",
        help="Write it as a function in api/, or move it to a server for PHP; then delete the "
        "files here.",
        related=tuple(
            Step(Place.file(path).location, "This is PHP, too") for path in found[1:_FEW]
        ),
        severity=Severity.WARNING if project.deployment.assumed else None,
    )


def _is_php(path: str) -> bool:
    file = path.rpartition("/")[2].lower()
    return file.endswith(".php") or file == "composer.json"
