// The API. What a report holds is generated from the core's structs, in types.d.ts.
import type * as types from './types'

export * from './types'

/** What a call may be given beside the options of the check. Reasons of an aborted signal are what a promise rejects
 * with. */
export interface CallOptions {
  /** Cancels on the wire; a shared signal may end any number of checks. */
  signal?: AbortSignal
  /** Seconds for the whole check, in place of the option; when they are over the report is partial. */
  timeout?: number
}

export interface ManyOptions extends CallOptions {
  /** How many domains are under way or done and not taken yet, at most; 500. */
  concurrency?: number
  /** In the order of the domains instead of the order in which they are done. */
  ordered?: boolean
}

export type Codes =
  | 'ERR_MTASTS_INVALID_DOMAIN'
  | 'ERR_MTASTS_INVALID_OPTION'
  | 'ERR_MTASTS_INVALID_DOCUMENT'
  | 'ERR_MTASTS_INVALID_ARGUMENT'
  | 'ERR_MTASTS_UNKNOWN_RULE'
  | 'ERR_MTASTS_TRUST_STORE'
  | 'ERR_MTASTS_NO_RESOLVER'
  | 'ERR_MTASTS_CLOSED'
  | 'ERR_MTASTS_CANCELLED'
  | 'ERR_MTASTS_RESOURCES'
  | 'ERR_MTASTS_CHECK_FAILED'
  | 'ERR_MTASTS_NO_ADDON'

/** The caller's mistakes. What a network did or did not do is in the report and never an error. */
export class MtaStsError extends Error {
  readonly name: 'MtaStsError'
  readonly code: Codes
  /** Of ERR_MTASTS_CHECK_FAILED, which `Report.throwIfFailing` throws. */
  readonly report?: Report
}

export interface Report extends types.Report {}

/**
 * What a sender that honours MTA-STS does with mail for `domain` today, why, and what to change. Frozen; decoded where
 * it is first read. `structuredClone` gives its data as a plain object, and `Report.from` makes a report of that again.
 */
export class Report {
  private constructor()
  /** From JSON, from the object that it parses to, or from a structured clone. Throws ERR_MTASTS_INVALID_DOCUMENT. */
  static from(document: string | Uint8Array | types.Report | object): Report
  /** The gravest severity among the failures; null when nothing fails. */
  get worst(): types.Severity | null
  /** The findings that are failures of severity `error`. */
  get errors(): types.Finding[]
  /** What JSON.stringify writes: the canonical JSON as an object, a fresh copy, with the keys of every language
   * (`max_age`). */
  toJSON(): Record<string, unknown>
  /** The canonical JSON, the same bytes as from Python and C++; it escapes invisible characters that JSON.stringify
   * does not. */
  toJSONText(): string
  /** The report in one row: what `detail: 'summary'` would have given. */
  summary(): types.Summary
  /** For a terminal. What peers wrote is escaped; `color` adds ANSI escapes of our own. */
  text(options?: { color?: boolean; width?: number }): string
  /** The same story as an HTML page of its own: no script, nothing loaded from elsewhere, dark where the reader's system
   * is. What peers wrote is escaped. */
  html(): string
  /** Throws ERR_MTASTS_CHECK_FAILED when a rule of severity `error` fails. What is `unknown` does not throw. */
  throwIfFailing(): void
}

/**
 * As many reports as domains: one of a domain that could not be checked says why in its `error`. What the source throws
 * comes after the reports of all that it gave. Ends with `return()`, which `break` calls: what is under way is
 * cancelled, and the source's own `return()` is waited for.
 */
export type Stream<Result = Report> = AsyncIterableIterator<Result>
/** What decides whether a check gives a report or a summary. */
export type InShort = { detail: 'summary' }
export type InFull = { detail?: 'full' }
/** Reports and summaries, in any mixture. */
export type Rows = Iterable<Report | types.Summary> | AsyncIterable<Report | types.Summary>
export type Domains = Iterable<string> | AsyncIterable<string>

/**
 * Checks one domain: looks up, fetches and probes what a sending mail server would, and judges it. Nothing is
 * remembered between calls (`cacheTtl` is 0 here unless given) and nothing runs on after the last has settled.
 */
export function check(domain: string, options: types.Options & CallOptions & InShort): Promise<types.Summary>
export function check(domain: string, options?: types.Options & CallOptions & InFull): Promise<Report>
export function check(domain: string, options: types.Options & CallOptions): Promise<Report | types.Summary>

/**
 * Streams a report for each domain, as they are done. The source is read as the stream is: no further ahead than
 * `concurrency`, so that it may be endless.
 */
export function checkMany(domains: Domains, options: types.Options & ManyOptions & InShort): Stream<types.Summary>
export function checkMany(domains: Domains, options?: types.Options & ManyOptions & InFull): Stream
export function checkMany(domains: Domains, options: types.Options & ManyOptions): Stream<Report | types.Summary>

/** Newline-delimited JSON, a line for each row as it comes: of a report all of it, of a summary its columns. */
export function toNdjson(rows: Rows): AsyncGenerator<string, void>
/** CSV (RFC 4180) with a header, a line for each row as it comes. No text that a stranger wrote begins a formula or
 * leaves its cell; docs/columns.md says how such are written. */
export function toCsv(rows: Rows): AsyncGenerator<string, void>

/** `json` is an object of one report and an array of several; `ndjson` and `csv` have a row each; `github` is workflow
 * commands, `prometheus` the text exposition 0.0.4, `sarif` 2.1.0, `nagios` what a monitoring plugin prints. */
