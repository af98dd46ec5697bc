"""A second reading of the sender's decision (RFC 8461 section 5), made from the RFCs and not from the code of `core`.

It takes the evidence of a report as a dict and says what a sender with an empty cache does: for the domain, for each MX
host and for each address of it. Each table is read from the top; the first row that holds decides. A row names the
clause it stands on. "What is not known" follows docs/decisions: a time-out here is no verdict about the domain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

Seen = dict[str, Any]
Row = tuple[str, Callable[[Any], bool], str]  # clause, condition, outcome


def first(table: Sequence[Row], facts: Any) -> str:
    return next(outcome for _, holds, outcome in table if holds(facts))


# What a peer did not decide: our own limits and the path between. Everything else that went wrong is its doing.
NOT_THE_PEERS = {"timeout", "cut_off", "cancelled", "resources", "not_asked", "over_limit", "unreachable", "other"}


def by_peer(step: Seen) -> bool:
    return step["value"] is None and step["reason"] not in NOT_THE_PEERS


# ---- the record, RFC 8461 section 3.1 ----

STS_FIELD = r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}=[\x21-\x3a\x3c\x3e-\x7e]+"
STS_RECORD = re.compile(rf"v=STSv1(?:[ \t]*;[ \t]*{STS_FIELD})+(?:[ \t]*;[ \t]*)?")


def record_is_sound(text: str) -> bool:
    if not STS_RECORD.fullmatch(text):
        return False
    ids = re.findall(r"[; \t]id=([^; \t]*)", text)
    return bool(ids) and re.fullmatch(r"[A-Za-z0-9]{1,32}", ids[0]) is not None  # the first counts (section 3.2)


def records_of(lookup: Seen) -> list[str]:
    texts = [record["text"] for record in lookup["value"]["records"]]
    return [text for text in texts if text.startswith("v=STSv1;")]


RECORD: Sequence[Row] = (
    ("5321 5.1: a temporary error says nothing", lambda look: look["value"] is None, "unknown"),
    ("8461 3.1: none begins with v=STSv1;", lambda look: not records_of(look), "absent"),
    ("8461 3.1: the number is not one", lambda look: len(records_of(look)) != 1, "unusable"),
    ("8461 3.1: syntactically invalid", lambda look: not record_is_sound(records_of(look)[0]), "unusable"),
    ("8461 3.1", lambda look: True, "usable"),
)


# ---- certificates, RFC 8461 sections 3.3 and 4.2 ----


def dns_id_matches(presented: str, wanted: str) -> bool:
    """RFC 6125 with the restriction of RFC 8461 section 4.1: `*` stands for the whole left-most label."""
    left, right = presented.lower().split("."), wanted.lower().split(".")
    return len(left) == len(right) and left[1:] == right[1:] and left[0] in ("*", right[0])


def certificate_is_valid(session: Seen, name: str, now: int) -> bool:
    chain = session["chain"]
    return (
        bool(chain)
        and session["trust"] == "trusted"
        and chain[0]["not_before"] <= now <= chain[0]["not_after"]
        and any(dns_id_matches(each, name) for each in chain[0]["dns_names"])
    )


def is_old_tls(session: Seen) -> bool:
    return session["version"] in ("SSLv3", "TLSv1", "TLSv1.0", "TLSv1.1")


# ---- the fetch of the policy, RFC 8461 section 3.3 ----


@dataclass(frozen=True)
class Fetch:
    seen: Seen
    host: str
    now: int
    waited_a_minute: bool

    def step(self, name: str) -> Seen:
        step: Seen = self.seen[name]
        return step

    @property
    def session(self) -> Seen | None:
        session: Seen | None = self.seen["tls"]["value"]
        return session

    @property
    def status(self) -> int:
        return int(self.seen["response"]["value"]["status"])


def timed_out(step: Seen) -> bool:
    return bool(step["reason"] == "timeout")


FETCH: Sequence[Row] = (
    ("nobody outside reaches it", lambda f: is_private(f.seen), "unreached"),
    ("8461 3.3: no connection", lambda f: by_peer(f.step("connect")), "unreached"),
    ("what we did not see", lambda f: f.step("connect")["value"] is None, "unknown"),
    ("8461 3.3: no TLS", lambda f: by_peer(f.step("tls")), "failed"),
    ("what we did not see", lambda f: f.session is None, "unknown"),
    ("8996 5: TLS 1.1 and before MUST NOT be used", lambda f: is_old_tls(f.session), "failed"),
    ("8461 3.3: the certificate", lambda f: not certificate_is_valid(f.session, f.host, f.now), "failed"),
    ("8461 3.3: the suggested minute", lambda f: timed_out(f.step("response")) and f.waited_a_minute, "failed"),
    ("8461 3.3: the GET fails", lambda f: by_peer(f.step("response")), "failed"),
    ("what we did not see", lambda f: f.step("response")["value"] is None, "unknown"),
    ("8461 3.3: valid only with 200", lambda f: f.status != 200, "failed"),
    ("8461 3.3: a limit on the size", lambda f: f.step("response")["value"]["too_large"], "failed"),
    ("8461 3.3", lambda f: True, "body"),
)


def fetched(evidence: Seen) -> tuple[str, str]:
    """`body` and the body; else `failed` or `unknown` and nothing."""
    host = evidence["policy"]
    name, minute = "mta-sts." + evidence["domain"], evidence["options"]["policy_timeout_ms"] >= 60000
    results = [first(FETCH, Fetch(seen, name, evidence["checked_at"], minute)) for seen in host["fetches"]]
    if "body" in results:
        return "body", host["fetches"][results.index("body")]["response"]["value"]["body"]
    return first(NO_BODY, (results, [host[family]["value"] for family in ("ipv4", "ipv6")])), ""


# The outcomes of the addresses, and the answers for the two families. A sender goes on to the next address when one
# refuses; an answer that is no policy is an answer.
NO_BODY: Sequence[Row] = (
    ("8461 3.3: no policy can be fetched", lambda seen: "failed" in seen[0], "failed"),
    ("what we did not see", lambda seen: "unknown" in seen[0], "unknown"),
    ("8020 2: no such name, so no address", lambda seen: any(a and not a["exists"] for a in seen[1]), "failed"),
    ("there may be an address that was not seen", lambda seen: None in seen[1], "unknown"),
    ("8461 3.3: no Policy Host is there", lambda seen: True, "failed"),
)


# ---- the text of the policy, RFC 8461 section 3.2 ----

DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"  # sub-domain, RFC 5321 section 4.1.2
MX_PATTERN = re.compile(rf"(?:\*\.)?{DOMAIN}(?:\.{DOMAIN})*")
IP_ADDRESS = re.compile(r"[0-9]+(\.[0-9]+){3}")
POLICY_LINE = re.compile(r"[ \t]*([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*")


@dataclass(frozen=True)
class Policy:
    has_front_matter: bool
    version: str | None
    mode: str | None
    max_age: str | None
    mx: tuple[str, ...]


def read_policy(body: str) -> Policy:
    """Noise around the keys (blank lines, indentation, a BOM, lines that are none) is skipped: docs/checks/policy-noise.
    The front matter of a site generator is not: docs/checks/policy-syntax."""
    lines = re.split(r"\r?\n", body.removeprefix("\ufeff"))
    pairs = [match.groups() for line in lines if (match := POLICY_LINE.fullmatch(line))]
    single: dict[str, str] = {}
    for key, value in pairs:
        single.setdefault(key, value)  # "all entries except for the first SHALL be ignored"
    mx = tuple(value for key, value in pairs if key == "mx")
    front_matter = body.removeprefix("\ufeff").lstrip().startswith("---")
    return Policy(front_matter, single.get("version"), single.get("mode"), single.get("max_age"), mx)


def is_max_age(text: str | None) -> bool:
    return text is not None and re.fullmatch(r"[0-9]{1,10}", text) is not None and int(text) <= 31557600


POLICY: Sequence[Row] = (
    ("8461 3.2: another kind of text", lambda p: p.has_front_matter, "unusable"),
    ("8461 3.2: version", lambda p: p.version != "STSv1", "unusable"),
    ("8461 3.2: mode", lambda p: p.mode not in ("enforce", "testing", "none"), "unusable"),
    ("8461 3.2: max_age", lambda p: not is_max_age(p.max_age), "unusable"),
    ("8461 3.2: mx, except in mode none", lambda p: not p.mx and p.mode != "none", "unusable"),
    ("8461 3.2: sts-policy-mx-value", lambda p: not all(MX_PATTERN.fullmatch(each) for each in p.mx), "unusable"),
    ("8461 5", lambda p: p.mode == "none", "none"),
    ("8461 5", lambda p: p.mode == "testing", "testing"),
    ("8461 5", lambda p: True, "enforce"),
)


# ---- one address of an MX host, RFC 8461 section 4 ----


@dataclass(frozen=True)
class Address:
    host: str
    covered: bool
    probe: Seen
    now: int

    def code(self, step: str) -> int:
        """The reply's code; 0: none was seen."""
        value = self.probe[step]["value"]
        return int(value["code"]) if value else 0

    @property
    def session(self) -> Seen | None:
        session: Seen | None = self.probe["tls"]["value"]
        return session


