"""The program ``mtasts``: what the package does, from a shell.

Standard output is data, standard error is progress and mistakes. The exit status is 0; 1 when something fails at or
above ``--fail-on``; 2 for a mistake in the call or of ours; 130 on Ctrl-C. With ``--format nagios`` it is that of a
monitoring plugin, 0 to 3.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from ..errors import MtaStsError
from ._arguments import parser_of
from ._errors import UsageError
from ._output import prepare_streams

__all__ = ["main"]

_PROGRAM = "mtasts"


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command; the exit status."""
    given = list(sys.argv[1:] if words is None else words)
    nagios = _asks_for_nagios(given)
    prepare_streams()
    try:
        try:
            chosen = parser_of(_PROGRAM).parse_args(given)
            status: int = chosen.run(chosen)
            sys.stdout.flush()
            return status
        except SystemExit as leaving:  # argparse has said its word
            return 3 if leaving.code and nagios else int(leaving.code or 0)
        except (UsageError, MtaStsError, OSError) as mistake:
            if isinstance(mistake, BrokenPipeError):
                raise
            return _refused(_in_words(mistake), nagios)
        except KeyboardInterrupt:
            return 130
        except BrokenPipeError:
            raise
        except Exception:  # 1 would say that a domain is not well
            traceback.print_exc()
            return _refused("a fault of mtasts, see above", nagios)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        _forget_output()
        return 0


def _in_words(mistake: Exception) -> str:
    if isinstance(mistake, OSError) and not isinstance(mistake, MtaStsError) and mistake.strerror:
        return f"{mistake.filename}: {mistake.strerror}" if mistake.filename else mistake.strerror
    return str(mistake)


def _refused(why: str, nagios: bool) -> int:
    if nagios:  # a plugin says it where monitoring reads
        print(f"MTA-STS UNKNOWN - {why}".replace("|", "/").replace("\n", " "))
        sys.stdout.flush()
        return 3
    print(f"{_PROGRAM}: {why}", file=sys.stderr)
    return 2


def _asks_for_nagios(words: list[str]) -> bool:
    pairs = zip(words, words[1:] + [""])
    return any(word == "--format=nagios" or (word in ("--format", "-F") and value == "nagios") for word, value in pairs)


def _forget_output() -> None:
    """What is left in the buffer has no reader; the interpreter would complain at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass
