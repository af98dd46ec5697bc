'use strict'
// The report: a light handle over one immutable block in the core. The summary is at hand; the rest is decoded when it
// is first read. Its members are own, enumerable accessors, so that structuredClone, postMessage and deep equality see
// all.
const { inspect } = require('node:util')
const { MtaStsError, asked } = require('./errors.js')
const { camelCase, decoded, frozen } = require('./decode.js')
const given = require('./given.js')
const native = require('./loader.js')
const { REPORT_MEMBERS } = require('./members.js')

const MADE = Symbol('made by mtasts')
let member
let handleOf

class Report {
  #handle
  #summary // [domain, protection, worst]
  #parts // all but the evidence, which is most of the bytes and seldom read
  #evidence

  static {
    const whole = (report) => JSON.parse(native.reportJson(report.#handle))
    const parts = (report) => {
      if (report.#parts === undefined) {
        const { evidence: _, ...rest } = whole(report)
        report.#parts = frozen(rest)
      }
      return report.#parts
    }
    const quick = {
      domain: (report) => report.#summary[0],
      protection: (report) => report.#summary[1],
      evidence: (report) => (report.#evidence ??= frozen(whole(report).evidence)),
    }
    handleOf = (report) => report.#handle
    member = (name) => quick[name] ?? ((report) => parts(report)[name])
  }

  constructor(key, handle) {
    if (key !== MADE) throw new TypeError('a Report comes from check(), judge() or Report.from()')
    this.#handle = handle
    this.#summary = native.reportSummary(handle)
    Object.defineProperties(this, MEMBERS)
    Object.freeze(this)
  }

  /** The way back from JSON, from the object that it parses to, or from a structured clone. */
  static from(document) {
    if (document instanceof Report) return document
    return reportOf(asked(native.reportFromJson, given.document('report', document)))
  }

  /** The gravest severity among the failures; null when nothing fails. */
  get worst() {
    return this.#summary[2]
  }

  /** The findings that are failures of severity `error`. */
  get errors() {
    return this.findings.filter((each) => each.outcome === 'fail' && each.severity === 'error')
  }

  /** What JSON.stringify(report) writes: the canonical JSON as an object, a fresh copy, with the keys of every
   * language. */
  toJSON() {
    return JSON.parse(native.reportJson(this.#handle))
  }

  /** The canonical JSON itself, the same bytes as in every language: JSON.stringify escapes fewer invisible
   * characters. */
  toJSONText() {
    return native.reportJson(this.#handle)
  }

  /** The report in one row: what `detail: 'summary'` would have given. */
  summary() {
    return decoded(native.reportRow(this.#handle))
  }

  /** For a terminal. What peers wrote is escaped; `color` adds ANSI escapes of our own. */
  text(options) {
    const { color, width } = given.layout(options)
    return native.reportText(this.#handle, color, width)
  }

  /** The same story as an HTML page of its own, with no script and nothing loaded from elsewhere. */
  html() {
    const document = asked(native.renderBegin, 'html', false, 80, 'error', false, true)
    return native.renderReport(document, this.#handle) + native.renderEnd(document)
  }

  /** Throws ERR_MTASTS_CHECK_FAILED when a rule of severity `error` fails. What is `unknown` does not throw. */
  throwIfFailing() {
    if (this.worst !== 'error') return
    const ids = [...new Set(this.errors.map((each) => each.id))].join(', ')
    const failed = new MtaStsError('CHECK_FAILED', `${this.domain} is ${this.protection}: ${ids}`)
    failed.report = this
    throw failed
  }

  [inspect.custom]() {
    return `Report { ${this.domain}: ${this.protection}, score ${this.score.total ?? 'unknown'} }`
  }
}

const MEMBERS = Object.fromEntries(
  REPORT_MEMBERS.map(camelCase).map((name) => {
    const read = member(name)
    const get = function () {
      return read(this)
    }
    return [name, { get, enumerable: true }]
  }),
)

const reportOf = (handle) => new Report(MADE, handle)

module.exports = { Report, handle: (report) => handleOf(Report.from(report)), reportOf }
