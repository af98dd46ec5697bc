// Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.

/**
 * What a sender with an empty cache does today. See docs/ for each; `blocked` is mail that waits
 * and then bounces.
 */
export type ProtectionState =
  | 'enforced'
  | 'degraded'
  | 'blocked'
  | 'testing'
  | 'testing-failing'
  | 'off'
  | 'broken'
  | 'none'
  | 'no-mail'
  | 'unknown'

/** May `testing` go to `enforce` today? */
export type ReadinessState =
  | 'ready'
  | 'not-ready'
  | 'unknown'

/**
 * MUST and MUST NOT are errors; SHOULD, or a danger that operators regret, are warnings; the rest
 * are notices.
 */
export type Severity =
  | 'error'
  | 'warning'
  | 'notice'

/** `unknown`: the evidence could not be had. It never lowers a score and never turns into fail. */
export type Outcome =
  | 'pass'
  | 'fail'
  | 'not_applicable'
  | 'unknown'

/** The result types of RFC 8460 section 4.3. */
export type ResultType =
  | 'starttls-not-supported'
  | 'certificate-host-mismatch'
  | 'certificate-expired'
  | 'certificate-not-trusted'
  | 'validation-failure'
  | 'tlsa-invalid'
  | 'dnssec-invalid'
  | 'dane-required'
  | 'sts-policy-fetch-error'
  | 'sts-policy-invalid'
  | 'sts-webpki-invalid'

/**
 * What a TXT RRset amounts to. `absent`: no record begins with the version; `multiple`: more than
 * one does, so a sender acts as if there were none (RFC 8461 section 3.1); `invalid`: one does and
 * it leaves the grammar.
 */
export type RecordState =
  | 'absent'
  | 'valid'
  | 'multiple'
  | 'invalid'

/** What a body that is no policy looks like, where it can be recognised. */
export type BodyKind =
  | 'policy'
  | 'empty'
  | 'html'
  | 'rtf'
  | 'front_matter'
  | 'yaml_list'
  | 'json'
  | 'txt_record'
  | 'placeholder'
  | 'prose'
  | 'binary'

export type PolicyMode =
  | 'enforce'
  | 'testing'
  | 'none'

export type LineEnds =
  | 'none'
  | 'crlf'
  | 'lf'
  | 'mixed'

/**
 * What is off in a policy. The first group makes it unusable; the second is worth saying and no
 * more.
 */
export type PolicyProblemKind =
  | 'syntax'
  | 'version'
  | 'mode'
  | 'max_age'
  | 'mx_missing'
  | 'mx_pattern'
  | 'noise'
  | 'duplicate_key'
  | 'unknown_key'
  | 'line_endings'
  | 'final_newline'

/** What a sender does with one MX host or one address of it. */
export type SenderAction =
  | 'deliver'
  | 'refuse'
  | 'report'
  | 'unprotected'
  | 'unknown'

/**
 * Why a chain does not reach a trusted root, dates of the leaf and names left aside (they are
 * judged on their own).
 */
export type TrustCause =
  | 'trusted'
  | 'self_signed'
  | 'self_signed_in_chain'
  | 'unknown_issuer'
  | 'missing_intermediate'
  | 'issuer_expired'
  | 'issuer_not_yet_valid'
  | 'weak_key'
  | 'weak_signature'
  | 'wrong_purpose'
  | 'revoked'
  | 'not_allowed'
  | 'no_certificate'
  | 'other'

/**
 * What is off in one URI of `rua`: `scheme` neither mailto nor https; `mailto` without a valid
 * address (RFC 6068); `https` without a valid host (RFC 3986); `encoding`: `!`, `,` or `;`
 * unencoded inside; `duplicate` of an earlier one.
 */
export type RuaProblem =
  | 'scheme'
  | 'mailto'
  | 'https'
  | 'encoding'
  | 'duplicate'

/**
 * What becomes of a policy in a sender's cache. `applied`: it still rules (RFC 8461 section 3.3),
 * because the id is the same, or because no live policy can be had; `replaced`: a new id and a new
 * policy are there; `expired`: max_age is over; `unknown`: what would decide it was not seen.
 */
export type CacheUse =
  | 'applied'
  | 'replaced'
  | 'expired'
  | 'unknown'

/**
 * Why a thing was not seen. `not_asked`: nothing called for it (no address known, an option
 * excluded it); `over_limit`: left out by max_mx or max_addresses; `not_found`: the name has no
 * such record or does not exist, so there was nothing to ask further. DNS: `servfail`, `refused`,
 * `malformed` answer. Connections: `refused`, `unreachable` (no route, or no address of that family
 * here), `reset`, `closed` by the peer in the midst. TLS: `tls_alert`, `tls_protocol`, `not_tls`,
 * `certificate` (the peer's certificate was not acceptable, so the exchange ended there).
 * `too_large`: a cap on bytes or lines was hit. `timeout`: its own limit ran out; `cut_off`: the
 * whole check's did; `cancelled`: the caller's wish. `blocked_private`: the address guard forbade
 * it; `left_alone`: the server had asked to be left alone (a 421, say) and this check had no time
 * to wait for the end of that; `resources`: this machine was out of descriptors, ports or memory.
 */
