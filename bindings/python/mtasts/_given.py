"""What a caller gave, brought into the one form that the core takes, or an error that names it."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterable, Iterable, Mapping
from typing import Any

from . import _native
from .errors import InvalidDomainError, OptionError

_PATHS = frozenset({"ca_file", "ca_path"})


def domain(given: object) -> str:
    if not isinstance(given, str):
        raise InvalidDomainError(f"domain must be a str, not {type(given).__name__}: {given!r:.80}")
    try:
        given.encode()
    except UnicodeEncodeError as error:
        raise InvalidDomainError(f"domain is not text that UTF-8 can hold: {given!r:.80}") from error
    return given


def any_domain(given: object) -> str:
    """For a stream, which refuses what is no domain with a report and not with an error: such text as the core refuses,
    that still shows what was given."""
    if not isinstance(given, str):
        return f"<{type(given).__name__} {given!r:.60}>"
    if given.isascii():
        return given
    return given.encode(errors="backslashreplace").decode()


def domains(given: Any) -> Any:
    """An iterable of domains. A lone str is refused: it would be taken apart into characters."""
    if isinstance(given, (str, bytes)) or not isinstance(given, (Iterable, AsyncIterable)):
        raise TypeError(f"domains must be an iterable of str, not {type(given).__name__}")
    return given


def count(what: str, given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 1:
        raise OptionError(f"{what} must be a whole number from 1, not {given!r:.80}")
    return given


def _earlier(value: object) -> str:
    """An earlier report as JSON: a Report, what its ``to_dict`` or ``to_json`` gave, or None."""
    if value is None:
        return "null"
    if isinstance(value, Mapping):
        return json.dumps(value, allow_nan=False, ensure_ascii=False)
    to_json = getattr(value, "to_json", None)
    text = to_json() if callable(to_json) else value
    if not isinstance(text, str):
        raise TypeError("not a report")
    json.loads(text)  # or it would spoil the object of options
    return text


def _option(name: str, value: object) -> str:
    if name in _PATHS and isinstance(value, os.PathLike):
        value = os.fspath(value)
    try:
        text = _earlier(value) if name == "previous" else json.dumps(value, allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise OptionError(f"option {name}: {value!r:.80} of type {type(value).__name__} is no value for it") from error
    return f"{json.dumps(name)}:{text}"


def options(given: Mapping[str, Any]) -> str:
    """The options as one JSON object, in the order of their names. The core judges names, types and ranges."""
    return "{" + ",".join(_option(name, given[name]) for name in sorted(given)) + "}"


def timeout(given: float | None) -> float | None:
    if given is None:
        return None
    _native.validate_options(options({"timeout": given}))
    return float(given)


def report(what: str, given: object) -> _native.ReportHandle:
    handle = getattr(given, "_handle", None)
    if not isinstance(handle, _native.ReportHandle):
        raise TypeError(f"{what} must be a Report, not {type(given).__name__}")
    return handle


def row(given: object) -> _native.ReportHandle | _native.SummaryHandle:
    handle = getattr(given, "_handle", None)
    if not isinstance(handle, (_native.ReportHandle, _native.SummaryHandle)):
        raise TypeError(f"rows are Reports and Summaries, not {type(given).__name__}: {given!r:.80}")
    return handle


def text(what: str, given: object) -> str:
    if not isinstance(given, str):
        raise TypeError(f"{what} must be a str, not {type(given).__name__}")
    return given


def texts(what: str, given: Any) -> list[str]:
    if isinstance(given, (str, bytes)) or not isinstance(given, Iterable):
        raise TypeError(f"{what} must be a list of str, not {type(given).__name__}")
    return [text(f"{what}[{index}]", each) for index, each in enumerate(given)]


def octets(what: str, given: object) -> bytes:
    if isinstance(given, str):
        return given.encode("utf-8", "surrogatepass")  # what is no UTF-8 is for the parser to refuse
    if isinstance(given, (bytes, bytearray, memoryview)):
        return bytes(given)
    raise TypeError(f"{what} must be bytes or a str, not {type(given).__name__}")


def records(what: str, given: Iterable[str | bytes]) -> list[bytes]:
    """A TXT RRset. A lone str or bytes is refused: it would be taken apart into characters."""
    if isinstance(given, (str, bytes, bytearray, memoryview)) or not isinstance(given, Iterable):
        raise TypeError(f"{what} must be a list with one str or bytes a TXT record, not {type(given).__name__}")
    return [octets(f"{what}[{index}]", record) for index, record in enumerate(given)]


def document(what: str, given: object) -> str:
    """A JSON text. What is not UTF-8 in it is replaced, for the core to refuse it with the place."""
    if isinstance(given, str):
        return given.encode("utf-8", "replace").decode()
    if isinstance(given, (bytes, bytearray, memoryview)):
        return bytes(given).decode("utf-8", "replace")
    raise TypeError(f"{what} must be JSON in a str or bytes, not {type(given).__name__}")