export type Format =
  | 'text'
  | 'json'
  | 'ndjson'
  | 'csv'
  | 'junit'
  | 'sarif'
  | 'nagios'
  | 'prometheus'
  | 'github'
  | 'markdown'
  | 'html'

export interface RenderOptions {
  /** Of text. */
  color?: boolean
  /** Of text, in columns; 80. */
  width?: number
  /** From which severity on a failing rule counts as a failure, in junit, nagios and github; `error`. */
  failOn?: 'error' | 'warning' | 'notice' | 'never'
}

/**
 * One document of a report or of any number of them. What peers wrote is escaped in the way of each format. Summaries do
 * for json, ndjson, csv, markdown and html. Throws ERR_MTASTS_INVALID_OPTION, which names the format that is not known.
 */
export function render(
  reports: Report | types.Summary | Iterable<Report | types.Summary>,
  format?: Format,
  options?: RenderOptions,
): string
/** What `render` gives, in pieces as the reports come. */
export function renderStream(reports: Rows, format?: Format, options?: RenderOptions): AsyncGenerator<string, void>
/** What a monitoring plugin exits with: 2 (critical) when a rule of severity `failOn` or above fails, 1 (warning) when
 * another fails that is more than a notice, 3 (unknown) when what matters could not be seen, else 0; of several reports
 * the gravest, 2, then 1, then 3. */
export function nagiosState(reports: Report | Iterable<Report>, options?: Pick<RenderOptions, 'failOn'>): number

// What `Symbol.asyncDispose` is to the program's own `lib`: to most it is nothing, and naming it would be an error.
type AsyncDispose = typeof Symbol extends { readonly asyncDispose: infer Key extends symbol } ? Key : never
type Disposing = { [key in AsyncDispose]: () => Promise<void> }

/** Checks with options and caches of their own: within `cacheTtl` seconds what two checks need is asked once. With
 * `detail: 'summary'` its results are summaries. `await using` needs Node 18.18 or 20.4 and, in TypeScript, the lib
 * `esnext.disposable`. */
export interface Checker<Result extends Report | types.Summary = Report> extends Disposing {
  check(domain: string, options?: CallOptions): Promise<Result>
  checkMany(domains: Domains, options?: ManyOptions): Stream<Result>
  /** Cancels what is under way, which rejects with ERR_MTASTS_CLOSED where it is awaited. May be called twice. */
  close(): void
}
export const Checker: {
  new (options: types.Options & InShort): Checker<types.Summary>
  new (options?: types.Options & InFull): Checker
  new (options: types.Options): Checker<Report | types.Summary>
}

/**
 * Every rule over saved evidence: a report, its `evidence`, or the evidence's JSON. The same evidence gives the same
 * report to the byte. Throws ERR_MTASTS_INVALID_DOCUMENT, which says where and what was expected.
 */
export function judge(evidence: Report | types.Evidence | string | Uint8Array | object): Report

/**
 * What changed between two reports of one domain, and what a sender does that fetched the policy at the time of the
 * earlier one. Throws ERR_MTASTS_INVALID_DOCUMENT when they are of two domains or in the wrong order.
 */
export function compare(earlier: Report | string | object, later: Report | string | object): types.Comparison
/**
 * What to publish for the domain: the record with a new id, the policy for the MX hosts of today, the TLS-RPT record,
 * and in `steps` the order in which to do it (RFC 8461 section 8.1), starting in `testing`.
 */
export function suggest(report: Report | string | object): types.Suggestion

/** What a sender makes of the TXT RRset at `_mta-sts.<domain>` (RFC 8461 section 3.1): one string or Uint8Array a
 * record. */
export function parseStsRecords(records: ReadonlyArray<string | Uint8Array>): types.StsRecord
/** What a sender makes of the body of a policy (RFC 8461 section 3.2); a string counts as UTF-8. */
export function parsePolicy(body: string | Uint8Array): types.StsPolicy
/** Whether an `mx` pattern covers an MX host (RFC 8461 section 4.1): `*.` stands for exactly one label. */
export function matchMx(pattern: string | Uint8Array, host: string | Uint8Array): boolean
/** What a sender makes of the TXT RRset at `_smtp._tls.<domain>` (RFC 8460 section 3). */
export function parseTlsrptRecords(records: ReadonlyArray<string | Uint8Array>): types.TlsrptRecord
/** An aggregate TLS report (RFC 8460 section 4): JSON, or JSON in gzip, zip or zlib, whatever the file was called. Throws
 * ERR_MTASTS_INVALID_DOCUMENT, with the place. */
export function parseTlsrptReport(body: string | Uint8Array): types.TlsReport
/** TLS reports, parsed or as they arrived. */
export type TlsReports = ReadonlyArray<types.TlsReport | string | Uint8Array>
/**
 * TLS reports in one table: sessions by policy, sender and day, failures by result type, MX host, sender and day (RFC
 * 8460 sections 4.2 and 4.3). A report that came twice is counted once.
 */
export function summarize(reports: TlsReports): types.TlsFailureSummary
/**
 * What senders reported beside what a check saw: each failure is `still-failing`, with the findings that explain it,
 * `not-seen` (fixed since, or to be seen only from where the sender is) or `unknown`, where the check could not look.
 */
export function correlate(report: Report | string | object, tlsReports: TlsReports): types.Correlation

/** Every rule, in the order of the RFCs' sections. */
export function catalogue(): ReadonlyArray<types.RuleDescription>
/** One rule. Throws ERR_MTASTS_UNKNOWN_RULE, which names the nearest ids. */
export function explain(id: string): types.RuleDescription
/** mtasts, the libraries in use as they name themselves at run time, and the trust store that these options take. */
export function versions(options?: types.Options): Readonly<Record<string, string>>
