'use strict'
// Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.

const REPORT_MEMBERS = [
  'schema_version',
  'domain',
  'checked_at',
  'duration_ms',
  'partial',
  'error',
  'protection',
  'readiness',
  'score',
  'findings',
  'checks',
  'record',
  'policy',
  'mx',
  'tlsrpt',
  'cached',
  'evidence',
  'versions',
]

module.exports = { REPORT_MEMBERS }
