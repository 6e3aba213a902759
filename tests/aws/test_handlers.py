import pytest

from hk_lint.aws.handlers import entry_of, family_of
from hk_lint.model.text import Location, Span

PLACE = Location("serverless.yml", Span(0, 1))


@pytest.mark.parametrize(
    ("runtime", "family"),
    [
        ("nodejs20.x", "nodejs"),
        ("python3.12", "python"),
        ("java8.al2", "java"),
        ("provided.al2023", "provided"),
        ("go1.x", "go"),
        ("dotnetcore3.1", "dotnetcore"),
        ("ruby2.7", "ruby"),
        ("", ""),
    ],
)
def test_the_language_of_a_runtime(runtime: str, family: str) -> None:
    assert family_of(runtime) == family


@pytest.mark.parametrize(
    ("text", "runtime", "file", "export"),
    [
        ("handler.main", "nodejs20.x", "svc/handler.ts", "main"),
        ("./handler.main", "nodejs20.x", "svc/handler.ts", "main"),
        ("../shared/a.b", "nodejs20.x", "shared/a.js", "b"),
        ("src/app.lambda_handler", "python3.12", "svc/src/app.py", "lambda_handler"),
        ("src.app.lambda_handler", "python3.12", "svc/src/app.py", "lambda_handler"),
        ("src/app.lambda_handler", "", "svc/src/app.py", "lambda_handler"),
        ("handler.nested.main", "nodejs20.x", "svc/handler.ts", "nested.main"),
        ("user.routes.main", "nodejs20.x", "svc/user.routes.mjs", "main"),
    ],
)
def test_a_handler_is_found(text: str, runtime: str, file: str, export: str) -> None:
    present = {"svc/handler.ts", "shared/a.js", "svc/src/app.py", "svc/user.routes.mjs"}
    entry = entry_of(text, PLACE, ["svc"], runtime, present.__contains__)
    assert (entry.file, entry.export, entry.missing) == (file, export, False)


def test_the_first_folder_counts() -> None:
    entry = entry_of("a.b", PLACE, ["x", "y"], "nodejs20.x", {"x/a.js", "y/a.js"}.__contains__)
    assert entry.file == "x/a.js"


def test_a_file_that_is_not_there_is_missing() -> None:
    entry = entry_of("a.b", PLACE, ["svc"], "nodejs20.x", set[str]().__contains__)
    assert entry.missing
    assert entry.tried[0] == "svc/a.js"


@pytest.mark.parametrize(
    ("text", "runtime"),
    [
        ("dist/a.b", "nodejs20.x"),  # a build makes it
        ("../../a.b", "nodejs20.x"),  # outside of what is seen
        ("com.example.Handler::handleRequest", "java21"),
        ("bootstrap", "provided.al2023"),
        ("a.b", ""),
        ("handler", "nodejs20.x"),
    ],
)
def test_what_cannot_be_told_is_not_missing(text: str, runtime: str) -> None:
    entry = entry_of(text, PLACE, ["svc"], runtime, set[str]().__contains__)
    assert (entry.file, entry.missing) == ("", False)
