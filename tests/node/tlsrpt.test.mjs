// TLS reports as Node sees them: added up, and laid beside a check.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { Report, correlate, parseTlsrptReport, summarize } from '../../bindings/node/index.mjs'

const golden = (name) => Report.from(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'))

const sent = (domain, resultType, mxHost) =>
  JSON.stringify({
    'organization-name': 'Sender',
    'date-range': { 'start-datetime': '2024-02-29T00:00:00Z', 'end-datetime': '2024-02-29T23:59:59Z' },
    'report-id': '1',
    policies: [
      {
        policy: { 'policy-type': 'sts', 'policy-domain': domain },
        summary: { 'total-successful-session-count': 10, 'total-failure-session-count': 3 },
        'failure-details': [
          { 'result-type': resultType, 'receiving-mx-hostname': mxHost, 'failed-session-count': 3 },
        ],
      },
    ],
  })

test('reports are added up, parsed or as they came', () => {
  const first = sent('example.org', 'certificate-expired', 'mx.example.org')
  const summary = summarize([first, gzipSync(first), Buffer.from(first)])
  assert.deepEqual([summary.reports, summary.repeated, summary.failedSessions], [1, 2, 3])
  assert.equal(summary.failures[0].mxHost, 'mx.example.org')
  assert.deepEqual(summarize([parseTlsrptReport(first)]).failures, summary.failures)
  assert.ok(Object.isFrozen(summary.policies))
})

test('a failure is still there or is not, beside a check', () => {
  const broken = golden('mx-no-starttls')
  const [still] = correlate(broken, [sent(broken.domain, 'starttls-not-supported', broken.mx[0].host)]).failures
  assert.equal(still.state, 'still-failing')
  assert.equal(still.explainedBy[0].id, 'mx-starttls-offered')
  const healthy = golden('healthy')
  const [over] = correlate(healthy, [sent(healthy.domain, 'starttls-not-supported', healthy.mx[0].host)]).failures
  assert.equal(over.state, 'not-seen')
})

test('what is no report is named', () => {
  const code = 'ERR_MTASTS_INVALID_DOCUMENT'
  assert.throws(() => summarize(['<html>']), { code, message: /not a TLS report: at line 1, column 1/ })
  assert.throws(() => summarize([{ organizationName: 5 }]), { code })
  assert.throws(() => summarize('{}'), { code: 'ERR_MTASTS_INVALID_ARGUMENT', message: /tlsReports/ })
  assert.throws(() => summarize([5]), { code: 'ERR_MTASTS_INVALID_ARGUMENT', message: /tlsReports\[0\]/ })
})