export type Reason =
  | 'not_asked'
  | 'not_found'
  | 'over_limit'
  | 'servfail'
  | 'refused'
  | 'malformed'
  | 'unreachable'
  | 'reset'
  | 'closed'
  | 'tls_alert'
  | 'tls_protocol'
  | 'not_tls'
  | 'certificate'
  | 'too_large'
  | 'timeout'
  | 'cut_off'
  | 'cancelled'
  | 'blocked_private'
  | 'left_alone'
  | 'resources'
  | 'other'

/**
 * A limit of ours that a question may have to wait for, by the option that sets it. `descriptors`:
 * how many sockets this process may hold (RLIMIT_NOFILE).
 */
export type OwnLimit =
  | 'per_host'
  | 'per_policy_host'
  | 'host_rate'
  | 'back_off'
  | 'dns_rate'
  | 'descriptors'

/**
 * How the TLSA records of an MX host fare against the chain that one of its addresses presents (RFC
 * 7672 section 3.2). `unusable`: none of them can be used for SMTP. Whether DNSSEC authenticates
 * them is another question.
 */
export type DaneMatch =
  | 'matched'
  | 'unmatched'
  | 'unusable'

/**
 * `still_failing`: the check fails there too, for a cause that a sender would call so. `not_seen`:
 * the check looked there and found nothing of it: it was fixed since, or is to be seen only from
 * where the sender is. `unknown`: the check could not look, or is older than the failures.
 */
export type CorrelationState =
  | 'still-failing'
  | 'not-seen'
  | 'unknown'

export interface Readiness {
  readonly state: ReadinessState
  /** ids of the rules that fail */
  readonly blockers: ReadonlyArray<string>
  /** what could not be seen, "id subject" */
  readonly unseen: ReadonlyArray<string>
  /** ids that do not block */
  readonly risks: ReadonlyArray<string>
}

/**
 * One part of the score; `points` is absent when the part could not be judged and so was left out.
 */
export interface ScorePart {
  readonly points: number | null
  readonly of: number
}

export interface ScoreParts {
  readonly record: ScorePart
  readonly policyFetch: ScorePart
  readonly policyText: ScorePart
  readonly mode: ScorePart
  readonly mxCovered: ScorePart
  readonly mxTls: ScorePart
  readonly tlsrpt: ScorePart
}

/**
 * 0 to 100, absent when no part could be judged; `partial` when one was left out and the rest
 * scaled.
 */
export interface Score {
  readonly total: number | null
  readonly partial: boolean
  readonly parts: ScoreParts
}

/** A clause of an RFC; `url` opens the very section. */
export interface RfcClause {
  readonly number: string
  readonly section: string
  readonly url: string
}

/** One thing to know: a rule that failed or could not be judged, for one subject. */
export interface Finding {
  readonly id: string
  readonly severity: Severity
  readonly outcome: Outcome
  /** "domain", "mx:mail.example.com", "mx:mail.example.com/192.0.2.7", "policy:192.0.2.9" */
  readonly subject: string
  /** the headline: what is wrong, or for unknown what was to be checked */
  readonly title: string
  /** what was seen here; may quote the peer */
  readonly detail: string
  /** what to change */
  readonly advice: string
  /** a text to paste: a record, a policy, a line */
  readonly fix: string | null
  readonly rfc: ReadonlyArray<RfcClause>
  readonly reportType: ResultType | null
}

export interface CheckOutcome {
  readonly id: string
  readonly outcome: Outcome
  readonly subject: string
}

/** One `name=value` of a record, `offset` in bytes from the start of the record. */
export interface RecordField {
  readonly name: string
  readonly value: string
  readonly offset: number
}

/**
 * Where a text left its grammar. `offset` counts bytes from 0; `line` and `column` count from 1 and
 * are 0 where the grammar has no lines. `expected` says in words what the grammar wants there.
 */
export interface SyntaxError {
  readonly offset: number
  readonly line: number
  readonly column: number
  readonly expected: string
}

/** What a sender makes of the TXT RRset at `_mta-sts.<domain>`. */
export interface StsRecord {
  readonly state: RecordState
  /** 1 to 32 letters and digits when state is valid, else empty */
  readonly id: string
  /** every field after the version, in order, as far as the grammar held */
  readonly fields: ReadonlyArray<RecordField>
  /** set when state is invalid */
  readonly error: SyntaxError | null
  /** the error is a missing or malformed id, and nothing else */
  readonly idError: boolean
  /** those that begin with `v=STSv1;` */
  readonly records: ReadonlyArray<string>
  /** those that do not, which a sender discards */
  readonly unrelated: ReadonlyArray<string>
}

