// The same, imported: one copy of everything, however a program loads it.
import mtasts from './index.js'

export const {
  Checker,
  MtaStsError,
  Report,
  catalogue,
  check,
  checkMany,
  compare,
  explain,
  judge,
  matchMx,
  nagiosState,
  parsePolicy,
  parseStsRecords,
  parseTlsrptRecords,
  parseTlsrptReport,
  render,
  renderStream,
  suggest,
  toCsv,
  toNdjson,
  versions,
} = mtasts
