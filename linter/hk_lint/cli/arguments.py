"""What the command line may say."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date

from hk_lint import __version__
from hk_lint.output import FORMATS

COMMANDS = ("check", "functions", "routes", "env", "rules", "rule")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; each command leaves its function in `run`."""
    top = argparse.ArgumentParser(
        prog="hk-lint",
        description="Reads a serverless project before it is deployed and says what will break.",
        epilog="`hk-lint PATH` is short for `hk-lint check PATH`.",
        allow_abbrev=False,
    )
    top.add_argument("-V", "--version", action="version", version=f"hk-lint {__version__}")
    commands = top.add_subparsers(metavar="COMMAND", required=True)
    _check(commands.add_parser("check", help="find faults (the default)", allow_abbrev=False))
    _functions(
        commands.add_parser("functions", help="show what will be deployed", allow_abbrev=False)
    )
    _routes(commands.add_parser("routes", help="show what visitors reach", allow_abbrev=False))
    _env(
        commands.add_parser(
            "env", help="show the environment variables, without values", allow_abbrev=False
        )
    )
    _rules(commands.add_parser("rules", help="list the rules", allow_abbrev=False))
    _rule(commands.add_parser("rule", help="explain a rule", allow_abbrev=False))
    return top


def _check(command: argparse.ArgumentParser) -> None:
    from hk_lint.cli.check import check

    command.set_defaults(run=check)
    _add_paths(command)
    choice = command.add_argument_group("rules")
    choice.add_argument(
        "--select",
        metavar="NAMES",
        action="append",
        help='rules and categories to run, comma-separated; "all" for every rule',
    )
    choice.add_argument(
        "--ignore", metavar="NAMES", action="append", help="rules and categories not to run"
    )
    choice.add_argument(
        "--fail-on",
        choices=("error", "warning", "info"),
        help="the least severity that makes the exit code 1 (default: warning)",
    )
    _add_date(choice.add_argument)
    output = command.add_argument_group("output")
    command.set_defaults(outputs=[])
    output.add_argument(
        "--output-format",
        metavar="FORMAT",
        dest="outputs",
        action=_Output,
        help=f"{', '.join(FORMATS)} (default: full); may be given several times",
    )
    output.add_argument(
        "--output-file",
        metavar="FILE",
        dest="outputs",
        action=_OutputFile,
        help='where the format before it goes (default: "-", standard output)',
    )
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("-q", "--quiet", action="store_true", help="no summary, no progress")


def _functions(command: argparse.ArgumentParser) -> None:
    from hk_lint.cli.functions import functions

    command.set_defaults(run=functions)
    _add_paths(command)
    _add_date(command.add_argument)
    command.add_argument("--output-format", choices=("text", "json"), default="text")


def _routes(command: argparse.ArgumentParser) -> None:
    from hk_lint.cli.routes import routes

    command.set_defaults(run=routes)
    _add_paths(command)
    command.add_argument("--output-format", choices=("text", "json"), default="text")


def _env(command: argparse.ArgumentParser) -> None:
    from hk_lint.cli.env import env

    command.set_defaults(run=env)
    _add_paths(command)
    command.add_argument("--output-format", choices=("text", "json"), default="text")


def _rules(command: argparse.ArgumentParser) -> None:
    from hk_lint.cli.rules import rules

    command.set_defaults(run=rules)
    command.add_argument("--output-format", choices=("text", "json"), default="text")


def _rule(command: argparse.ArgumentParser) -> None:
    from hk_lint.cli.rules import explain

    command.set_defaults(run=explain)
    command.add_argument("name", help="name or alias of a rule")
    command.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def _add_paths(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="a folder to analyse, or files and folders of the project here to report on",
    )
    command.add_argument(
        "--platform", choices=("hiveku",), help="the platform that deploys the project"
    )
    command.add_argument(
        "--project-type",
        choices=("nextjs", "vite", "static-html", "internal"),
        help="what the project is, where its files do not tell",
    )


def _add_date(add: Callable[..., object]) -> None:
    add(
        "--as-of",
        metavar="DATE",
        type=_date,
        help="judge dated facts by this date, YYYY-MM-DD (default: today)",
    )


class _Output(argparse.Action):
    """Adds a format to the outputs."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        if values not in FORMATS:
            parser.error(f"unknown output format {values!r}; known are {', '.join(FORMATS)}")
        del option_string
        namespace.outputs = [*namespace.outputs, (values, "-")]


class _OutputFile(argparse.Action):
    """Sends the format before it to a file."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        del option_string
        outputs = namespace.outputs or [("full", "-")]
        if outputs[-1][1] != "-":
            parser.error(f"{outputs[-1][0]} already goes to {outputs[-1][1]}; name a format first")
        namespace.outputs = [*outputs[:-1], (outputs[-1][0], values)]


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date like 2026-11-21") from None
