"""What the program takes: one parser a command, each in the file of its command."""

from __future__ import annotations

import argparse

from . import _check, _compare, _doctor, _explain, _lab, _parse, _suggest, _tlsrpt
from .._native import versions as _versions

EPILOGUE = """\
exit status:
  0  nothing fails at or above --fail-on
  1  something does; of parse: it is not valid
  2  a mistake in the call, or ours
  130  Ctrl-C
With --format nagios: 0 to 3, as monitoring wants it.

examples:
  mtasts check example.com
  mtasts check -f domains.txt --format ndjson -o reports.ndjson
  mtasts check example.com --format sarif --fail-on warning
  mtasts parse record "v=STSv1; id=20240101"
  mtasts explain mx-covered
"""


class Help(argparse.RawDescriptionHelpFormatter):
    """Descriptions as they are written; the column of the explanations where it is in every command."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)


class Parser(argparse.ArgumentParser):
    def __init__(self, **given: object) -> None:
        super().__init__(formatter_class=Help, allow_abbrev=False, **given)  # type: ignore[arg-type]


def parser_of(program: str) -> argparse.ArgumentParser:
    parser = Parser(
        prog=program,
        description="What a sending mail server that honours MTA-STS would do with a domain's mail today, why, and "
        "what to change.",
        epilog=EPILOGUE,
    )
    parser.add_argument("--version", action=Version, nargs=0, help="the version, and no more")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True, parser_class=Parser)
    for command in (_check, _parse, _explain, _suggest, _compare, _tlsrpt, _lab, _doctor):
        command.register(commands)
    return parser


class Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        import json

        said = {each["name"]: each["version"] for each in json.loads(_versions("{}"))}
        print(f"{parser.prog} {said['mtasts']}")
        parser.exit()
