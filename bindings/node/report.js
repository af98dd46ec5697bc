'use strict'
// The report: a light handle over one immutable block in the core. What is short is at hand; the rest is decoded when it
// is first read. Its members are own and enumerable, so that structuredClone, postMessage and deep equality see all.
const { inspect } = require('node:util')
const { MtaStsError, asked } = require('./errors.js')
const { camelCase, decoded, frozen } = require('./decode.js')
const given = require('./given.js')
const native = require('./loader.js')
const { REPORT_MEMBERS } = require('./members.js')

const MADE = Symbol('made by mtasts')
const NONE = Object.freeze([])
// How far the numbers of one report reach, and its texts.
const NUMBERS = 6
const TEXTS = 3

const { protections, severities } = native
let decodedParts
let decodedEvidence
let handleOf

class Report {
  #handle // of a block of reports, until more than the summary is read
  #place // in that block; -1: the handle is this report's own
  #worst
  #parts // all but the evidence, which is most of the bytes and seldom read
  #evidence

  static {
    handleOf = (report) => {
      if (report.#place >= 0) {
        report.#handle = native.ownReport(report.#handle, report.#place)
        report.#place = -1
      }
      return report.#handle
    }
    const whole = (report) => JSON.parse(native.reportJson(handleOf(report)))
    decodedParts = (report) => {
      if (report.#parts === undefined) {
        const { evidence: _, ...rest } = whole(report)
        report.#parts = frozen(rest)
      }
      return report.#parts
    }
    decodedEvidence = (report) => (report.#evidence ??= frozen(whole(report).evidence))
  }

  constructor(key, handle, place, texts, textsFrom, numbers, numbersFrom) {
    if (key !== MADE) throw new TypeError('a Report comes from check(), judge() or Report.from()')
    this.#handle = handle
    this.#place = place
    this.schemaVersion = numbers[numbersFrom]
    this.domain = texts[textsFrom]
    this.checkedAt = texts[textsFrom + 1]
    this.durationMs = numbers[numbersFrom + 1]
    this.partial = numbers[numbersFrom + 2] === 1
    this.error = texts[textsFrom + 2]
    this.protection = protections[numbers[numbersFrom + 3]]
    this.#worst = severities[numbers[numbersFrom + 4]] ?? null
    // One by one and in the order of the JSON: to make the accessors is most of what handing over a report costs.
    // __defineGetter__ takes half the time of Object.defineProperty.
    const empty = numbers[numbersFrom + 5]
    this.__defineGetter__('readiness', LATER.readiness)
    this.__defineGetter__('score', LATER.score)
    if (empty & 1) this.findings = NONE
    else this.__defineGetter__('findings', LATER.findings)
    if (empty & 2) this.checks = NONE
    else this.__defineGetter__('checks', LATER.checks)
    this.__defineGetter__('record', LATER.record)
    if (empty & 4) this.policy = null
    else this.__defineGetter__('policy', LATER.policy)
    if (empty & 8) this.mx = NONE
    else this.__defineGetter__('mx', LATER.mx)
    this.__defineGetter__('tlsrpt', LATER.tlsrpt)
    if (empty & 16) this.cached = null
    else this.__defineGetter__('cached', LATER.cached)
    this.__defineGetter__('evidence', LATER.evidence)
    if (empty & 32) this.versions = NONE
    else this.__defineGetter__('versions', LATER.versions)
    Object.freeze(this)
  }

  /** The way back from JSON, from the object that it parses to, or from a structured clone. */
  static from(document) {
    if (document instanceof Report) return document
    return reportOf(asked(native.reportFromJson, given.document('report', document)))
  }

  /** The gravest severity among the failures; null when nothing fails. */
  get worst() {
    return this.#worst
  }

  /** The findings that are failures of severity `error`. */
  get errors() {
    return this.findings.filter((each) => each.outcome === 'fail' && each.severity === 'error')
  }

  /** What JSON.stringify(report) writes: the canonical JSON as an object, a fresh copy, with the keys of every
   * language. */
  toJSON() {
    return JSON.parse(native.reportJson(handleOf(this)))
  }

  /** The canonical JSON itself, the same bytes as in every language: JSON.stringify escapes fewer invisible
   * characters. */
  toJSONText() {
    return native.reportJson(handleOf(this))
  }

  /** The report in one row: what `detail: 'summary'` would have given. */
  summary() {
    return decoded(native.reportRow(handleOf(this)))
  }

  /** For a terminal. What peers wrote is escaped; `color` adds ANSI escapes of our own. */
  text(options) {
    const { color, width } = given.layout(options)
    return native.reportText(handleOf(this), color, width)
  }

  /** The same story as an HTML page of its own, with no script and nothing loaded from elsewhere. */
  html() {
    const document = asked(native.renderBegin, 'html', false, 80, 'error', false, true)
    return native.renderReport(document, handleOf(this)) + native.renderEnd(document)
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

// How each member that is not at hand is read.
const LATER = Object.fromEntries(
  REPORT_MEMBERS.map(camelCase).map((name) => {
    const read = name === 'evidence' ? decodedEvidence : (report) => decodedParts(report)[name]
    const get = function () {
      return read(this)
    }
    return [name, get]
  }),
)

/** The report of a handle of its own. */
function reportOf(handle) {
  const [texts, numbers] = native.reportSummary(handle)
  return new Report(MADE, handle, -1, texts, 0, numbers, 0)
}

/** One of a block of reports; its texts and numbers begin there in what arrived with them. */
const reportIn = (block, place, texts, textsFrom, numbers, numbersFrom) =>
  new Report(MADE, block, place, texts, textsFrom, numbers, numbersFrom)

module.exports = { NUMBERS, TEXTS, Report, handle: (report) => handleOf(Report.from(report)), reportIn, reportOf }
