# Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.
"""What a report holds, as immutable, comparable and picklable values.

Names are those of the canonical JSON. Text that a peer chose (a banner, a policy body, a
certificate's subject) has a backslash written ``\\\\`` and a byte outside UTF-8 ``\\xNN``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

T = TypeVar("T")


def _same(value: Any) -> Any:
    return value


def _each(values: Iterable[Any], decode: Callable[[Any], T]) -> tuple[T, ...]:
    return tuple(decode(v) for v in values)


def _maybe(value: Any, decode: Callable[[Any], T]) -> T | None:
    return None if value is None else decode(value)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _plain(value: Any) -> Any:
    if isinstance(value, _Value):
        return value.to_dict()
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


class _Value:
    __slots__: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as plain dicts and lists, with the keys of the canonical JSON."""
        return {name.rstrip("_"): _plain(getattr(self, name)) for name in self.__slots__}


ProtectionState = Literal[
    "enforced",
    "degraded",
    "blocked",
    "testing",
    "testing-failing",
    "off",
    "broken",
    "none",
    "no-mail",
    "unknown",
]
"""What a sender with an empty cache does today. See docs/ for each; `blocked` is mail that waits
and then bounces.
"""

ReadinessState = Literal[
    "ready",
    "not-ready",
    "unknown",
]
"""May `testing` go to `enforce` today?"""

Severity = Literal[
    "error",
    "warning",
    "notice",
]
"""MUST and MUST NOT are errors; SHOULD, or a danger that operators regret, are warnings; the rest
are notices.
"""

Outcome = Literal[
    "pass",
    "fail",
    "not_applicable",
    "unknown",
]
"""`unknown`: the evidence could not be had. It never lowers a score and never turns into fail."""

ResultType = Literal[
    "starttls-not-supported",
    "certificate-host-mismatch",
    "certificate-expired",
    "certificate-not-trusted",
    "validation-failure",
    "tlsa-invalid",
    "dnssec-invalid",
    "dane-required",
    "sts-policy-fetch-error",
    "sts-policy-invalid",
    "sts-webpki-invalid",
]
"""The result types of RFC 8460 section 4.3."""

RecordState = Literal[
    "absent",
    "valid",
    "multiple",
    "invalid",
]
"""What a TXT RRset amounts to. `absent`: no record begins with the version; `multiple`: more than
one does, so a sender acts as if there were none (RFC 8461 section 3.1); `invalid`: one does and it
leaves the grammar.
"""

BodyKind = Literal[
    "policy",
    "empty",
    "html",
    "rtf",
    "front_matter",
    "yaml_list",
    "json",
    "txt_record",
    "placeholder",
    "prose",
    "binary",
]
"""What a body that is no policy looks like, where it can be recognised."""

PolicyMode = Literal[
    "enforce",
    "testing",
    "none",
]

LineEnds = Literal[
    "none",
    "crlf",
    "lf",
    "mixed",
]

PolicyProblemKind = Literal[
    "syntax",
    "version",
    "mode",
    "max_age",
    "mx_missing",
    "mx_pattern",
    "noise",
    "duplicate_key",
    "unknown_key",
    "line_endings",
    "final_newline",
]
"""What is off in a policy. The first group makes it unusable; the second is worth saying and no
more.
"""

SenderAction = Literal[
    "deliver",
    "refuse",
    "report",
    "unprotected",
    "unknown",
]
"""What a sender does with one MX host or one address of it."""

TrustCause = Literal[
    "trusted",
    "self_signed",
    "self_signed_in_chain",
    "unknown_issuer",
    "missing_intermediate",
    "issuer_expired",
    "issuer_not_yet_valid",
    "weak_key",
    "weak_signature",
    "wrong_purpose",
    "revoked",
    "not_allowed",
    "no_certificate",
    "other",
]
"""Why a chain does not reach a trusted root, dates of the leaf and names left aside (they are
judged on their own).
"""

RuaProblem = Literal[
    "scheme",
    "mailto",
    "https",
    "encoding",
    "duplicate",
]
"""What is off in one URI of `rua`: `scheme` neither mailto nor https; `mailto` without a valid
address (RFC 6068); `https` without a valid host (RFC 3986); `encoding`: `!`, `,` or `;` unencoded
inside; `duplicate` of an earlier one.
"""

CacheUse = Literal[
    "applied",
    "replaced",
    "expired",
    "unknown",
]
"""What becomes of a policy in a sender's cache. `applied`: it still rules (RFC 8461 section 3.3),
because the id is the same, or because no live policy can be had; `replaced`: a new id and a new
policy are there; `expired`: max_age is over; `unknown`: what would decide it was not seen.
"""

Reason = Literal[
    "not_asked",
    "not_found",
    "over_limit",
    "servfail",
    "refused",
    "malformed",
    "unreachable",
    "reset",
    "closed",
    "tls_alert",
    "tls_protocol",
    "not_tls",
    "certificate",
    "too_large",
    "timeout",
    "cut_off",
    "cancelled",
    "blocked_private",
    "left_alone",
    "resources",
    "other",
]
"""Why a thing was not seen. `not_asked`: nothing called for it (no address known, an option
excluded it); `over_limit`: left out by max_mx or max_addresses; `not_found`: the name has no such
record or does not exist, so there was nothing to ask further. DNS: `servfail`, `refused`,
`malformed` answer. Connections: `refused`, `unreachable` (no route, or no address of that family
here), `reset`, `closed` by the peer in the midst. TLS: `tls_alert`, `tls_protocol`, `not_tls`,
`certificate` (the peer's certificate was not acceptable, so the exchange ended there). `too_large`:
a cap on bytes or lines was hit. `timeout`: its own limit ran out; `cut_off`: the whole check's did;
`cancelled`: the caller's wish. `blocked_private`: the address guard forbade it; `left_alone`: the
server had asked to be left alone (a 421, say) and this check had no time to wait for the end of
that; `resources`: this machine was out of descriptors, ports or memory.
"""

OwnLimit = Literal[
    "per_host",
    "per_policy_host",
    "host_rate",
    "back_off",
    "dns_rate",
    "descriptors",
]
"""A limit of ours that a question may have to wait for, by the option that sets it. `descriptors`:
how many sockets this process may hold (RLIMIT_NOFILE).
"""

DaneMatch = Literal[
    "matched",
    "unmatched",
    "unusable",
]
"""How the TLSA records of an MX host fare against the chain that one of its addresses presents (RFC
7672 section 3.2). `unusable`: none of them can be used for SMTP. Whether DNSSEC authenticates them
is another question.
"""

CorrelationState = Literal[
    "still-failing",
    "not-seen",
    "unknown",
]
"""`still_failing`: the check fails there too, for a cause that a sender would call so. `not_seen`:
the check looked there and found nothing of it: it was fixed since, or is to be seen only from where
the sender is. `unknown`: the check could not look, or is older than the failures.
"""


