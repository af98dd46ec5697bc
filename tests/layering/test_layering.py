"""The architecture holds: includes follow the arrows, files stay short, nothing names a registry or a machine."""

import re
import subprocess

import pytest
from includes import ROOT, violations

# By the names of the registries' domains, so that this file names no host either.
REGISTRY = re.compile(r"\b(?:[a-z0-9-]+\.)+?(?:pypi|pythonhosted|npmjs|yarnpkg|debian|ubuntu|crates|rubygems)"
                      r"\.(?:org|com|io|net)\b|\b(?:pypi|npmjs)\.(?:org|com)\b|\bproxy\.golang\b")
MACHINE = re.compile(r"(?<![\w.$}~/-])/(?:root|work|home/[a-z]\w*)(?:/|\b)(?!-)")


def our_files() -> list[str]:
    """What git keeps, or would keep if it were added now."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                            capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted(f for f in set(listed) if (ROOT / f).is_file())


def text_of(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8", errors="replace")


def lines_that(pattern: re.Pattern[str]) -> list[str]:
    return [f"{file}:{number}: {line.strip()}" for file in our_files() if file != "LICENSE"
            for number, line in enumerate(text_of(file).splitlines(), 1) if pattern.search(line)]


def test_includes_follow_the_arrows() -> None:
    sources = [f for f in our_files() if f.endswith((".cpp", ".hpp"))]
    assert sources
    found = [v for f in sources for v in violations(f, text_of(f))]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(("path", "line"), [
    ("core/rules/a.cpp", "#include <boost/asio.hpp>"),
    ("core/rules/a.cpp", '#include "collect/dns.hpp"'),
    ("core/rules/a.cpp", "#include <sys/socket.h>"),
    ("core/wire/a.cpp", "#include <openssl/x509.h>"),
    ("core/wire/a.cpp", '#include "rules/rule.hpp"'),
    ("core/render/a.cpp", "#include <ares.h>"),
    ("core/collect/a.cpp", '#include "engine/engine.hpp"'),
    ("core/collect/a.cpp", '#include "rules/rule.hpp"'),
    ("core/engine/a.cpp", "#include <curl/curl.h>"),
    ("core/engine/a.cpp", "  #  include <boost/asio/ip/tcp.hpp>"),
    ("core/include/mtasts/a.hpp", "#include <boost/json.hpp>"),
    ("core/collect/a.cpp", '#include "lab/world.hpp"'),
    ("bindings/python/a.cpp", '#include "engine/engine.hpp"'),
    ("bindings/python/a.cpp", "#include <boost/asio.hpp>"),
    ("lab/a.cpp", '#include "collect/dns.hpp"'),
])
def test_a_violation_is_caught(path: str, line: str) -> None:
    assert violations(path, f"#include <string>\n{line}\n")


@pytest.mark.parametrize(("path", "line"), [
    ("core/rules/a.cpp", '#include "mtasts/report.hpp"'),
    ("core/rules/a.cpp", '#include "rules/rule.hpp"'),
    ("core/wire/a.cpp", "#include <idn2.h>"),
    ("core/wire/a.cpp", "#include <arpa/inet.h>"),
    ("core/render/a.cpp", "#include <boost/json/value.hpp>"),
    ("core/collect/a.cpp", '#include "wire/mx_pattern.hpp"'),
    ("core/collect/a.cpp", "#include <ares.h>"),
    ("core/engine/a.cpp", '#include "collect/network.hpp"'),
    ("bindings/python/a.cpp", "#include <mtasts/check.hpp>"),
    ("lab/a.cpp", "#include <boost/beast/http.hpp>"),
])
def test_what_is_allowed_passes(path: str, line: str) -> None:
    assert violations(path, f"{line}\n") == []


def test_no_file_of_ours_is_too_long_to_read() -> None:
    ours = [f for f in our_files() if f.startswith(("core/", "lab/", "bindings/"))]
    # Nobody reads what ./dev generate writes; it says so in its first lines.
    written = [f for f in ours if "tools/generate" not in "".join(text_of(f).splitlines()[:3])]
    lengths = {f: text_of(f).count("\n") for f in written}
    assert {f: n for f, n in lengths.items() if n > 400} == {}


def test_no_registry_is_named() -> None:
    assert REGISTRY.search("https://files." + "pythonhosted.org/x") and REGISTRY.search("http://deb." + "debian.org/")
    assert not REGISTRY.search("the debian.tar.xz of a source package")
    assert not lines_that(REGISTRY), "\n".join(lines_that(REGISTRY))


def test_no_path_of_a_machine_is_named() -> None:
    assert MACHINE.search("see /ro" + "ot/notes") and MACHINE.search("cd /wo" + "rk/main") and MACHINE.search("/ho" + "me/me/x")
    assert not MACHINE.search("lab/work/") and not MACHINE.search("https://example.org/work/x")
    assert not lines_that(MACHINE), "\n".join(lines_that(MACHINE))