EHLO_NOT_KNOWN = (500, 501, 502, 504)

ADDRESS: Sequence[Row] = (
    ("8461 4: MX matching", lambda a: not a.covered, "fails"),
    ("5321 3.1: it takes nobody's mail now", lambda a: a.code("greeting") != 220, "unknown"),
    ("5321 3.2: not recognized, so HELO without extensions", lambda a: a.code("ehlo") in EHLO_NOT_KNOWN, "fails"),
    ("what we did not see", lambda a: a.code("ehlo") != 250, "unknown"),
    ("8461 4: supports STARTTLS", lambda a: not a.probe["starttls_offered"], "fails"),
    ("3207 4: 454 is temporary", lambda a: 400 <= a.code("starttls") <= 499, "unknown"),
    ("what we did not see", lambda a: a.code("starttls") == 0, "unknown"),
    ("3207 4: 220 alone says go on", lambda a: a.code("starttls") != 220, "fails"),
    ("3207 4.2, 6: nobody knows who wrote that", lambda a: a.probe["injected"], "fails"),
    ("8461 4: during the TLS handshake", lambda a: by_peer(a.probe["tls"]), "fails"),
    ("what we did not see", lambda a: a.session is None, "unknown"),
    ("8996 5: TLS 1.1 and before MUST NOT be used", lambda a: is_old_tls(a.session), "fails"),
    ("8461 4.2", lambda a: not certificate_is_valid(a.session, a.host, a.now), "fails"),
    ("8461 4", lambda a: True, "validates"),
)