/**
 * One `mx` line. `pattern` is as written but for surrounding white space; `valid` says that it is
 * `Domain` or `*.` Domain.
 */
export interface MxPattern {
  readonly pattern: string
  readonly line: number
  readonly valid: boolean
}

/**
 * `line` and `column` count from 1; a missing key has line 0. `text` is the line, bounded to 200
 * bytes.
 */
export interface PolicyProblem {
  readonly kind: PolicyProblemKind
  readonly line: number
  readonly column: number
  readonly message: string
  readonly text: string
}

/**
 * What a sender makes of a policy body. `valid`: usable, that is no error; notes do not count. With
 * errors the other fields hold what could be read, for the explanation only.
 */
export interface StsPolicy {
  readonly valid: boolean
  readonly looksLike: BodyKind
  readonly version: string
  readonly mode: PolicyMode | null
  /** seconds, 0 to 31557600 */
  readonly maxAge: number | null
  readonly mx: ReadonlyArray<MxPattern>
  readonly extensions: ReadonlyArray<RecordField>
  readonly lines: LineEnds
  readonly errors: ReadonlyArray<PolicyProblem>
  readonly notes: ReadonlyArray<PolicyProblem>
}

/** The certificate in short; the whole chain is in the evidence. */
export interface CertificateSummary {
  readonly subject: string
  readonly issuer: string
  readonly dnsNames: ReadonlyArray<string>
  /** RFC 3339 */
  readonly notBefore: string
  readonly notAfter: string
  readonly trust: TrustCause
  readonly nameMatches: boolean
}

export interface MxAddressReport {
  readonly ip: string
  readonly action: SenderAction
  readonly reportTypes: ReadonlyArray<ResultType>
  /** absent when it could not be seen */
  readonly starttls: boolean | null
  /** the version agreed on */
  readonly tls: string | null
  readonly certificate: CertificateSummary | null
}

export interface MxReport {
  readonly host: string
  readonly preference: number
  /** by a pattern of the policy; absent when there is no usable policy */
  readonly covered: boolean | null
  readonly action: SenderAction
  readonly addresses: ReadonlyArray<MxAddressReport>
}

/**
 * One reporting address. `host` is the domain of the mailto address or the host of the https URI,
 * in ASCII lower case.
 */
export interface RuaUri {
  readonly uri: string
  readonly scheme: string
  readonly host: string
  /** in the record, bytes from 0 */
  readonly offset: number
  readonly problems: ReadonlyArray<RuaProblem>
}

export interface TlsrptRecord {
  readonly state: RecordState
  readonly rua: ReadonlyArray<RuaUri>
  /** every field after the version, rua included, in order */
  readonly fields: ReadonlyArray<RecordField>
  /** set when state is invalid */
  readonly error: SyntaxError | null
  /** the error is a missing or empty rua, and nothing else */
  readonly ruaError: boolean
  /** those that begin with `v=TLSRPTv1;` */
  readonly records: ReadonlyArray<string>
  /** those that do not */
  readonly unrelated: ReadonlyArray<string>
}

/** One MX host of today under the cached policy. */
export interface CachedMx {
  readonly host: string
  /** by a pattern of the cached policy */
  readonly covered: boolean
  readonly action: SenderAction
}

/** What a sender does today that fetched the policy at the time of an earlier check. */
export interface CachedPolicy {
  readonly use: CacheUse
  readonly id: string
  readonly mode: PolicyMode
  /** seconds */
  readonly maxAge: number
  readonly patterns: ReadonlyArray<string>
  /** RFC 3339; the earlier check */
  readonly fetchedAt: string
  /** fetched_at and max_age */
  readonly expiresAt: string
  /** of a copy that was fetched just before this check, should it have been served so long */
  readonly lastExpiresAt: string
  /** while it is applied: today's MX hosts */
  readonly mx: ReadonlyArray<CachedMx>
}

/** What of the options bears on the judgement. */
export interface EvidenceOptions {
  readonly trustAd: boolean
  readonly allowPrivate: boolean
  readonly probeMx: string
  readonly policyTimeoutMs: number
}

/** The libraries that looked, by name. */
export interface LibraryVersion {
  readonly name: string
  readonly version: string
}

/** How long a question waited for one limit before it was asked. */
export interface HoldUp {
  readonly limit: OwnLimit
  readonly us: number
}

/**
 * A value, or the reason why there is none. Times are microseconds since the start of the check;
 * what another check of the same Checker had asked before bears the time of then, which may be
 * negative.
 */
export interface Observed<T> {
  readonly value: T | null
  /** set exactly when value is not */
  readonly reason: Reason | null
  /** in words, may quote the peer; beside a value: what of it a cap of ours left out */
  readonly detail: string
  readonly startUs: number
  readonly durationUs: number
  /** of a look-up or a connection: what it waited for before start_us */
  readonly heldUp: ReadonlyArray<HoldUp> | null
}

