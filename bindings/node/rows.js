'use strict'
// Lines of text, made of reports or of summaries, which are plain frozen objects.
const { MtaStsError, asked } = require('./errors.js')
const given = require('./given.js')
const native = require('./loader.js')
const { Report, handle } = require('./report.js')

const isReport = (row) => row instanceof Report || 'schemaVersion' in row || 'schema_version' in row

function checked(row) {
  if (row === null || typeof row !== 'object') {
    throw new MtaStsError('INVALID_ARGUMENT', `rows are reports and summaries, got ${given.shown(row)}`)
  }
  return row
}

const ndjsonLine = (row) =>
  isReport(checked(row))
    ? native.reportLine(handle(row))
    : asked(native.summaryLine, given.document('summary', row))

const csvLine = (row) =>
  asked(native.csvLine, isReport(checked(row)) ? native.reportRow(handle(row)) : given.document('summary', row))

/** Newline-delimited JSON, a line for each row as it comes: of a report all of it, of a summary its columns. */
async function* toNdjson(rows) {
  for await (const row of rows) yield ndjsonLine(row)
}

/** CSV with a header, a line for each row as it comes. No text that a stranger wrote begins a formula or leaves its
 * cell. */
async function* toCsv(rows) {
  yield native.csvHeader()
  for await (const row of rows) yield csvLine(row)
}

module.exports = { checked, isReport, toCsv, toNdjson }