# What follows from that, by what the domain asks for (RFC 8461 section 5).
ACTIONS = {
    "enforce": {"validates": "deliver", "fails": "refuse", "unknown": "unknown"},
    "testing": {"validates": "deliver", "fails": "report", "unknown": "unknown"},
    "none": dict.fromkeys(("validates", "fails", "unknown"), "unprotected"),
    "no policy": dict.fromkeys(("validates", "fails", "unknown"), "unprotected"),
    "unknown": dict.fromkeys(("validates", "fails", "unknown"), "unknown"),
}

# With enforce each address is tried until a delivery succeeds. With testing the first that answers takes the message,
# whatever is wrong with it, so one that fails makes a report.
HOST: Sequence[Row] = (
    ("8461 5: testing", lambda actions: "report" in actions, "report"),
    ("5321 5.1, 8461 5.1: the next candidate", lambda actions: "deliver" in actions, "deliver"),
    ("what we did not see", lambda actions: "unknown" in actions, "unknown"),
    ("8461 5: enforce", lambda actions: "refuse" in actions, "refuse"),
    ("8461 3.1, 3.3, 5: no active policy", lambda actions: True, "unprotected"),
)


# ---- the domain, RFC 8461 section 5 and RFC 7505 ----


@dataclass(frozen=True)
class Domain:
    null_mx: bool
    record: str
    policy: str
    actions: frozenset[str]  # of all addresses of all hosts