/**
 * One step of a CNAME chain. Names are in presentation form, lower case, without the trailing dot.
 */
export interface CnameLink {
  readonly name: string
  readonly target: string
  readonly ttl: number
}

/**
 * A conclusive answer: records, or their proven absence. SERVFAIL, time-out and the like are
 * reasons, not answers.
 */
export interface DnsAnswer<T> {
  /** what was asked */
  readonly name: string
  /** false: NXDOMAIN (RFC 8020), at the end of the chain if there is one */
  readonly exists: boolean
  /** empty with exists: NODATA */
  readonly records: ReadonlyArray<T>
  /** the CNAMEs followed, in order */
  readonly chain: ReadonlyArray<CnameLink>
  /** seconds, the least along the chain and the records; of the SOA when negative */
  readonly ttl: number
  /** the AD bit, believed only with the option trust_ad */
  readonly authenticated: boolean
  /** "udp", "tcp" or "https" */
  readonly transport: string
}

export interface TxtRecord {
  /** the character-strings joined without anything between (RFC 8461 section 3.1) */
  readonly text: string
  /** how many there were */
  readonly strings: number
}

export interface MxRecord {
  readonly preference: number
  /** lower case, no trailing dot; "." is the null MX of RFC 7505 */
  readonly host: string
}

export interface AddressRecord {
  /** RFC 5952 text */
  readonly ip: string
}

/** A connection that came to be. */
export interface Connection {
  readonly ip: string
  readonly port: number
}

/**
 * One certificate as presented. Times are seconds since 1970 UTC; digests are lower-case
 * hexadecimal SHA-256.
 */
export interface Certificate {
  /** RFC 2253 text */
  readonly subject: string
  readonly issuer: string
  /** shown, never used for matching */
  readonly commonName: string
  /** the DNS-IDs of the SAN, at most 100 */
  readonly dnsNames: ReadonlyArray<string>
  readonly dnsNamesTotal: number
  readonly notBefore: number
  readonly notAfter: number
  /** "RSA", "EC", "Ed25519", ... */
  readonly keyType: string
  readonly keyBits: number
  /** such as "sha256WithRSAEncryption" */
  readonly signature: string
  /** hexadecimal */
  readonly serial: string
  /** of the whole certificate */
  readonly sha256: string
  /** of its SubjectPublicKeyInfo */
  readonly spkiSha256: string
  readonly isCa: boolean
  /** issuer equals subject and its own key verifies it */
  readonly selfSigned: boolean
  /** caIssuers of the AIA extension */
  readonly issuerUrls: ReadonlyArray<string>
  readonly pem: string
}

/** A TLS handshake that got as far as the peer's certificate. */
export interface TlsSession {
  /** "TLSv1.3"; empty when the peer's certificate ended the handshake before it was sure */
  readonly version: string
  readonly cipher: string
  /** key exchange, such as "X25519" */
  readonly group: string
  /** as presented, leaf first, at most 10 */
  readonly chain: ReadonlyArray<Certificate>
  readonly chainTotal: number
  readonly trust: TrustCause
  /** OpenSSL's words, and which certificate of the chain */
  readonly trustDetail: string
  /** a DNS-ID of the leaf matches the name wanted (RFC 6125, no partial wildcards, no CN) */
  readonly nameMatches: boolean
  /** no DNS-ID does, but the CN would have */
  readonly onlyCnMatches: boolean
  readonly wantedName: string
}

export interface HttpHeader {
  readonly name: string
  readonly value: string
}

export interface HttpResponse {
  readonly status: number
  /** as sent, empty when missing */
  readonly contentType: string
  /** of a redirect, never followed (RFC 8461 section 3.3) */
  readonly location: string
  /** those that matter, bounded */
  readonly headers: ReadonlyArray<HttpHeader>
  /** at most policy_max_bytes */
  readonly body: string
  /** there was more; reading stopped there */
  readonly tooLarge: boolean
}

/**
 * The policy asked of one address of the Policy Host. Each step is not_asked when the one before it
 * failed.
 */
export interface PolicyFetch {
  readonly ip: string
  readonly connect: Observed<Connection>
  /** set also when the certificate was not acceptable; then response says `certificate` */
  readonly tls: Observed<TlsSession>
  readonly response: Observed<HttpResponse>
}

export interface PolicyHost {
  /** mta-sts.<domain> */
  readonly name: string
  readonly ipv4: Observed<DnsAnswer<AddressRecord>>
  readonly ipv6: Observed<DnsAnswer<AddressRecord>>
  /** one an address, IPv4 first, in the order of the answers */
  readonly fetches: ReadonlyArray<PolicyFetch>
}

