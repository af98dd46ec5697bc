"""The product and the second reading also agree on evidence that no world has: saved reports, each with one thing
changed. Offline, so it can afford thousands."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from golden import golden
from sender_model import decide

import mtasts

Evidence = dict[str, Any]

BASES = (
    *("healthy", "everything-both-families", "mx-ipv6-no-starttls", "mx-not-covered", "mx-421"),
    *("mx-target-without-address", "mx-all-refused", "policy-first-address-404", "policy-host-refused"),
    *("policy-host-delegated", "testing-one-address", "dane-self-signed"),
)

OF_DNS = ("servfail", "refused", "malformed", "timeout", "cut_off", "cancelled", "resources")
OF_CONNECTING = ("refused", "reset", "timeout", "unreachable", "cut_off", "over_limit", "blocked_private", "resources")
OF_TLS = ("tls_alert", "tls_protocol", "not_tls", "closed", "reset", "timeout", "cut_off", "resources")
OF_REPLIES = ("closed", "reset", "malformed", "too_large", "timeout", "cut_off", "cancelled")
SMTP = ("connect", "greeting", "ehlo", "starttls", "tls", "ehlo_tls")
HTTPS = ("connect", "tls", "response")
REASONS = {"connect": OF_CONNECTING, "tls": OF_TLS}

RECORDS = (
    *("v=STSv1;", "v=STSv1; id=1", "v=STSv1;id=1;", "v=STSv1; id=1 ", "v=STSv1; id=1 ;", "v=STSv1;; id=1;"),
    *("v=STSv1; id=a b;", "v=STSv1; id=" + 32 * "a", "v=STSv1; id=" + 33 * "a", "v=STSv1; id=;", "v=STSv1; ID=1;"),
    *("v=stsv1; id=1;", " v=STSv1; id=1;", "v=STSv2; id=1;", "v=STSv1 ; id=1;", "v=STSv1; id = 1;"),
    *("v=STSv1; a=b; id=1;", "v=STSv1; id=1; id=-;", "v=STSv1; id=-; id=1;", "v=STSv1; xid=1;", "v=STSv1; id=1; x;"),
    *("v=STSv1; id=1; a==b;", "v=STSv1; id=1; a=<b>;", "v=STSv1; id=1; \xe4=1;", "v=STSv1;\tid=1\t;\t", "v=STSv1; id=1;;"),
)

POLICY = ("version: STSv1", "mode: enforce", "mx: *.{}", "max_age: 86400")
BODIES = (
    *("", "\n", "hello", "<html><body>\n{all}\n</body></html>", "---\nlayout: none\n---\n{all}", "{{\\rtf1\n{all}}}"),
    *("{all}", "{all}\n", "\ufeff{all}", "\n\n{all}\n\n", "{all}\ngarbage\n", "{all}\nk:\n", "{all}\n_k: 1\n"),
    *("{all}\nversion: STSv2\n", "{all}\nmode: none\n", "{all}\nmax_age: x\n", "{all}\nmx: bad.\n", "{all}\nmx: *\n"),
    *("{all}\nmx: a_b.example\n", "{all}\nmx: a.example, b.example\n", "{all}\nmx:\n", "{all}\nmx: 192.0.2.1\n"),
    *("{all}\nmx: -a.example\n", "{all}\nmx: *.*.example\n", "{all}\nmx: localhost\n", "{all}\nx-y.z_1: h\xe9\n"),
    *("version: STSv1\nmode: none\nmax_age: 1", "version: STSv1\nmode: none\nmax_age: 1\nmx: bad.\n"),
    *("Version: STSv1\nmode: none\nmax_age: 1", "version: STSv1\nmode: None\nmax_age: 1", "version: STSv1\nmode: none"),
    *("version: STSv1\nmode: testing\nmax_age: 1", "version: STSv1\nmode: none\nmax_age: 31557600"),
    *("version: STSv1\nmode: none\nmax_age: 31557601", "version: STSv1\nmode: none\nmax_age: 00000000001"),
    *("version : STSv1\nmode :none\n max_age: 1", "version: STSv1\rmode: none\rmax_age: 1\r"),
)


def fail(step: dict[str, Any], why: str) -> None:
    step.update(value=None, reason=why)


def break_off(visit: Evidence, steps: tuple[str, ...], at: str) -> None:
    """What comes after a step that failed was never asked."""
    for later in steps[steps.index(at) + 1 :]:
        fail(visit[later], "not_asked")
    if "starttls_offered" in visit:
        visit["starttls_offered"] = visit["starttls_offered"] and at not in ("connect", "greeting", "ehlo")
        visit["injected"] = False


class Changes:
    """Copies of one evidence, each with one thing changed, and words for it."""

    def __init__(self, base: Evidence) -> None:
        self.base = base

    def made(self, what: str, change: Callable[[Evidence], object]) -> tuple[str, Evidence]:
        changed = copy.deepcopy(self.base)
        change(changed)
        return what, changed

    def of_visit(self, path: Callable[[Evidence], Evidence], steps: tuple[str, ...]) -> Iterator[tuple[str, Evidence]]:
        def ends(step: str, why: str) -> Callable[[Evidence], object]:
            return lambda e: (fail(path(e)[step], why), break_off(path(e), steps, step))

        for step in steps:
            if path(self.base)[step]["value"] is None and step != "connect":
                continue
            for why in REASONS.get(step, OF_REPLIES):
                yield self.made(f"{step} {why}", ends(step, why))
        if path(self.base)["tls"]["value"]:
            for key, value in (("version", "TLSv1.1"), ("trust", "unknown_issuer"), ("trust", "revoked")):
                yield self.made(f"tls {key} {value}", lambda e: path(e)["tls"]["value"].update({key: value}))

    def of_probe(self, host: int, probe: int) -> Iterator[tuple[str, Evidence]]:
        def here(e: Evidence) -> Evidence:
            found: Evidence = e["mx_hosts"][host]["probes"][probe]
            return found

        yield from self.of_visit(here, SMTP)
        for step, good in (("greeting", 220), ("ehlo", 250), ("starttls", 220)):
            for code in (220, 250, 354, 421, 454, 500, 501, 502, 503, 504, 521, 550, 554):
                if here(self.base)[step]["value"] and code != good:
                    yield self.made(
                        f"{step} {code}",
                        lambda e: (here(e)[step]["value"].update(code=code), break_off(here(e), SMTP, step)),
                    )
        if here(self.base)["tls"]["value"]:
            yield self.made("injected", lambda e: here(e).update(injected=True))

    def of_fetch(self, fetch: int) -> Iterator[tuple[str, Evidence]]:
        def here(e: Evidence) -> Evidence:
            found: Evidence = e["policy"]["fetches"][fetch]
            return found

        yield from self.of_visit(here, HTTPS)
        if not here(self.base)["response"]["value"]:
            return
        for status in (200, 201, 204, 206, 301, 404, 429, 500, 503):
            yield self.made(f"status {status}", lambda e: here(e)["response"]["value"].update(status=status))
        yield self.made("too large", lambda e: here(e)["response"]["value"].update(too_large=True))
        for body in BODIES:
            text = body.format(all="\n".join(POLICY).format(self.base["domain"]))
            yield self.made(f"body {text!r}", lambda e: here(e)["response"]["value"].update(body=text))

    def all(self) -> Iterator[tuple[str, Evidence]]:
        for why in OF_DNS:
            yield self.made(f"record {why}", lambda e: fail(e["sts_txt"], why))
            yield self.made(f"MX {why}", lambda e: (fail(e["mx"], why), e.update(mx_hosts=[], mx_hosts_total=0)))
            for family in ("ipv4", "ipv6"):
                yield self.made(f"policy {family} {why}", lambda e: fail(e["policy"][family], why))
        for text in RECORDS:
            yield self.made(f"record {text!r}", lambda e: e["sts_txt"]["value"]["records"][0].update(text=text))
        for host, seen in enumerate(self.base["mx_hosts"]):
            for probe in range(len(seen["probes"])):
                yield from self.of_probe(host, probe)
        for fetch in range(len(self.base["policy"]["fetches"])):
            yield from self.of_fetch(fetch)


def in_mode(mode: str, base: Evidence) -> Evidence:
    changed = copy.deepcopy(base)
    changed["options"]["allow_private"] = False
    for fetch in changed["policy"]["fetches"]:
        if response := fetch["response"]["value"]:
            response["body"] = response["body"].replace("mode: enforce", f"mode: {mode}")
    return changed


@pytest.mark.parametrize("mode", ["enforce", "testing"])
@pytest.mark.parametrize("name", BASES)
def test_the_model_agrees_on_what_might_have_been(name: str, mode: str) -> None:
    tried = 0
    for what, changed in Changes(in_mode(mode, golden(name)["evidence"])).all():
        report, decision = mtasts.judge(changed), decide(changed)
        assert decision.protection == report.protection, what
        model = [(host.name, host.action, host.addresses) for host in decision.hosts]
        assert model == [
            (mx.host, mx.action, tuple((each.ip, each.action) for each in mx.addresses)) for mx in report.mx
        ], what
        tried += 1
    assert tried > 100
