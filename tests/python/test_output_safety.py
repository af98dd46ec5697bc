"""What peers write gets through in no format: each hostile text, in every column of a report that can hold it, through
each renderer and then through the reader that people use, which must find the document that plain words give."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from golden import golden
from readers import COLOUR, READERS

import mtasts

# A backslash in the JSON of what a peer wrote begins `\\xNN`, a byte; elsewhere it is one.
HOSTILE = {
    "a terminal's colours and title": "\x1b[2J\x1b]0;owned\x07zqx\x1b[31m",
    "C1 controls": "\u009b31m\u009d0;owned\u009czqx",
    "a terminal's link": "\x1b]8;;https://evil.example\x1b\\zqx\x1b]8;;\x1b\\",
    "bidirectional controls": "\u202egpj.exe\u2066zqx\u2069\u200f\u061c",
    "zero width and tags": "zq\u200bx\ufeff\u2060\u00ad\U000e0041",
    "line ends of every kind": "zqx\n::error::owned\r\n##[error]owned\x0b\x0c\u0085\u2028\u2029zqx",
    "NUL": "zq\x00x",
    "bytes that are no UTF-8": "zq\\xff\\xc0\\xaf\\xed\\xa0\\x80x",
    "a formula": "=cmd|' /C calc'!A0 zqx",
    "formulas of other kinds": "+1+1;-1;@SUM(1+1)*cmd|' /C calc'!A0",
    "a formula in full width": "\uff1d1+1 zqx",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)>zqx<style>*{display:none}</style></style>",
    "the end of an attribute": "\"><svg onload=alert(1)>' onmouseover='alert(1)",
    "the ends of XML": "]]><![CDATA[x]]><?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;--><!--",
    "references": "&lt;b&gt; &#60;b&#62; &amp;amp; &#0; zqx",
    "a Markdown link and an image": "[zqx](javascript:alert(1)) ![x](https://evil.example/x.png) <https://evil.example>",
    "a Markdown table and a block": "zqx | a | b\\| c \\\\| d --- *e* _f_ ~~g~~ # h",
    "backticks": "` zqx.y`@team `a `` b``` @team x.y`#12",
    "mentions, issues and commits": "@octocat owner/repo#12 #12 GH-12 deadbeefdeadbeef www.evil.example https://evil.example a@b.example",
    "a workflow command": "::set-output name=x::y%0A::error::z ##[add-path]/tmp ::stop-commands::x",
    "escapes of workflow commands": "%0A%0D%25%3A%2C zqx",
    "performance data": "zqx|x=1;2;3'\"=0 $USER1$ `id`",
    "labels": 'zqx"} 1\\n# TYPE x counter\\',
    "a SARIF link and a placeholder": "[zqx](https://evil.example) {0} \\\\[a](b) {zqx}",
}

# What may not be in any document: it moves, hides or reorders what stands around it.
ACTS = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")

WIDE = 1_000_000  # of text: how a line wraps depends on how long it is, and that is no harm

WORLDS = ("mx-not-covered", "mx-certificate-two-faults", "change-policy-removed", "record-servfail", "policy-html")


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all texts."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from leaves(each, (*path, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from leaves(each, (*path, index))


def put(document: Any, path: tuple[Any, ...], text: str) -> None:
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = text


def takes_any_text(document: dict[str, Any], path: tuple[Any, ...]) -> bool:
    """A state or another word of ours is refused when it is none."""
    changed = copy.deepcopy(document)
    put(changed, path, "zqx")
    try:
        mtasts.Report.from_json(json.dumps(changed))
    except mtasts.InvalidDocumentError:
        return False
    return True


@functools.cache
def columns(world: str) -> tuple[tuple[Any, ...], ...]:
    """Every place of a report where the text of a stranger can stand, found by putting one there."""
    document = {**golden(world), "evidence": None}
    kinds: dict[tuple[Any, ...], bool] = {}
    found = []
    for path in leaves(document):
        kind = tuple(step for step in path if not isinstance(step, int))
        if kind not in kinds:
            kinds[kind] = takes_any_text(golden(world), path)
        if kinds[kind]:
            found.append(path)
    return tuple(found)


def filled(world: str, text: str, error: str | None = None) -> mtasts.Report:
    document = copy.deepcopy(golden(world))
    for path in columns(world):
        put(document, path, text)
    document["error"] = error
    return mtasts.Report.from_json(json.dumps(document))


@functools.cache
def plain(format: str) -> list[Any]:
    return READERS[format](mtasts.render(reports("zqx"), format, width=WIDE))  # type: ignore[arg-type]


def reports(text: str) -> list[mtasts.Report]:
    return [filled(world, text) for world in WORLDS] + [filled("healthy", text, error=text)]


def test_the_columns_are_found() -> None:
    found = {".".join(step for step in path if isinstance(step, str)) for world in WORLDS for path in columns(world)}
    assert {"domain", "findings.subject", "findings.title", "findings.detail", "findings.fix", "record.records"} <= found
    assert {"mx.host", "mx.addresses.ip", "mx.addresses.certificate.dns_names", "policy.mx.pattern"} <= found
    assert {"tlsrpt.records", "cached.id", "cached.mx.host", "findings.rfc.url", "findings.id"} <= found
    assert "protection" not in found and "findings.severity" not in found


@pytest.mark.parametrize("format", mtasts.FORMATS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_text_of_a_peers_gets_through(format: Any, text: str) -> None:
    document = mtasts.render(reports(text), format, width=WIDE)
    assert not ACTS.search(document.replace("\r\n", "\n") if format == "csv" else document)
    assert "\r" not in document or format == "csv"
    assert READERS[format](document) == plain(format)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nor_into_a_terminal_with_colours(text: str) -> None:
    for report in reports(text):
        assert not ACTS.search(COLOUR.sub("", report.text(color=True)))


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_nor_into_a_notebook(text: str) -> None:
    card, words = reports(text)[0], reports("zqx")[0]
    assert READERS["html"](card._repr_html_()) == READERS["html"](words._repr_html_())
    table, plain_table = mtasts.Reports(reports(text)), mtasts.Reports(reports("zqx"))
    assert READERS["html"](table._repr_html_()) == READERS["html"](plain_table._repr_html_())
    assert not ACTS.search(card._repr_html_() + table._repr_html_())


@pytest.mark.parametrize("format", mtasts.FORMATS)
def test_a_text_of_a_mebibyte_is_one_text(format: Any) -> None:
    document = copy.deepcopy(golden("mx-not-covered"))
    document["findings"][0]["detail"] = "x" * 1048576 + "<|`=@[::"
    document["record"]["records"] = ["x" * 1048576 + "<|`=@[::"]
    report = mtasts.Report.from_json(json.dumps(document))
    made = mtasts.render([report], format, width=4 * WIDE)
    small = copy.deepcopy(golden("mx-not-covered"))
    small["findings"][0]["detail"] = "<|`=@[::"
    small["record"]["records"] = ["<|`=@[::"]
    expected = mtasts.render([mtasts.Report.from_json(json.dumps(small))], format, width=WIDE)
    assert READERS[format](made) == READERS[format](expected)


def test_a_lone_surrogate_is_refused_at_the_door() -> None:
    document = json.dumps({**golden("mx-not-covered"), "domain": "\ud800"})
    assert "\\ud800" in document
    with pytest.raises(mtasts.InvalidDocumentError):
        mtasts.Report.from_json(document)