/** RFC 6698 section 2.1; `data` in lower-case hexadecimal. */
export interface TlsaRecord {
  readonly usage: number
  readonly selector: number
  readonly matchingType: number
  readonly data: string
}

/** An SMTP reply (RFC 5321 section 4.2): the code and the text of each line, bounded. */
export interface SmtpReply {
  readonly code: number
  readonly lines: ReadonlyArray<string>
}

export interface DaneSight {
  readonly result: DaneMatch
  /** the record that matched, or OpenSSL's words why none did */
  readonly detail: string
}

/** One line of the dialogue up to the handshake. `from` is "client" or "server". */
export interface DialogueLine {
  readonly from: string
  readonly text: string
  readonly atUs: number
}

/** One address of one MX host, spoken to as a sender would up to the second EHLO, then QUIT. */
export interface MxProbe {
  readonly ip: string
  readonly connect: Observed<Connection>
  readonly greeting: Observed<SmtpReply>
  readonly ehlo: Observed<SmtpReply>
  /** the EHLO reply lists STARTTLS (RFC 3207 section 4) */
  readonly starttlsOffered: boolean
  /** the reply to STARTTLS */
  readonly starttls: Observed<SmtpReply>
  /** plain-text bytes came after the 220 to STARTTLS and before the handshake */
  readonly injected: boolean
  readonly tls: Observed<TlsSession>
  /** when the host has TLSA records and the address presented a certificate */
  readonly dane: DaneSight | null
  /** the EHLO reply inside TLS */
  readonly ehloTls: Observed<SmtpReply>
  readonly dialogue: ReadonlyArray<DialogueLine>
}

export interface MxHost {
  readonly host: string
  readonly preference: number
  /** there is no MX RRset: the domain itself is its one MX host (RFC 5321 section 5.1) */
  readonly implicit: boolean
  readonly ipv4: Observed<DnsAnswer<AddressRecord>>
  readonly ipv6: Observed<DnsAnswer<AddressRecord>>
  /** at _25._tcp.<host> */
  readonly tlsa: Observed<DnsAnswer<TlsaRecord>>
  /** one an address, IPv4 first; over max_addresses: connect says over_limit */
  readonly probes: ReadonlyArray<MxProbe>
}

/** Whether the domain of a mailto reporting address can receive mail. */
export interface ReportDomain {
  readonly name: string
  readonly mx: Observed<DnsAnswer<MxRecord>>
  /** asked only when there is no MX RRset */
  readonly ipv4: Observed<DnsAnswer<AddressRecord>>
  readonly ipv6: Observed<DnsAnswer<AddressRecord>>
}

/**
 * The leaf certificate that an earlier check saw; `subject` as findings name it
 * ("policy:192.0.2.9").
 */
export interface EarlierCertificate {
  readonly subject: string
  readonly sha256: string
}

/**
 * What of an earlier report bears on today: the policy that senders may hold in their caches (RFC
 * 8461 section 3.3), and the certificates of then. Made by `earlier_of`.
 */
export interface EarlierSight {
  readonly domain: string
  /** seconds since 1970 UTC */
  readonly checkedAt: number
  /** of the valid record; empty when there was none */
  readonly recordId: string
  /** seconds */
  readonly recordTtl: number
  /** the body that a sender could fetch: absent without a valid record, and when it */
  readonly policy: string | null
  readonly certificates: ReadonlyArray<EarlierCertificate>
}

export interface Evidence {
  readonly schemaVersion: number
  /** ASCII, lower case */
  readonly domain: string
  /** as the caller wrote it */
  readonly input: string
  /** seconds since 1970 UTC, the start of the check */
  readonly checkedAt: number
  readonly durationUs: number
  /** the whole-check deadline cut something off */
  readonly partial: boolean
  /** why nothing was looked at: what was given is no domain name, say */
  readonly refused: string | null
  readonly options: EvidenceOptions
  readonly versions: ReadonlyArray<LibraryVersion>
  /** _mta-sts.<domain> */
  readonly stsTxt: Observed<DnsAnswer<TxtRecord>>
  /** <domain> itself, for a misplaced record */
  readonly domainTxt: Observed<DnsAnswer<TxtRecord>>
  /** _smtp._tls.<domain> */
  readonly tlsrptTxt: Observed<DnsAnswer<TxtRecord>>
  readonly mx: Observed<DnsAnswer<MxRecord>>
  readonly policy: PolicyHost
  /** by preference, then name; at most max_mx */
  readonly mxHosts: ReadonlyArray<MxHost>
  readonly mxHostsTotal: number
  readonly reportDomains: ReadonlyArray<ReportDomain>
  /** when the option `previous` gave a report */
  readonly earlier: EarlierSight | null
}

