"""What each format of ``render`` is read with by those who use it, and the skeleton that a reader finds: everything of a
document but the words in it. A text of a peer's that changes the skeleton has got through."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any

import cmarkgfm
import html5lib
import junitparser
from cmarkgfm.cmark import Options
from prometheus_client.parser import text_string_to_metric_families

FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
PERFORMANCE = re.compile(r"'[^'=|]+'=-?[\d.]+[a-z%]*(;\d*)*")
COMMAND = re.compile(r"::(error|warning|notice) (title=[^:,]*)::(.*)")
COLOUR = re.compile(r"\x1b\[(?:[0-9]|1;3[0-9])m")
RFC_EDITOR = "https://www.rfc-editor.org/"


def text_lines(text: str) -> list[int]:
    """How far each line is indented. What is to be pasted (8 columns) may have lines of its own."""
    indents = [len(line) - len(line.lstrip()) for line in COLOUR.sub("", text).split("\n")]
    return [each for each, before in zip(indents, [0, *indents]) if not each == before == 8]


def json_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: json_keys(each) for key, each in value.items()}
    return [json_keys(each) for each in value] if isinstance(value, list) else type(value).__name__


def ndjson_lines(text: str) -> list[Any]:
    assert text.endswith("\n")
    return [json_keys(json.loads(line)) for line in text[:-1].split("\n")]


def csv_cells(text: str) -> list[int]:
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert not [cell for row in rows for cell in row if FORMULA.match(cell)]
    return [len(row) for row in rows]


def junit_cases(text: str) -> list[Any]:
    suites = junitparser.JUnitXml.fromstring(text.encode())
    assert all(isinstance(suite, junitparser.TestSuite) for suite in suites)
    found = [(len(list(suite)), suite.failures, suite.skipped, suite.errors) for suite in suites]
    return [found, [(each.tag, sorted(each.attrib)) for each in ET.fromstring(text.encode()).iter()]]


def sarif_results(text: str) -> list[Any]:
    (run,) = json.loads(text)["runs"]
    for message in messages(run["results"]):
        assert not re.search(r"(?<!\\)(\\\\)*\[", message), "a bracket begins a link (SARIF 2.1.0 section 3.11.6)"
        assert "{" not in message.replace("{{", ""), "a brace begins a placeholder (section 3.11.5)"
    return [json_keys(run["results"])]


def messages(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from messages(each)
    elif isinstance(value, dict):
        if isinstance(value.get("message"), dict):
            yield value["message"]["text"]
        for each in value.values():
            yield from messages(each)


def nagios_lines(text: str) -> list[Any]:
    status, *rest = text.split("\n")
    words, bar, performance = status.partition(" | ")
    assert "|" not in words + performance + "".join(rest)
    assert not re.search(r"[<>$`]", text)
    labels = re.findall(r"'[^']*'=\S+", performance)
    assert " ".join(labels) == performance and all(PERFORMANCE.fullmatch(each) for each in labels)
    return [re.match(r"MTA-STS (OK|WARNING|CRITICAL|UNKNOWN) - ", words) is not None, len(labels), len(rest)]


def prometheus_families(text: str) -> list[Any]:
    return [
        (family.name, family.type, [(sample.name, sorted(sample.labels), sample.value) for sample in family.samples])
        for family in text_string_to_metric_families(text)
    ]


def github_commands(text: str) -> list[Any]:
    assert "##[" not in text
    commands: list[Any] = []
    for line in text.split("\n")[:-1]:
        read = COMMAND.fullmatch(line)
        if line.lstrip().startswith("::"):
            assert read, line
            assert not re.search(r"%(?!25|0A|3A|2C)", line)
            commands.append(read[1])
        else:
            assert line.startswith("MTA-STS of ")
            commands.append("text")
    return commands


def elements(tree: Any, ignored: frozenset[str] = frozenset()) -> list[Any]:
    """Every element with its attributes; of texts nothing. Only what is ours may run, load or lead anywhere."""
    found = []
    for each in tree.iter():
        if not isinstance(each.tag, str):
            continue  # a comment, of which none is ours
        tag = each.tag.removeprefix("{http://www.w3.org/1999/xhtml}")
        assert tag not in {"script", "img", "iframe", "object", "embed", "link", "base", "form", "svg"}
        assert not [name for name in each.attrib if name.startswith("on") or name in {"src", "action", "srcdoc"}]
        if tag == "a":
            assert each.attrib["href"].startswith((RFC_EDITOR, "#report-")), each.attrib
        if tag not in ignored:
            found.append((tag, sorted((name, value) for name, value in each.attrib.items() if name != "href")))
    return found


def html_elements(text: str) -> list[Any]:
    # Strict: whatever is not as the HTML standard wants it raises. `code` is what stood between backticks.
    parser = html5lib.HTMLParser(html5lib.getTreeBuilder("etree"), strict=True)
    tree = parser.parse(text) if text.startswith("<!DOCTYPE") else parser.parseFragment(text)
    return elements(tree, frozenset({"code"}))


def markdown_elements(text: str) -> list[Any]:
    shown = cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE)
    tree = html5lib.HTMLParser(html5lib.getTreeBuilder("etree")).parseFragment(shown)
    for where, words in words_of(tree, False):
        # A mention, an issue or an address in plain words is what GitHub makes a link of.
        assert where or not re.search(r"[@#<>\[\]|`*_]|://|www\.|GH-\d|\b[0-9a-f]{7,40}\b", words), words
    return elements(tree, frozenset({"code"}))


def words_of(element: Any, literal: bool) -> Iterator[tuple[bool, str]]:
    """Each text, and whether it stands in code or in a link of ours."""
    tag = str(element.tag).removeprefix("{http://www.w3.org/1999/xhtml}")
    inside = literal or tag in {"code", "pre", "a"}
    if element.text:
        yield inside, element.text
    for each in element:
        yield from words_of(each, inside)
        if each.tail:
            yield inside, each.tail


READERS: dict[str, Callable[[str], list[Any]]] = {
    "text": text_lines,
    "json": lambda text: [json_keys(json.loads(text))],
    "ndjson": ndjson_lines,
    "csv": csv_cells,
    "junit": junit_cases,
    "sarif": sarif_results,
    "nagios": nagios_lines,
    "prometheus": prometheus_families,
    "github": github_commands,
    "markdown": markdown_elements,
    "html": html_elements,
}