PROTECTION: Sequence[Row] = (
    ("7505 3: a single MX with an empty name", lambda d: d.null_mx, "no-mail"),
    ("8461 3.1", lambda d: d.record == "unknown", "unknown"),
    ("8461 3.1", lambda d: d.record == "absent", "none"),
    ("8461 3.1: MUST assume no policy", lambda d: d.record == "unusable", "broken"),
    ("8461 3.3", lambda d: d.policy == "unknown", "unknown"),
    ("8461 3.3: as though without MTA-STS", lambda d: d.policy == "no policy", "broken"),
    ("8461 5: none", lambda d: d.policy == "none", "off"),
    ("8461 5: testing", lambda d: d.policy == "testing" and "report" in d.actions, "testing-failing"),
    ("8461 5: testing", lambda d: d.policy == "testing" and "deliver" in d.actions, "testing"),
    ("8461 5: enforce", lambda d: {"refuse", "deliver"} <= d.actions, "degraded"),
    ("8461 5: enforce, and perhaps not all", lambda d: {"refuse", "unknown"} <= d.actions, "degraded"),
    ("8461 5: enforce", lambda d: "deliver" in d.actions, "enforced"),
    ("8461 5: enforce, no candidate is left", lambda d: "refuse" in d.actions, "blocked"),
    ("what we did not see", lambda d: True, "unknown"),
)


@dataclass(frozen=True)
class Host:
    name: str
    action: str
    addresses: tuple[tuple[str, str], ...]
    counts: frozenset[str]  # what of it bears on the domain; empty: no mail can go there at all


@dataclass(frozen=True)
class Decision:
    protection: str
    hosts: tuple[Host, ...]


def policy_of(evidence: Seen, record: str) -> tuple[str, tuple[str, ...]]:
    """What the domain asks for, a key of ACTIONS, and its patterns."""
    if record != "usable":
        return ("unknown" if record == "unknown" else "no policy"), ()
    result, body = fetched(evidence)
    if result != "body":
        return ("unknown" if result == "unknown" else "no policy"), ()
    policy = read_policy(body)
    state = first(POLICY, policy)
    return ("no policy", ()) if state == "unusable" else (state, policy.mx)


def hosts_of(evidence: Seen, policy: str, patterns: Sequence[str]) -> tuple[Host, ...]:
    hosts = []
    for seen in evidence["mx_hosts"]:
        name, now = seen["host"], evidence["checked_at"]
        covered = not IP_ADDRESS.fullmatch(name) and any(dns_id_matches(pattern, name) for pattern in patterns)
        judged = [(p["ip"], ACTIONS[policy][first(ADDRESS, Address(name, covered, p, now))]) for p in seen["probes"]]
        public = {action for p, (_, action) in zip(seen["probes"], judged) if not is_private(p)}
        without = ACTIONS[policy]["unknown" if covered else "fails"]  # MX matching needs no address
        action = first(HOST, public or {action for _, action in judged} or {without})
        gone = covered and not public and (judged or has_no_address(seen))
        hosts.append(Host(name, action, tuple(judged), frozenset() if gone else frozenset(public or {action})))
    return tuple(hosts)


def is_private(probe: Seen) -> bool:
    """Nobody outside reaches it: mail goes on to the next address (RFC 5321 section 5.1)."""
    return bool(probe["connect"]["reason"] == "blocked_private")


def has_no_address(host: Seen) -> bool:
    """Seen, not only not found: mail goes on to the next host."""
    answers = [host[family]["value"] for family in ("ipv4", "ipv6")]
    return all(answer is not None and not answer["records"] for answer in answers)


def decide(evidence: Seen) -> Decision:
    """What a sender with an empty cache that honours MTA-STS does today."""
    mx = evidence["mx"]["value"]
    null_mx = bool(mx) and [record["host"] for record in mx["records"]] == ["."]
    record = first(RECORD, evidence["sts_txt"])
    policy, patterns = policy_of(evidence, record)
    hosts = hosts_of(evidence, policy, patterns)
    actions = frozenset(action for host in hosts for action in host.counts)
    return Decision(first(PROTECTION, Domain(null_mx, record, policy, actions)), hosts)