/** Everything a check has to say. Canonical JSON has these keys in this order. */
export interface Report {
  readonly schemaVersion: number
  /** ASCII, lower case; with `error` as the caller wrote it */
  readonly domain: string
  /** RFC 3339, UTC */
  readonly checkedAt: string
  readonly durationMs: number
  /** the deadline cut something off; what is missing is `unknown` */
  readonly partial: boolean
  /** why nothing was checked; everything else is then unknown or empty */
  readonly error: string | null
  readonly protection: ProtectionState
  readonly readiness: Readiness
  readonly score: Score
  /** fail and unknown, worst first */
  readonly findings: ReadonlyArray<Finding>
  /** everything that was judged, in the order of the catalogue */
  readonly checks: ReadonlyArray<CheckOutcome>
  readonly record: StsRecord
  /** absent when no body was had */
  readonly policy: StsPolicy | null
  readonly mx: ReadonlyArray<MxReport>
  readonly tlsrpt: TlsrptRecord
  /** when an earlier report was given and a sender could have cached its policy */
  readonly cached: CachedPolicy | null
  readonly evidence: Evidence
  readonly versions: ReadonlyArray<LibraryVersion>
}

/** One row of the catalogue. */
export interface RuleDescription {
  readonly id: string
  readonly severity: Severity
  /** the table it stands in: "mx", "sts-record", ... */
  readonly subject: string
  /** what holds when it passes */
  readonly title: string
  /** the headline when it fails */
  readonly failure: string
  readonly failsWhen: string
  /** why it matters to whoever runs the domain */
  readonly why: string
  /** what a sending mail server does when it fails */
  readonly sender: string
  /** what to change */
  readonly advice: string
  readonly rfc: ReadonlyArray<RfcClause>
  /** RFC 8460 section 4.3, or empty */
  readonly reportType: string
}

/**
 * The times as the reporter wrote them, and in seconds since 1970 UTC where they can be read:
 * date-times of RFC 3339, and what comes near; without a zone they are UTC.
 */
export interface TlsReportRange {
  readonly startDatetime: string
  readonly endDatetime: string
  readonly start: number | null
  readonly end: number | null
}

export interface TlsReportPolicy {
  /** "sts", "tlsa" or "no-policy-found" */
  readonly policyType: string
  /** the lines of the policy, or TLSA records */
  readonly policyString: ReadonlyArray<string>
  readonly policyDomain: string
  /** patterns; a single string in the JSON is taken as one */
  readonly mxHost: ReadonlyArray<string>
}

export interface TlsReportSummary {
  readonly totalSuccessfulSessionCount: number
  readonly totalFailureSessionCount: number
}

export interface TlsReportFailure {
  /** section 4.3; the list grows, so any text is taken */
  readonly resultType: string
  readonly sendingMtaIp: string | null
  readonly receivingMxHostname: string | null
  readonly receivingMxHelo: string | null
  readonly receivingIp: string | null
  readonly failedSessionCount: number
  readonly additionalInformation: string | null
  readonly failureReasonCode: string | null
}

/** One element of `policies`. */
export interface TlsReportResult {
  readonly policy: TlsReportPolicy
  readonly summary: TlsReportSummary
  readonly failureDetails: ReadonlyArray<TlsReportFailure>
}

export interface TlsReport {
  readonly organizationName: string
  readonly dateRange: TlsReportRange
  readonly contactInfo: string | null
  readonly reportId: string
  readonly policies: ReadonlyArray<TlsReportResult>
}

/**
 * The sessions under one policy. Names of domains and hosts are in lower case, without a final dot.
 */
export interface TlsPolicyTotal {
  readonly policyDomain: string
  /** "sts", "tlsa" or "no-policy-found" */
  readonly policyType: string
  /** of the policy that the sender quotes; null where it quotes none */
  readonly mode: PolicyMode | null
  readonly reports: number
  readonly successfulSessions: number
  readonly failedSessions: number
}

/** The sessions of one sender. */
export interface TlsSenderTotal {
  readonly organization: string
  readonly reports: number
  readonly successfulSessions: number
  readonly failedSessions: number
}

/** The failures of one result type (RFC 8460 section 4.3). */
export interface TlsResultTypeTotal {
  readonly resultType: string
  readonly failedSessions: number
}

/** The failures at one MX host. */
export interface TlsMxHostTotal {
  /** null: no host was named, as where the policy could not be had */
  readonly mxHost: string | null
  readonly failedSessions: number
}

/** The sessions of one day. */
export interface TlsDayTotal {
  /** "2026-11-22", UTC, of the start of the reports; null where it cannot be read */
  readonly day: string | null
  readonly reports: number
  readonly successfulSessions: number
  readonly failedSessions: number
}

/**
 * Failures that have everything named here in common; the totals by result type and by MX host are
 * sums of these.
 */
export interface TlsFailureRow {
  readonly day: string | null
  readonly organization: string
  readonly policyDomain: string
  readonly policyType: string
  readonly resultType: string
  readonly mxHost: string | null
  readonly failedSessions: number
}

