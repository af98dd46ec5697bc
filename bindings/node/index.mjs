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
  correlate,
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
  summarize,
  toCsv,
  toNdjson,
  versions,
} = mtasts
