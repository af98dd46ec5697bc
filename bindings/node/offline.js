'use strict'
// The verbs that need no network: what a resolver or a file gave, and what a sender makes of it.
const { asked } = require('./errors.js')
const { decoded } = require('./decode.js')
const given = require('./given.js')
const native = require('./loader.js')
const { Report, handle, reportOf } = require('./report.js')

/** What a sender makes of the TXT RRset at `_mta-sts.<domain>` (RFC 8461 section 3.1). */
const parseStsRecords = (records) => decoded(native.parseStsRecords(given.records('records', records)))

/** What a sender makes of the TXT RRset at `_smtp._tls.<domain>` (RFC 8460 section 3). */
const parseTlsrptRecords = (records) => decoded(native.parseTlsrptRecords(given.records('records', records)))

/** What a sender makes of the body of a policy (RFC 8461 section 3.2). */
const parsePolicy = (body) => decoded(native.parsePolicy(given.octets('body', body)))

/** Whether an `mx` pattern of a policy covers an MX host (RFC 8461 section 4.1). */
const matchMx = (pattern, host) => native.matchMx(given.octets('pattern', pattern), given.octets('host', host))

/** An aggregate TLS report (RFC 8460 section 4) as it arrived: JSON, or JSON in gzip. */
const parseTlsrptReport = (body) => decoded(asked(native.parseTlsrptReport, given.octets('body', body)))

/** TLS reports in one table (RFC 8460 sections 4.2 and 4.3). */
const summarize = (reports) => decoded(asked(native.summarize, given.tlsReports(reports)))

/** What senders reported beside what a check saw: what goes on, what is not seen any more, what could not be looked
 * at. */
const correlate = (report, reports) => decoded(asked(native.correlate, handle(report), given.tlsReports(reports)))

/** Every rule over saved evidence: a report, its `evidence`, or the evidence's JSON. */
function judge(evidence) {
  const seen = evidence instanceof Report ? evidence.evidence : evidence
  return reportOf(asked(native.judge, given.document('evidence', seen)))
}

/** What changed between two reports of one domain, and what a sender does that fetched the policy at the time of the
 * earlier one. */
const compare = (earlier, later) => decoded(asked(native.compare, handle(earlier), handle(later)))

/** What to publish for the domain, every text ready to paste, in the order of RFC 8461 section 8.1. */
const suggest = (report) => decoded(asked(native.suggest, handle(report)))

/** Every rule, in the order of the RFCs' sections. */
const catalogue = () => decoded(native.catalogue())

/** One rule, by its id. */
const explain = (id) => decoded(asked(native.explain, given.text('id', id)))

/** mtasts, the libraries in use as they name themselves at run time, and the trust store that these options take. */
function versions(options) {
  const all = decoded(asked(native.versions, given.options(options)))
  return Object.freeze(Object.fromEntries(all.map(({ name, version }) => [name, version])))
}

module.exports = {
  catalogue,
  compare,
  correlate,
  explain,
  judge,
  matchMx,
  parsePolicy,
  parseStsRecords,
  parseTlsrptRecords,
  parseTlsrptReport,
  suggest,
  summarize,
  versions,
}