@dataclass(frozen=True, slots=True)
class Readiness(_Value):
    """See the fields."""

    state: ReadinessState
    blockers: tuple[str, ...]
    """ids of the rules that fail"""
    unseen: tuple[str, ...]
    """what could not be seen, "id subject"
    """
    risks: tuple[str, ...]
    """ids that do not block"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Readiness:
        return cls(
            state=data["state"],
            blockers=tuple(data["blockers"]),
            unseen=tuple(data["unseen"]),
            risks=tuple(data["risks"]),
        )


@dataclass(frozen=True, slots=True)
class ScorePart(_Value):
    """One part of the score; `points` is absent when the part could not be judged and so was left
    out.
    """

    points: int | None
    of: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ScorePart:
        return cls(
            points=data["points"],
            of=data["of"],
        )


@dataclass(frozen=True, slots=True)
class ScoreParts(_Value):
    """See the fields."""

    record: ScorePart
    policy_fetch: ScorePart
    policy_text: ScorePart
    mode: ScorePart
    mx_covered: ScorePart
    mx_tls: ScorePart
    tlsrpt: ScorePart

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ScoreParts:
        return cls(
            record=ScorePart.from_dict(data["record"]),
            policy_fetch=ScorePart.from_dict(data["policy_fetch"]),
            policy_text=ScorePart.from_dict(data["policy_text"]),
            mode=ScorePart.from_dict(data["mode"]),
            mx_covered=ScorePart.from_dict(data["mx_covered"]),
            mx_tls=ScorePart.from_dict(data["mx_tls"]),
            tlsrpt=ScorePart.from_dict(data["tlsrpt"]),
        )


@dataclass(frozen=True, slots=True)
class Score(_Value):
    """0 to 100, absent when no part could be judged; `partial` when one was left out and the rest
    scaled.
    """

    total: int | None
    partial: bool
    parts: ScoreParts

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Score:
        return cls(
            total=data["total"],
            partial=data["partial"],
            parts=ScoreParts.from_dict(data["parts"]),
        )


@dataclass(frozen=True, slots=True)
class RfcClause(_Value):
    """A clause of an RFC; `url` opens the very section."""

    number: str
    section: str
    url: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RfcClause:
        return cls(
            number=data["number"],
            section=data["section"],
            url=data["url"],
        )


@dataclass(frozen=True, slots=True)
class Finding(_Value):
    """One thing to know: a rule that failed or could not be judged, for one subject."""

    id: str
    severity: Severity
    outcome: Outcome
    subject: str
    """"domain", "mx:mail.example.com", "mx:mail.example.com/192.0.2.7", "policy:192.0.2.9"
    """
    title: str
    """the headline: what is wrong, or for unknown what was to be checked"""
    detail: str
    """what was seen here; may quote the peer"""
    advice: str
    """what to change"""
    fix: str | None
    """a text to paste: a record, a policy, a line"""
    rfc: tuple[RfcClause, ...]
    report_type: ResultType | None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Finding:
        return cls(
            id=data["id"],
            severity=data["severity"],
            outcome=data["outcome"],
            subject=data["subject"],
            title=data["title"],
            detail=data["detail"],
            advice=data["advice"],
            fix=data["fix"],
            rfc=_each(data["rfc"], RfcClause.from_dict),
            report_type=data["report_type"],
        )


@dataclass(frozen=True, slots=True)
class CheckOutcome(_Value):
    """See the fields."""

    id: str
    outcome: Outcome
    subject: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CheckOutcome:
        return cls(
            id=data["id"],
            outcome=data["outcome"],
            subject=data["subject"],
        )


@dataclass(frozen=True, slots=True)
class RecordField(_Value):
    """One `name=value` of a record, `offset` in bytes from the start of the record."""

    name: str
    value: str
    offset: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RecordField:
        return cls(
            name=data["name"],
            value=data["value"],
            offset=data["offset"],
        )


@dataclass(frozen=True, slots=True)
class SyntaxError(_Value):
    """Where a text left its grammar. `offset` counts bytes from 0; `line` and `column` count from 1
    and are 0 where the grammar has no lines. `expected` says in words what the grammar wants there.
    """

    offset: int
    line: int
    column: int
    expected: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SyntaxError:
        return cls(
            offset=data["offset"],
            line=data["line"],
            column=data["column"],
            expected=data["expected"],
        )


@dataclass(frozen=True, slots=True)
class StsRecord(_Value):
    """What a sender makes of the TXT RRset at `_mta-sts.<domain>`."""

    state: RecordState
    id: str
    """1 to 32 letters and digits when state is valid, else empty"""
    fields: tuple[RecordField, ...]
    """every field after the version, in order, as far as the grammar held"""
    error: SyntaxError | None
    """set when state is invalid"""
    id_error: bool
    """the error is a missing or malformed id, and nothing else"""
    records: tuple[str, ...]
    """those that begin with `v=STSv1;`"""
    unrelated: tuple[str, ...]
    """those that do not, which a sender discards"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StsRecord:
        return cls(
            state=data["state"],
            id=data["id"],
            fields=_each(data["fields"], RecordField.from_dict),
            error=_maybe(data["error"], SyntaxError.from_dict),
            id_error=data["id_error"],
            records=tuple(data["records"]),
            unrelated=tuple(data["unrelated"]),
        )


@dataclass(frozen=True, slots=True)
class MxPattern(_Value):
    """One `mx` line. `pattern` is as written but for surrounding white space; `valid` says that it
    is `Domain` or `*.` Domain.
    """

    pattern: str
    line: int
    valid: bool

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MxPattern:
        return cls(
            pattern=data["pattern"],
            line=data["line"],
            valid=data["valid"],
        )


@dataclass(frozen=True, slots=True)
class PolicyProblem(_Value):
    """`line` and `column` count from 1; a missing key has line 0. `text` is the line, bounded to
    200 bytes.
    """

    kind: PolicyProblemKind
    line: int
    column: int
    message: str
    text: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PolicyProblem:
        return cls(
            kind=data["kind"],
            line=data["line"],
            column=data["column"],
            message=data["message"],
            text=data["text"],
        )


