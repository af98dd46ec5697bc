'use strict'
// MTA-STS: what a sending mail server that honours it would do with a domain's mail today, why, and what to change.
const { Checker, check, checkMany } = require('./checker.js')
const { MtaStsError } = require('./errors.js')
const offline = require('./offline.js')
const { Report } = require('./report.js')
const { nagiosState, render, renderStream } = require('./render.js')
const { toCsv, toNdjson } = require('./rows.js')

module.exports = {
  Checker,
  MtaStsError,
  Report,
  catalogue: offline.catalogue,
  check,
  checkMany,
  compare: offline.compare,
  correlate: offline.correlate,
  explain: offline.explain,
  judge: offline.judge,
  matchMx: offline.matchMx,
  nagiosState,
  parsePolicy: offline.parsePolicy,
  parseStsRecords: offline.parseStsRecords,
  parseTlsrptRecords: offline.parseTlsrptRecords,
  parseTlsrptReport: offline.parseTlsrptReport,
  render,
  renderStream,
  suggest: offline.suggest,
  summarize: offline.summarize,
  toCsv,
  toNdjson,
  versions: offline.versions,
}