/**
 * What TLS reports say together. Sessions are what senders counted in their summaries (RFC 8460
 * section 4.2); failures by result type, MX host and row are of the details, where one session may
 * count under several types (section 4), so that they may come to more. Lists have the most failed
 * sessions first, days are in their order. Sums end at 2^53 - 1.
 */
export interface TlsFailureSummary {
  readonly reports: number
  /** reports that came once more, the same to the byte, and were counted once */
  readonly repeated: number
  /** the earliest start among the reports */
  readonly start: string | null
  /** the latest end */
  readonly end: string | null
  readonly successfulSessions: number
  readonly failedSessions: number
  readonly policies: ReadonlyArray<TlsPolicyTotal>
  readonly senders: ReadonlyArray<TlsSenderTotal>
  readonly resultTypes: ReadonlyArray<TlsResultTypeTotal>
  readonly mxHosts: ReadonlyArray<TlsMxHostTotal>
  readonly days: ReadonlyArray<TlsDayTotal>
  readonly failures: ReadonlyArray<TlsFailureRow>
}

/** A finding of the report, by its id and subject. */
export interface FindingReference {
  readonly id: string
  readonly subject: string
}

/** One kind of failure at one place, of all reports together. */
export interface CorrelatedFailure {
  readonly state: CorrelationState
  readonly policyType: string
  /** RFC 8460 section 4.3 */
  readonly resultType: string
  /** lower case, no final dot; null where none was named */
  readonly mxHost: string | null
  readonly receivingIp: string | null
  /** the organizations that reported it */
  readonly senders: ReadonlyArray<string>
  /** their failure-reason-codes, at most 10 */
  readonly reasonCodes: ReadonlyArray<string>
  readonly failedSessions: number
  /** the start of the first report that has it */
  readonly first: string | null
  /** the end of the last */
  readonly last: string | null
  /** while it is still failing, gravest first */
  readonly explainedBy: ReadonlyArray<FindingReference>
  /** the state in words */
  readonly why: string
}

export interface Correlation {
  readonly domain: string
  /** RFC 3339 */
  readonly checkedAt: string
  /** still failing before unknown before not seen, then most sessions first */
  readonly failures: ReadonlyArray<CorrelatedFailure>
  /** what fails here, senders have a result type for, and none reported */
  readonly unreported: ReadonlyArray<FindingReference>
  /** Policy Domains in the reports that are not this one; left out */
  readonly otherDomains: ReadonlyArray<string>
}

export interface Comparison {
  readonly domain: string
  /** RFC 3339 */
  readonly earlierAt: string
  readonly laterAt: string
  readonly protectionBefore: ProtectionState
  readonly protectionAfter: ProtectionState
  readonly scoreBefore: number | null
  readonly scoreAfter: number | null
  /** what the change-* rules say */
  readonly changes: ReadonlyArray<Finding>
  /** failures of the later report that the earlier has not */
  readonly appeared: ReadonlyArray<Finding>
  /** failures of the earlier report that the later saw to be no more */
  readonly resolved: ReadonlyArray<Finding>
  /** absent when no sender could have cached a policy then */
  readonly cached: CachedPolicy | null
}

/**
 * One thing to do. `place` is where: a DNS name, a URL, an MX host; empty where it speaks for
 * itself.
 */
export interface SuggestedStep {
  readonly title: string
  readonly place: string
  /** what stands there afterwards, ready to paste; empty when there is nothing to paste */
  readonly text: string
  readonly why: string
  /** it stands there already */
  readonly done: boolean
}

/**
 * `policy` ends its lines in CRLF (RFC 8461 section 3.2). The mode is `testing`, unless the domain
 * enforces already.
 */
export interface Suggestion {
  readonly domain: string
  /** _mta-sts.<domain> */
  readonly recordName: string
  /** with a new id */
  readonly record: string
  readonly policyUrl: string
  readonly policy: string
  /** _smtp._tls.<domain> */
  readonly tlsrptName: string
  readonly tlsrptRecord: string
  /** in the order of RFC 8461 section 8.1: the policy before the record */
  readonly steps: ReadonlyArray<SuggestedStep>
}

/**
 * One check in one row. Null is what was not seen or does not apply; a list is then empty. What
 * peers wrote is cut after 255 bytes, and a list after 100. Columns are only ever added, at the
 * end.
 */