@dataclass(frozen=True, slots=True)
class StsPolicy(_Value):
    """What a sender makes of a policy body. `valid`: usable, that is no error; notes do not count.
    With errors the other fields hold what could be read, for the explanation only.
    """

    valid: bool
    looks_like: BodyKind
    version: str
    mode: PolicyMode | None
    max_age: int | None
    """seconds, 0 to 31557600"""
    mx: tuple[MxPattern, ...]
    extensions: tuple[RecordField, ...]
    lines: LineEnds
    errors: tuple[PolicyProblem, ...]
    notes: tuple[PolicyProblem, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> StsPolicy:
        return cls(
            valid=data["valid"],
            looks_like=data["looks_like"],
            version=data["version"],
            mode=data["mode"],
            max_age=data["max_age"],
            mx=_each(data["mx"], MxPattern.from_dict),
            extensions=_each(data["extensions"], RecordField.from_dict),
            lines=data["lines"],
            errors=_each(data["errors"], PolicyProblem.from_dict),
            notes=_each(data["notes"], PolicyProblem.from_dict),
        )


@dataclass(frozen=True, slots=True)
class CertificateSummary(_Value):
    """The certificate in short; the whole chain is in the evidence."""

    subject: str
    issuer: str
    dns_names: tuple[str, ...]
    not_before: str
    """RFC 3339"""
    not_after: str
    trust: TrustCause
    name_matches: bool

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CertificateSummary:
        return cls(
            subject=data["subject"],
            issuer=data["issuer"],
            dns_names=tuple(data["dns_names"]),
            not_before=data["not_before"],
            not_after=data["not_after"],
            trust=data["trust"],
            name_matches=data["name_matches"],
        )


@dataclass(frozen=True, slots=True)
class MxAddressReport(_Value):
    """See the fields."""

    ip: str
    action: SenderAction
    report_types: tuple[ResultType, ...]
    starttls: bool | None
    """absent when it could not be seen"""
    tls: str | None
    """the version agreed on"""
    certificate: CertificateSummary | None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MxAddressReport:
        return cls(
            ip=data["ip"],
            action=data["action"],
            report_types=tuple(data["report_types"]),
            starttls=data["starttls"],
            tls=data["tls"],
            certificate=_maybe(data["certificate"], CertificateSummary.from_dict),
        )


@dataclass(frozen=True, slots=True)
class MxReport(_Value):
    """See the fields."""

    host: str
    preference: int
    covered: bool | None
    """by a pattern of the policy; absent when there is no usable policy"""
    action: SenderAction
    addresses: tuple[MxAddressReport, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MxReport:
        return cls(
            host=data["host"],
            preference=data["preference"],
            covered=data["covered"],
            action=data["action"],
            addresses=_each(data["addresses"], MxAddressReport.from_dict),
        )


@dataclass(frozen=True, slots=True)
class RuaUri(_Value):
    """One reporting address. `host` is the domain of the mailto address or the host of the https
    URI, in ASCII lower case.
    """

    uri: str
    scheme: str
    host: str
    offset: int
    """in the record, bytes from 0"""
    problems: tuple[RuaProblem, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RuaUri:
        return cls(
            uri=data["uri"],
            scheme=data["scheme"],
            host=data["host"],
            offset=data["offset"],
            problems=tuple(data["problems"]),
        )


@dataclass(frozen=True, slots=True)
class TlsrptRecord(_Value):
    """See the fields."""

    state: RecordState
    rua: tuple[RuaUri, ...]
    fields: tuple[RecordField, ...]
    """every field after the version, rua included, in order"""
    error: SyntaxError | None
    """set when state is invalid"""
    rua_error: bool
    """the error is a missing or empty rua, and nothing else"""
    records: tuple[str, ...]
    """those that begin with `v=TLSRPTv1;`"""
    unrelated: tuple[str, ...]
    """those that do not"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsrptRecord:
        return cls(
            state=data["state"],
            rua=_each(data["rua"], RuaUri.from_dict),
            fields=_each(data["fields"], RecordField.from_dict),
            error=_maybe(data["error"], SyntaxError.from_dict),
            rua_error=data["rua_error"],
            records=tuple(data["records"]),
            unrelated=tuple(data["unrelated"]),
        )


@dataclass(frozen=True, slots=True)
class CachedMx(_Value):
    """One MX host of today under the cached policy."""

    host: str
    covered: bool
    """by a pattern of the cached policy"""
    action: SenderAction

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CachedMx:
        return cls(
            host=data["host"],
            covered=data["covered"],
            action=data["action"],
        )


@dataclass(frozen=True, slots=True)
class CachedPolicy(_Value):
    """What a sender does today that fetched the policy at the time of an earlier check."""

    use: CacheUse
    id: str
    mode: PolicyMode
    max_age: int
    """seconds"""
    patterns: tuple[str, ...]
    fetched_at: str
    """RFC 3339; the earlier check"""
    expires_at: str
    """fetched_at and max_age"""
    last_expires_at: str
    """of a copy that was fetched just before this check, should it have been served so long"""
    mx: tuple[CachedMx, ...]
    """while it is applied: today's MX hosts"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CachedPolicy:
        return cls(
            use=data["use"],
            id=data["id"],
            mode=data["mode"],
            max_age=data["max_age"],
            patterns=tuple(data["patterns"]),
            fetched_at=data["fetched_at"],
            expires_at=data["expires_at"],
            last_expires_at=data["last_expires_at"],
            mx=_each(data["mx"], CachedMx.from_dict),
        )


@dataclass(frozen=True, slots=True)
class EvidenceOptions(_Value):
    """What of the options bears on the judgement."""

    trust_ad: bool
    allow_private: bool
    probe_mx: str
    policy_timeout_ms: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> EvidenceOptions:
        return cls(
            trust_ad=data["trust_ad"],
            allow_private=data["allow_private"],
            probe_mx=data["probe_mx"],
            policy_timeout_ms=data["policy_timeout_ms"],
        )


@dataclass(frozen=True, slots=True)
class LibraryVersion(_Value):
    """The libraries that looked, by name."""

    name: str
    version: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> LibraryVersion:
        return cls(
            name=data["name"],
            version=data["version"],
        )


@dataclass(frozen=True, slots=True)
class HoldUp(_Value):
    """How long a question waited for one limit before it was asked."""

    limit: OwnLimit
    us: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> HoldUp:
        return cls(
            limit=data["limit"],
            us=data["us"],
        )


@dataclass(frozen=True, slots=True)
class Observed(_Value, Generic[T]):
    """A value, or the reason why there is none. Times are microseconds since the start of the
    check; what another check of the same Checker had asked before bears the time of then, which may
    be negative.
    """

    value: T | None
    reason: Reason | None
    """set exactly when value is not"""
    detail: str
    """in words, may quote the peer; beside a value: what of it a cap of ours left out"""
    start_us: int
    duration_us: int
    held_up: tuple[HoldUp, ...] | None
    """of a look-up or a connection: what it waited for before start_us"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], decode: Callable[[Any], T]) -> Observed[T]:
        return cls(
            value=_maybe(data["value"], decode),
            reason=data["reason"],
            detail=data["detail"],
            start_us=data["start_us"],
            duration_us=data["duration_us"],
            held_up=_maybe(data["held_up"], lambda v: _each(v, HoldUp.from_dict)),
        )


@dataclass(frozen=True, slots=True)
class CnameLink(_Value):
    """One step of a CNAME chain. Names are in presentation form, lower case, without the trailing
    dot.
    """

    name: str
    target: str
    ttl: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CnameLink:
        return cls(
            name=data["name"],
            target=data["target"],
            ttl=data["ttl"],
        )


@dataclass(frozen=True, slots=True)
class DnsAnswer(_Value, Generic[T]):
    """A conclusive answer: records, or their proven absence. SERVFAIL, time-out and the like are
    reasons, not answers.
    """

    name: str
    """what was asked"""
    exists: bool
    """false: NXDOMAIN (RFC 8020), at the end of the chain if there is one"""
    records: tuple[T, ...]
    """empty with exists: NODATA"""
    chain: tuple[CnameLink, ...]
    """the CNAMEs followed, in order"""
    ttl: int
    """seconds, the least along the chain and the records; of the SOA when negative"""
    authenticated: bool
    """the AD bit, believed only with the option trust_ad"""
    transport: str
    """"udp", "tcp" or "https"
    """

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], decode: Callable[[Any], T]) -> DnsAnswer[T]:
        return cls(
            name=data["name"],
            exists=data["exists"],
            records=_each(data["records"], decode),
            chain=_each(data["chain"], CnameLink.from_dict),
            ttl=data["ttl"],
            authenticated=data["authenticated"],
            transport=data["transport"],
        )


@dataclass(frozen=True, slots=True)
class TxtRecord(_Value):
    """See the fields."""

    text: str
    """the character-strings joined without anything between (RFC 8461 section 3.1)"""
    strings: int
    """how many there were"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TxtRecord:
        return cls(
            text=data["text"],
            strings=data["strings"],
        )


@dataclass(frozen=True, slots=True)
class MxRecord(_Value):
    """See the fields."""

    preference: int
    host: str
    """lower case, no trailing dot; "." is the null MX of RFC 7505"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MxRecord:
        return cls(
            preference=data["preference"],
            host=data["host"],
        )


@dataclass(frozen=True, slots=True)
class AddressRecord(_Value):
    """See the fields."""

    ip: str
    """RFC 5952 text"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> AddressRecord:
        return cls(
            ip=data["ip"],
        )


@dataclass(frozen=True, slots=True)
class Connection(_Value):
    """A connection that came to be."""

    ip: str
    port: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Connection:
        return cls(
            ip=data["ip"],
            port=data["port"],
        )


@dataclass(frozen=True, slots=True)
class Certificate(_Value):
    """One certificate as presented. Times are seconds since 1970 UTC; digests are lower-case
    hexadecimal SHA-256.
    """

    subject: str
    """RFC 2253 text"""
    issuer: str
    common_name: str
    """shown, never used for matching"""
    dns_names: tuple[str, ...]
    """the DNS-IDs of the SAN, at most 100"""
    dns_names_total: int
    not_before: int
    not_after: int
    key_type: str
    """"RSA", "EC", "Ed25519", ..."""
    key_bits: int
    signature: str
    """such as "sha256WithRSAEncryption"
    """
    serial: str
    """hexadecimal"""
    sha256: str
    """of the whole certificate"""
    spki_sha256: str
    """of its SubjectPublicKeyInfo"""
    is_ca: bool
    self_signed: bool
    """issuer equals subject and its own key verifies it"""
    issuer_urls: tuple[str, ...]
    """caIssuers of the AIA extension"""
    pem: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Certificate:
        return cls(
            subject=data["subject"],
            issuer=data["issuer"],
            common_name=data["common_name"],
            dns_names=tuple(data["dns_names"]),
            dns_names_total=data["dns_names_total"],
            not_before=data["not_before"],
            not_after=data["not_after"],
            key_type=data["key_type"],
            key_bits=data["key_bits"],
            signature=data["signature"],
            serial=data["serial"],
            sha256=data["sha256"],
            spki_sha256=data["spki_sha256"],
            is_ca=data["is_ca"],
            self_signed=data["self_signed"],
            issuer_urls=tuple(data["issuer_urls"]),
            pem=data["pem"],
        )


@dataclass(frozen=True, slots=True)
class TlsSession(_Value):
    """A TLS handshake that got as far as the peer's certificate."""

    version: str
    """"TLSv1.3"; empty when the peer's certificate ended the handshake before it was sure"""
    cipher: str
    group: str
    """key exchange, such as "X25519"
    """
    chain: tuple[Certificate, ...]
    """as presented, leaf first, at most 10"""
    chain_total: int
    trust: TrustCause
    trust_detail: str
    """OpenSSL's words, and which certificate of the chain"""
    name_matches: bool
    """a DNS-ID of the leaf matches the name wanted (RFC 6125, no partial wildcards, no CN)"""
    only_cn_matches: bool
    """no DNS-ID does, but the CN would have"""
    wanted_name: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsSession:
        return cls(
            version=data["version"],
            cipher=data["cipher"],
            group=data["group"],
            chain=_each(data["chain"], Certificate.from_dict),
            chain_total=data["chain_total"],
            trust=data["trust"],
            trust_detail=data["trust_detail"],
            name_matches=data["name_matches"],
            only_cn_matches=data["only_cn_matches"],
            wanted_name=data["wanted_name"],
        )


@dataclass(frozen=True, slots=True)
class HttpHeader(_Value):
    """See the fields."""

    name: str
    value: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> HttpHeader:
        return cls(
            name=data["name"],
            value=data["value"],
        )


@dataclass(frozen=True, slots=True)
class HttpResponse(_Value):
    """See the fields."""

    status: int
    content_type: str
    """as sent, empty when missing"""
    location: str
    """of a redirect, never followed (RFC 8461 section 3.3)"""
    headers: tuple[HttpHeader, ...]
    """those that matter, bounded"""
    body: str
    """at most policy_max_bytes"""
    too_large: bool
    """there was more; reading stopped there"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> HttpResponse:
        return cls(
            status=data["status"],
            content_type=data["content_type"],
            location=data["location"],
            headers=_each(data["headers"], HttpHeader.from_dict),
            body=data["body"],
            too_large=data["too_large"],
        )


@dataclass(frozen=True, slots=True)
class PolicyFetch(_Value):
    """The policy asked of one address of the Policy Host. Each step is not_asked when the one
    before it failed.
    """

    ip: str
    connect: Observed[Connection]
    tls: Observed[TlsSession]
    """set also when the certificate was not acceptable; then response says `certificate`"""
    response: Observed[HttpResponse]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PolicyFetch:
        return cls(
            ip=data["ip"],
            connect=Observed.from_dict(data["connect"], Connection.from_dict),
            tls=Observed.from_dict(data["tls"], TlsSession.from_dict),
            response=Observed.from_dict(data["response"], HttpResponse.from_dict),
        )


@dataclass(frozen=True, slots=True)
class PolicyHost(_Value):
    """See the fields."""

    name: str
    """mta-sts.<domain>"""
    ipv4: Observed[DnsAnswer[AddressRecord]]
    ipv6: Observed[DnsAnswer[AddressRecord]]
    fetches: tuple[PolicyFetch, ...]
    """one an address, IPv4 first, in the order of the answers"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> PolicyHost:
        return cls(
            name=data["name"],
            ipv4=Observed.from_dict(data["ipv4"], lambda v: DnsAnswer.from_dict(v, AddressRecord.from_dict)),
            ipv6=Observed.from_dict(data["ipv6"], lambda v: DnsAnswer.from_dict(v, AddressRecord.from_dict)),
            fetches=_each(data["fetches"], PolicyFetch.from_dict),
        )


@dataclass(frozen=True, slots=True)
class TlsaRecord(_Value):
    """RFC 6698 section 2.1; `data` in lower-case hexadecimal."""

    usage: int
    selector: int
    matching_type: int
    data: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsaRecord:
        return cls(
            usage=data["usage"],
            selector=data["selector"],
            matching_type=data["matching_type"],
            data=data["data"],
        )


@dataclass(frozen=True, slots=True)
class SmtpReply(_Value):
    """An SMTP reply (RFC 5321 section 4.2): the code and the text of each line, bounded."""

    code: int
    lines: tuple[str, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SmtpReply:
        return cls(
            code=data["code"],
            lines=tuple(data["lines"]),
        )


@dataclass(frozen=True, slots=True)
class DaneSight(_Value):
    """See the fields."""

    result: DaneMatch
    detail: str
    """the record that matched, or OpenSSL's words why none did"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DaneSight:
        return cls(
            result=data["result"],
            detail=data["detail"],
        )


@dataclass(frozen=True, slots=True)
class DialogueLine(_Value):
    """One line of the dialogue up to the handshake. `from` is "client" or "server"."""

    from_: str
    text: str
    at_us: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> DialogueLine:
        return cls(
            from_=data["from"],
            text=data["text"],
            at_us=data["at_us"],
        )


@dataclass(frozen=True, slots=True)
class MxProbe(_Value):
    """One address of one MX host, spoken to as a sender would up to the second EHLO, then QUIT."""

    ip: str
    connect: Observed[Connection]
    greeting: Observed[SmtpReply]
    ehlo: Observed[SmtpReply]
    starttls_offered: bool
    """the EHLO reply lists STARTTLS (RFC 3207 section 4)"""
    starttls: Observed[SmtpReply]
    """the reply to STARTTLS"""
    injected: bool
    """plain-text bytes came after the 220 to STARTTLS and before the handshake"""
    tls: Observed[TlsSession]
    dane: DaneSight | None
    """when the host has TLSA records and the address presented a certificate"""
    ehlo_tls: Observed[SmtpReply]
    """the EHLO reply inside TLS"""
    dialogue: tuple[DialogueLine, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MxProbe:
        return cls(
            ip=data["ip"],
            connect=Observed.from_dict(data["connect"], Connection.from_dict),
            greeting=Observed.from_dict(data["greeting"], SmtpReply.from_dict),
            ehlo=Observed.from_dict(data["ehlo"], SmtpReply.from_dict),
            starttls_offered=data["starttls_offered"],
            starttls=Observed.from_dict(data["starttls"], SmtpReply.from_dict),
            injected=data["injected"],
            tls=Observed.from_dict(data["tls"], TlsSession.from_dict),
            dane=_maybe(data["dane"], DaneSight.from_dict),
            ehlo_tls=Observed.from_dict(data["ehlo_tls"], SmtpReply.from_dict),
            dialogue=_each(data["dialogue"], DialogueLine.from_dict),
        )


@dataclass(frozen=True, slots=True)
class MxHost(_Value):
    """See the fields."""

    host: str
    preference: int
    implicit: bool
    """there is no MX RRset: the domain itself is its one MX host (RFC 5321 section 5.1)"""
    ipv4: Observed[DnsAnswer[AddressRecord]]
    ipv6: Observed[DnsAnswer[AddressRecord]]
    tlsa: Observed[DnsAnswer[TlsaRecord]]
    """at _25._tcp.<host>"""
    probes: tuple[MxProbe, ...]
    """one an address, IPv4 first; over max_addresses: connect says over_limit"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> MxHost:
        return cls(
            host=data["host"],
            preference=data["preference"],
            implicit=data["implicit"],
            ipv4=Observed.from_dict(data["ipv4"], lambda v: DnsAnswer.from_dict(v, AddressRecord.from_dict)),
            ipv6=Observed.from_dict(data["ipv6"], lambda v: DnsAnswer.from_dict(v, AddressRecord.from_dict)),
            tlsa=Observed.from_dict(data["tlsa"], lambda v: DnsAnswer.from_dict(v, TlsaRecord.from_dict)),
            probes=_each(data["probes"], MxProbe.from_dict),
        )


@dataclass(frozen=True, slots=True)
class ReportDomain(_Value):
    """Whether the domain of a mailto reporting address can receive mail."""

    name: str
    mx: Observed[DnsAnswer[MxRecord]]
    ipv4: Observed[DnsAnswer[AddressRecord]]
    """asked only when there is no MX RRset"""
    ipv6: Observed[DnsAnswer[AddressRecord]]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReportDomain:
        return cls(
            name=data["name"],
            mx=Observed.from_dict(data["mx"], lambda v: DnsAnswer.from_dict(v, MxRecord.from_dict)),
            ipv4=Observed.from_dict(data["ipv4"], lambda v: DnsAnswer.from_dict(v, AddressRecord.from_dict)),
            ipv6=Observed.from_dict(data["ipv6"], lambda v: DnsAnswer.from_dict(v, AddressRecord.from_dict)),
        )


@dataclass(frozen=True, slots=True)
class EarlierCertificate(_Value):
    """The leaf certificate that an earlier check saw; `subject` as findings name it
    ("policy:192.0.2.9").
    """

    subject: str
    sha256: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> EarlierCertificate:
        return cls(
            subject=data["subject"],
            sha256=data["sha256"],
        )


@dataclass(frozen=True, slots=True)
class EarlierSight(_Value):
    """What of an earlier report bears on today: the policy that senders may hold in their caches
    (RFC 8461 section 3.3), and the certificates of then. Made by `earlier_of`.
    """

    domain: str
    checked_at: int
    """seconds since 1970 UTC"""
    record_id: str
    """of the valid record; empty when there was none"""
    record_ttl: int
    """seconds"""
    policy: str | None
    """the body that a sender could fetch: absent without a valid record, and when it"""
    certificates: tuple[EarlierCertificate, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> EarlierSight:
        return cls(
            domain=data["domain"],
            checked_at=data["checked_at"],
            record_id=data["record_id"],
            record_ttl=data["record_ttl"],
            policy=data["policy"],
            certificates=_each(data["certificates"], EarlierCertificate.from_dict),
        )


@dataclass(frozen=True, slots=True)
class Evidence(_Value):
    """See the fields."""

    schema_version: int
    domain: str
    """ASCII, lower case"""
    input: str
    """as the caller wrote it"""
    checked_at: int
    """seconds since 1970 UTC, the start of the check"""
    duration_us: int
    partial: bool
    """the whole-check deadline cut something off"""
    refused: str | None
    """why nothing was looked at: what was given is no domain name, say"""
    options: EvidenceOptions
    versions: tuple[LibraryVersion, ...]
    sts_txt: Observed[DnsAnswer[TxtRecord]]
    """_mta-sts.<domain>"""
    domain_txt: Observed[DnsAnswer[TxtRecord]]
    """<domain> itself, for a misplaced record"""
    tlsrpt_txt: Observed[DnsAnswer[TxtRecord]]
    """_smtp._tls.<domain>"""
    mx: Observed[DnsAnswer[MxRecord]]
    policy: PolicyHost
    mx_hosts: tuple[MxHost, ...]
    """by preference, then name; at most max_mx"""
    mx_hosts_total: int
    report_domains: tuple[ReportDomain, ...]
    earlier: EarlierSight | None
    """when the option `previous` gave a report"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Evidence:
        return cls(
            schema_version=data["schema_version"],
            domain=data["domain"],
            input=data["input"],
            checked_at=data["checked_at"],
            duration_us=data["duration_us"],
            partial=data["partial"],
            refused=data["refused"],
            options=EvidenceOptions.from_dict(data["options"]),
            versions=_each(data["versions"], LibraryVersion.from_dict),
            sts_txt=Observed.from_dict(data["sts_txt"], lambda v: DnsAnswer.from_dict(v, TxtRecord.from_dict)),
            domain_txt=Observed.from_dict(data["domain_txt"], lambda v: DnsAnswer.from_dict(v, TxtRecord.from_dict)),
            tlsrpt_txt=Observed.from_dict(data["tlsrpt_txt"], lambda v: DnsAnswer.from_dict(v, TxtRecord.from_dict)),
            mx=Observed.from_dict(data["mx"], lambda v: DnsAnswer.from_dict(v, MxRecord.from_dict)),
            policy=PolicyHost.from_dict(data["policy"]),
            mx_hosts=_each(data["mx_hosts"], MxHost.from_dict),
            mx_hosts_total=data["mx_hosts_total"],
            report_domains=_each(data["report_domains"], ReportDomain.from_dict),
            earlier=_maybe(data["earlier"], EarlierSight.from_dict),
        )


@dataclass(frozen=True, slots=True)
class Report(_Value):
    """Everything a check has to say. Canonical JSON has these keys in this order."""

    schema_version: int
    domain: str
    """ASCII, lower case; with `error` as the caller wrote it"""
    checked_at: str
    """RFC 3339, UTC"""
    duration_ms: int
    partial: bool
    """the deadline cut something off; what is missing is `unknown`"""
    error: str | None
    """why nothing was checked; everything else is then unknown or empty"""
    protection: ProtectionState
    readiness: Readiness
    score: Score
    findings: tuple[Finding, ...]
    """fail and unknown, worst first"""
    checks: tuple[CheckOutcome, ...]
    """everything that was judged, in the order of the catalogue"""
    record: StsRecord
    policy: StsPolicy | None
    """absent when no body was had"""
    mx: tuple[MxReport, ...]
    tlsrpt: TlsrptRecord
    cached: CachedPolicy | None
    """when an earlier report was given and a sender could have cached its policy"""
    evidence: Evidence
    versions: tuple[LibraryVersion, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Report:
        return cls(
            schema_version=data["schema_version"],
            domain=data["domain"],
            checked_at=data["checked_at"],
            duration_ms=data["duration_ms"],
            partial=data["partial"],
            error=data["error"],
            protection=data["protection"],
            readiness=Readiness.from_dict(data["readiness"]),
            score=Score.from_dict(data["score"]),
            findings=_each(data["findings"], Finding.from_dict),
            checks=_each(data["checks"], CheckOutcome.from_dict),
            record=StsRecord.from_dict(data["record"]),
            policy=_maybe(data["policy"], StsPolicy.from_dict),
            mx=_each(data["mx"], MxReport.from_dict),
            tlsrpt=TlsrptRecord.from_dict(data["tlsrpt"]),
            cached=_maybe(data["cached"], CachedPolicy.from_dict),
            evidence=Evidence.from_dict(data["evidence"]),
            versions=_each(data["versions"], LibraryVersion.from_dict),
        )


@dataclass(frozen=True, slots=True)
class RuleDescription(_Value):
    """One row of the catalogue."""

    id: str
    severity: Severity
    subject: str
    """the table it stands in: "mx", "sts-record", ..."""
    title: str
    """what holds when it passes"""
    failure: str
    """the headline when it fails"""
    fails_when: str
    why: str
    """why it matters to whoever runs the domain"""
    sender: str
    """what a sending mail server does when it fails"""
    advice: str
    """what to change"""
    rfc: tuple[RfcClause, ...]
    report_type: str
    """RFC 8460 section 4.3, or empty"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> RuleDescription:
        return cls(
            id=data["id"],
            severity=data["severity"],
            subject=data["subject"],
            title=data["title"],
            failure=data["failure"],
            fails_when=data["fails_when"],
            why=data["why"],
            sender=data["sender"],
            advice=data["advice"],
            rfc=_each(data["rfc"], RfcClause.from_dict),
            report_type=data["report_type"],
        )


@dataclass(frozen=True, slots=True)
class TlsReportRange(_Value):
    """The times as the reporter wrote them, and in seconds since 1970 UTC where they can be read:
    date-times of RFC 3339, and what comes near; without a zone they are UTC.
    """

    start_datetime: str
    end_datetime: str
    start: int | None
    end: int | None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsReportRange:
        return cls(
            start_datetime=data["start_datetime"],
            end_datetime=data["end_datetime"],
            start=data["start"],
            end=data["end"],
        )


@dataclass(frozen=True, slots=True)
class TlsReportPolicy(_Value):
    """See the fields."""

    policy_type: str
    """"sts", "tlsa" or "no-policy-found"
    """
    policy_string: tuple[str, ...]
    """the lines of the policy, or TLSA records"""
    policy_domain: str
    mx_host: tuple[str, ...]
    """patterns; a single string in the JSON is taken as one"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsReportPolicy:
        return cls(
            policy_type=data["policy_type"],
            policy_string=tuple(data["policy_string"]),
            policy_domain=data["policy_domain"],
            mx_host=tuple(data["mx_host"]),
        )


@dataclass(frozen=True, slots=True)
class TlsReportSummary(_Value):
    """See the fields."""

    total_successful_session_count: int
    total_failure_session_count: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsReportSummary:
        return cls(
            total_successful_session_count=data["total_successful_session_count"],
            total_failure_session_count=data["total_failure_session_count"],
        )


@dataclass(frozen=True, slots=True)
class TlsReportFailure(_Value):
    """See the fields."""

    result_type: str
    """section 4.3; the list grows, so any text is taken"""
    sending_mta_ip: str | None
    receiving_mx_hostname: str | None
    receiving_mx_helo: str | None
    receiving_ip: str | None
    failed_session_count: int
    additional_information: str | None
    failure_reason_code: str | None

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsReportFailure:
        return cls(
            result_type=data["result_type"],
            sending_mta_ip=data["sending_mta_ip"],
            receiving_mx_hostname=data["receiving_mx_hostname"],
            receiving_mx_helo=data["receiving_mx_helo"],
            receiving_ip=data["receiving_ip"],
            failed_session_count=data["failed_session_count"],
            additional_information=data["additional_information"],
            failure_reason_code=data["failure_reason_code"],
        )


@dataclass(frozen=True, slots=True)
class TlsReportResult(_Value):
    """One element of `policies`."""

    policy: TlsReportPolicy
    summary: TlsReportSummary
    failure_details: tuple[TlsReportFailure, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsReportResult:
        return cls(
            policy=TlsReportPolicy.from_dict(data["policy"]),
            summary=TlsReportSummary.from_dict(data["summary"]),
            failure_details=_each(data["failure_details"], TlsReportFailure.from_dict),
        )


@dataclass(frozen=True, slots=True)
class TlsReport(_Value):
    """See the fields."""

    organization_name: str
    date_range: TlsReportRange
    contact_info: str | None
    report_id: str
    policies: tuple[TlsReportResult, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsReport:
        return cls(
            organization_name=data["organization_name"],
            date_range=TlsReportRange.from_dict(data["date_range"]),
            contact_info=data["contact_info"],
            report_id=data["report_id"],
            policies=_each(data["policies"], TlsReportResult.from_dict),
        )


@dataclass(frozen=True, slots=True)
class TlsPolicyTotal(_Value):
    """The sessions under one policy. Names of domains and hosts are in lower case, without a final
    dot.
    """

    policy_domain: str
    policy_type: str
    """"sts", "tlsa" or "no-policy-found"
    """
    mode: PolicyMode | None
    """of the policy that the sender quotes; null where it quotes none"""
    reports: int
    successful_sessions: int
    failed_sessions: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsPolicyTotal:
        return cls(
            policy_domain=data["policy_domain"],
            policy_type=data["policy_type"],
            mode=data["mode"],
            reports=data["reports"],
            successful_sessions=data["successful_sessions"],
            failed_sessions=data["failed_sessions"],
        )


@dataclass(frozen=True, slots=True)
class TlsSenderTotal(_Value):
    """The sessions of one sender."""

    organization: str
    reports: int
    successful_sessions: int
    failed_sessions: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsSenderTotal:
        return cls(
            organization=data["organization"],
            reports=data["reports"],
            successful_sessions=data["successful_sessions"],
            failed_sessions=data["failed_sessions"],
        )


@dataclass(frozen=True, slots=True)
class TlsResultTypeTotal(_Value):
    """The failures of one result type (RFC 8460 section 4.3)."""

    result_type: str
    failed_sessions: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsResultTypeTotal:
        return cls(
            result_type=data["result_type"],
            failed_sessions=data["failed_sessions"],
        )


@dataclass(frozen=True, slots=True)
class TlsMxHostTotal(_Value):
    """The failures at one MX host."""

    mx_host: str | None
    """null: no host was named, as where the policy could not be had"""
    failed_sessions: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsMxHostTotal:
        return cls(
            mx_host=data["mx_host"],
            failed_sessions=data["failed_sessions"],
        )


@dataclass(frozen=True, slots=True)
class TlsDayTotal(_Value):
    """The sessions of one day."""

    day: str | None
    """"2026-11-22", UTC, of the start of the reports; null where it cannot be read"""
    reports: int
    successful_sessions: int
    failed_sessions: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsDayTotal:
        return cls(
            day=data["day"],
            reports=data["reports"],
            successful_sessions=data["successful_sessions"],
            failed_sessions=data["failed_sessions"],
        )


@dataclass(frozen=True, slots=True)
class TlsFailureRow(_Value):
    """Failures that have everything named here in common; the totals by result type and by MX host
    are sums of these.
    """

    day: str | None
    organization: str
    policy_domain: str
    policy_type: str
    result_type: str
    mx_host: str | None
    failed_sessions: int

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsFailureRow:
        return cls(
            day=data["day"],
            organization=data["organization"],
            policy_domain=data["policy_domain"],
            policy_type=data["policy_type"],
            result_type=data["result_type"],
            mx_host=data["mx_host"],
            failed_sessions=data["failed_sessions"],
        )


@dataclass(frozen=True, slots=True)
class TlsFailureSummary(_Value):
    """What TLS reports say together. Sessions are what senders counted in their summaries (RFC 8460
    section 4.2); failures by result type, MX host and row are of the details, where one session may
    count under several types (section 4), so that they may come to more. Lists have the most failed
    sessions first, days are in their order. Sums end at 2^53 - 1.
    """

    reports: int
    repeated: int
    """reports that came once more, the same to the byte, and were counted once"""
    start: datetime | None
    """the earliest start among the reports"""
    end: datetime | None
    """the latest end"""
    successful_sessions: int
    failed_sessions: int
    policies: tuple[TlsPolicyTotal, ...]
    senders: tuple[TlsSenderTotal, ...]
    result_types: tuple[TlsResultTypeTotal, ...]
    mx_hosts: tuple[TlsMxHostTotal, ...]
    days: tuple[TlsDayTotal, ...]
    failures: tuple[TlsFailureRow, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TlsFailureSummary:
        return cls(
            reports=data["reports"],
            repeated=data["repeated"],
            start=_maybe(data["start"], _moment),
            end=_maybe(data["end"], _moment),
            successful_sessions=data["successful_sessions"],
            failed_sessions=data["failed_sessions"],
            policies=_each(data["policies"], TlsPolicyTotal.from_dict),
            senders=_each(data["senders"], TlsSenderTotal.from_dict),
            result_types=_each(data["result_types"], TlsResultTypeTotal.from_dict),
            mx_hosts=_each(data["mx_hosts"], TlsMxHostTotal.from_dict),
            days=_each(data["days"], TlsDayTotal.from_dict),
            failures=_each(data["failures"], TlsFailureRow.from_dict),
        )


@dataclass(frozen=True, slots=True)
class FindingReference(_Value):
    """A finding of the report, by its id and subject."""

    id: str
    subject: str

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> FindingReference:
        return cls(
            id=data["id"],
            subject=data["subject"],
        )


@dataclass(frozen=True, slots=True)
class CorrelatedFailure(_Value):
    """One kind of failure at one place, of all reports together."""

    state: CorrelationState
    policy_type: str
    result_type: str
    """RFC 8460 section 4.3"""
    mx_host: str | None
    """lower case, no final dot; null where none was named"""
    receiving_ip: str | None
    senders: tuple[str, ...]
    """the organizations that reported it"""
    reason_codes: tuple[str, ...]
    """their failure-reason-codes, at most 10"""
    failed_sessions: int
    first: datetime | None
    """the start of the first report that has it"""
    last: datetime | None
    """the end of the last"""
    explained_by: tuple[FindingReference, ...]
    """while it is still failing, gravest first"""
    why: str
    """the state in words"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CorrelatedFailure:
        return cls(
            state=data["state"],
            policy_type=data["policy_type"],
            result_type=data["result_type"],
            mx_host=data["mx_host"],
            receiving_ip=data["receiving_ip"],
            senders=tuple(data["senders"]),
            reason_codes=tuple(data["reason_codes"]),
            failed_sessions=data["failed_sessions"],
            first=_maybe(data["first"], _moment),
            last=_maybe(data["last"], _moment),
            explained_by=_each(data["explained_by"], FindingReference.from_dict),
            why=data["why"],
        )


@dataclass(frozen=True, slots=True)
class Correlation(_Value):
    """See the fields."""

    domain: str
    checked_at: str
    """RFC 3339"""
    failures: tuple[CorrelatedFailure, ...]
    """still failing before unknown before not seen, then most sessions first"""
    unreported: tuple[FindingReference, ...]
    """what fails here, senders have a result type for, and none reported"""
    other_domains: tuple[str, ...]
    """Policy Domains in the reports that are not this one; left out"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Correlation:
        return cls(
            domain=data["domain"],
            checked_at=data["checked_at"],
            failures=_each(data["failures"], CorrelatedFailure.from_dict),
            unreported=_each(data["unreported"], FindingReference.from_dict),
            other_domains=tuple(data["other_domains"]),
        )


@dataclass(frozen=True, slots=True)
class Comparison(_Value):
    """See the fields."""

    domain: str
    earlier_at: str
    """RFC 3339"""
    later_at: str
    protection_before: ProtectionState
    protection_after: ProtectionState
    score_before: int | None
    score_after: int | None
    changes: tuple[Finding, ...]
    """what the change-* rules say"""
    appeared: tuple[Finding, ...]
    """failures of the later report that the earlier has not"""
    resolved: tuple[Finding, ...]
    """failures of the earlier report that the later saw to be no more"""
    cached: CachedPolicy | None
    """absent when no sender could have cached a policy then"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Comparison:
        return cls(
            domain=data["domain"],
            earlier_at=data["earlier_at"],
            later_at=data["later_at"],
            protection_before=data["protection_before"],
            protection_after=data["protection_after"],
            score_before=data["score_before"],
            score_after=data["score_after"],
            changes=_each(data["changes"], Finding.from_dict),
            appeared=_each(data["appeared"], Finding.from_dict),
            resolved=_each(data["resolved"], Finding.from_dict),
            cached=_maybe(data["cached"], CachedPolicy.from_dict),
        )


@dataclass(frozen=True, slots=True)
class SuggestedStep(_Value):
    """One thing to do. `place` is where: a DNS name, a URL, an MX host; empty where it speaks for
    itself.
    """

    title: str
    place: str
    text: str
    """what stands there afterwards, ready to paste; empty when there is nothing to paste"""
    why: str
    done: bool
    """it stands there already"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> SuggestedStep:
        return cls(
            title=data["title"],
            place=data["place"],
            text=data["text"],
            why=data["why"],
            done=data["done"],
        )


@dataclass(frozen=True, slots=True)
class Suggestion(_Value):
    """`policy` ends its lines in CRLF (RFC 8461 section 3.2). The mode is `testing`, unless the
    domain enforces already.
    """

    domain: str
    record_name: str
    """_mta-sts.<domain>"""
    record: str
    """with a new id"""
    policy_url: str
    policy: str
    tlsrpt_name: str
    """_smtp._tls.<domain>"""
    tlsrpt_record: str
    steps: tuple[SuggestedStep, ...]
    """in the order of RFC 8461 section 8.1: the policy before the record"""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Suggestion:
        return cls(
            domain=data["domain"],
            record_name=data["record_name"],
            record=data["record"],
            policy_url=data["policy_url"],
            policy=data["policy"],
            tlsrpt_name=data["tlsrpt_name"],
            tlsrpt_record=data["tlsrpt_record"],
            steps=_each(data["steps"], SuggestedStep.from_dict),
        )


__all__ = [
    "AddressRecord",
    "BodyKind",
    "CacheUse",
    "CachedMx",
    "CachedPolicy",
    "Certificate",
    "CertificateSummary",
    "CheckOutcome",
    "CnameLink",
    "Comparison",
    "Connection",
    "CorrelatedFailure",
    "Correlation",
    "CorrelationState",
    "DaneMatch",
    "DaneSight",
    "DialogueLine",
    "DnsAnswer",
    "EarlierCertificate",
    "EarlierSight",
    "Evidence",
    "EvidenceOptions",
    "Finding",
    "FindingReference",
    "HoldUp",
    "HttpHeader",
    "HttpResponse",
    "LibraryVersion",
    "LineEnds",
    "MxAddressReport",
    "MxHost",
    "MxPattern",
    "MxProbe",
    "MxRecord",
    "MxReport",
    "Observed",
    "Outcome",
    "OwnLimit",
    "PolicyFetch",
    "PolicyHost",
    "PolicyMode",
    "PolicyProblem",
    "PolicyProblemKind",
    "ProtectionState",
    "Readiness",
    "ReadinessState",
    "Reason",
    "RecordField",
    "RecordState",
    "Report",
    "ReportDomain",
    "ResultType",
    "RfcClause",
    "RuaProblem",
    "RuaUri",
    "RuleDescription",
    "Score",
    "ScorePart",
    "ScoreParts",
    "SenderAction",
    "Severity",
    "SmtpReply",
    "StsPolicy",
    "StsRecord",
    "SuggestedStep",
    "Suggestion",
    "SyntaxError",
    "TlsDayTotal",
    "TlsFailureRow",
    "TlsFailureSummary",
    "TlsMxHostTotal",
    "TlsPolicyTotal",
    "TlsReport",
    "TlsReportFailure",
    "TlsReportPolicy",
    "TlsReportRange",
    "TlsReportResult",
    "TlsReportSummary",
    "TlsResultTypeTotal",
    "TlsSenderTotal",
    "TlsSession",
    "TlsaRecord",
    "TlsrptRecord",
    "TrustCause",
    "TxtRecord",
]
