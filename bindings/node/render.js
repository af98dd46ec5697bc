'use strict'
// Documents of reports: the formats of people, continuous integration and monitoring, all written by the core.
const { MtaStsError, asked } = require('./errors.js')
const given = require('./given.js')
const native = require('./loader.js')
const { Report, handle } = require('./report.js')
const { checked, isReport } = require('./rows.js')

const isSummary = (value) => 'protection' in value && ('mxProbed' in value || 'mx_probed' in value)
const isAlone = (value) => isReport(value) || isSummary(value)

/** Adds one report or summary to a document that is open. */
const added = (document, row) =>
  isReport(checked(row))
    ? asked(native.renderReport, document, handle(row))
    : asked(native.renderSummary, document, given.document('summary', row))

function begun(format, options, alone) {
  const { color, width, failOn } = given.rendering(options)
  return asked(native.renderBegin, given.text('format', format), color, width, failOn, false, alone)
}

function ofMany(reports, iterator) {
  if (reports !== null && typeof reports === 'object' && (Symbol.iterator in reports || iterator in reports)) return
  throw new MtaStsError('INVALID_ARGUMENT', `reports must be a Report or an iterable of them, got ${given.shown(reports)}`)
}

/** One document of a report or of any number of them. */
function render(reports, format = 'text', options = undefined) {
  const alone = reports !== null && typeof reports === 'object' && isAlone(reports)
  const document = begun(format, options, alone)
  if (alone) return added(document, reports) + native.renderEnd(document)
  ofMany(reports, Symbol.iterator)
  let text = ''
  for (const row of reports) text += added(document, row)
  return text + native.renderEnd(document)
}

/** What `render` gives, in pieces as the reports come. */
async function* renderStream(reports, format = 'text', options = undefined) {
  const document = begun(format, options, false)
  ofMany(reports, Symbol.asyncIterator)
  for await (const row of reports) {
    const piece = added(document, row)
    if (piece !== '') yield piece
  }
  const last = native.renderEnd(document)
  if (last !== '') yield last
}

/** What a monitoring plugin exits with: 0 to 3. */
function nagiosState(reports, options = undefined) {
  const { failOn } = given.rendering(options)
  const one = (report) => asked(native.nagiosState, handle(report), failOn)
  if (reports instanceof Report || (reports !== null && typeof reports === 'object' && isAlone(reports))) {
    return one(reports)
  }
  ofMany(reports, Symbol.iterator)
  let state = 0
  for (const report of reports) state = native.graverNagiosState(state, one(report))
  return state
}

module.exports = { nagiosState, render, renderStream }