export interface Summary {
  /** ASCII, lower case; with `error` as the caller wrote it */
  readonly domain: string
  /** why nothing was checked; everything else is then unknown or empty */
  readonly error: string | null
  /** the start of the check */
  readonly checkedAt: string
  /** how long it took */
  readonly durationMs: number
  /** the deadline cut something off; what is missing is `unknown` */
  readonly partial: boolean
  /** what a sender with an empty cache does today */
  readonly protection: ProtectionState
  /** may `testing` go to `enforce` today? */
  readonly readiness: ReadinessState
  /** 0 to 100; null when no part could be judged */
  readonly score: number | null
  /** the gravest severity among the failures */
  readonly worst: Severity | null
  /** ids of the rules that fail, as in the catalogue */
  readonly failed: ReadonlyArray<string>
  /** ids of the rules that could not be judged */
  readonly unknown: ReadonlyArray<string>
  /** TXT at `_mta-sts.<domain>`; null: no answer */
  readonly record: RecordState | null
  /** of a valid record */
  readonly recordId: string | null
  /** whether senders can use it; null: no body was had */
  readonly policyValid: boolean | null
  /** of an invalid policy too, where it can be read */
  readonly policyMode: PolicyMode | null
  /** seconds */
  readonly policyMaxAge: number | null
  /** the patterns as written */
  readonly policyMx: ReadonlyArray<string>
  /** the MX hosts looked at, by preference */
  readonly mx: ReadonlyArray<string>
  /** how many of them the policy covers; null: no policy */
  readonly mxCovered: number | null
  /** how many addresses of theirs were contacted */
  readonly mxProbed: number
  /**
   * How many of these have STARTTLS and a certificate as RFC 8461 section 4.2 wants, whatever the
   * policy.
   */
  readonly mxSecure: number
  /** How many a sender delivers to under the policy in force; null: none was judged by one. */
  readonly mxDelivered: number | null
  /** the earliest end among the MX certificates */
  readonly mxCertificateExpires: string | null
  /** the earliest end among the Policy Host's */
  readonly policyCertificateExpires: string | null
  /** TXT at `_smtp._tls.<domain>`; null: no answer */
  readonly tlsrpt: RecordState | null
  /** the reporting addresses as written */
  readonly tlsrptRua: ReadonlyArray<string>
}

/**
 * Which mail servers are spoken to. `always`: all. `policy`, for scans: only where a usable policy
 * was seen, and a domain without a record is asked three questions altogether (its record, MX and
 * TLS-RPT). `never`: none.
 */
export type ProbeChoice =
  | 'always'
  | 'policy'
  | 'never'

/**
 * What a check gives: a `full` report, or its `summary` alone, for scans: one row, and the evidence
 * is not kept.
 */
export type DetailChoice =
  | 'full'
  | 'summary'

/** Durations are seconds, fractions allowed, above 0. */
export interface Options {
  /** `ip`, `ip:port`, `[ip6]:port` or an `https://` URL (RFC 8484); empty: the system's */
  resolver?: string | ReadonlyArray<string>
  /** believe the resolver's AD bit (only over a path that nobody can alter) */
  trustAd?: boolean
  /** the whole check; at expiry a partial report */
  timeout?: number
  /** one try of a look-up */
  dnsTimeout?: number
  /** of a look-up, 1 to 10 */
  dnsTries?: number
  /** one connection, to a policy host or a mail server */
  connectTimeout?: number
  /** the whole fetch of the policy (RFC 8461 section 3.3) */
  policyTimeout?: number
  /** of a policy; what is longer is no policy (RFC 8461 section 3.3) */
  policyMaxBytes?: number
  /** one reply; postscreen greets after some 15 s */
  smtpTimeout?: number
  probeMx?: ProbeChoice
  /** name the mail servers to speak to and leave them: see probes.hpp */
  leaveProbes?: boolean
  detail?: DetailChoice
  /** connect to IPv4 addresses */
  ipv4?: boolean
  /** connect to IPv6 addresses */
  ipv6?: boolean
  /** how many MX hosts are looked at */
  maxMx?: number
  /** how many addresses of each */
  maxAddresses?: number
  /** the name given in EHLO; empty: this machine's */
  helo?: string
  /** PEM; with neither this nor ca_path the usual places are tried */
  caFile?: string | URL
  /** a folder of such files, named by OpenSSL's hashes */
  caPath?: string | URL
  /** contact addresses that are not globally routable */
  allowPrivate?: boolean
  /** connections at once to one mail server address */
  perHost?: number
  /** connections at once to one policy host address */
  perPolicyHost?: number
  /** new connections a second to one address; 0: no limit */
  hostRate?: number
  /** seconds that a server which answers 421 is left alone, longer when it repeats; 0: not */
  backOff?: number
  /** look-ups a second, of all threads together; 0: no limit */
  dnsRate?: number
  /** engine loops of a Checker; 0: one a core */
  threads?: number
  /** seconds that an answer serves other checks of the same Checker; 0: not at all */
  cacheTtl?: number
  /** memory for such answers, of all threads together */
  cacheBytes?: number
  /** an earlier report of the domain: see `earlier_of` */
  previous?: Report | object | string | null
  /** of policy hosts; another one is for tests */
  httpsPort?: number
  /** of mail servers; another one is for tests */
  smtpPort?: number
}
