// Documents of reports, as Node gives them: the same as Python's and C++'s to the byte, and SARIF as the standard's own
// schema wants it.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import test from 'node:test'

import { Report, nagiosState, render, renderStream } from 'mtasts'

// The package lacks one of its own dependencies, but it has the schema of OASIS, and the Ajv that knows JSON Schema's
// draft 4, in which that is written.
const beside = createRequire(createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json'))
const Ajv = beside('ajv')
const ajv = new Ajv({ schemaId: 'id', meta: beside('ajv/lib/refs/json-schema-draft-04.json'), allErrors: true })
const isSarif = ajv.compile(beside('./lib/schemas/sarif-2.1.0-rtm.5.json'))

const folder = new URL('../golden/', import.meta.url)
const golden = (name) => Report.from(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const FORMATS = 'text json ndjson csv junit sarif nagios prometheus github markdown html'.split(' ')

test('every format has a document of one report and of many', async () => {
  const some = ['healthy', 'mx-not-covered', 'record-servfail'].map(golden)
  for (const format of FORMATS) {
    const whole = render(some, format)
    assert.ok(whole.includes('uncovered.example'), format)
    let joined = ''
    for await (const piece of renderStream(some, format)) joined += piece
    assert.equal(joined, whole)
    assert.ok(render(some[0], format).length > 0)
  }
  assert.equal(render(some[0]), some[0].text())
  assert.equal(render(some[0], 'html'), some[0].html())
  assert.equal(render(some[0], 'json'), `${some[0].toJSONText()}\n`)
})

test('the SARIF of all worlds is valid', () => {
  const all = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => golden(name.slice(0, -5)))
  for (const reports of [all, []]) {
    const log = JSON.parse(render(reports, 'sarif'))
    assert.ok(isSarif(log), ajv.errorsText(isSarif.errors))
    assert.ok(!isSarif({ ...log, version: '2.0.0' }))
  }
})

test('summaries do where a row is enough', () => {
  const row = golden('healthy').summary()
  assert.match(render([row], 'csv'), /\r\ngood\.example,/)
  assert.match(render(row, 'markdown'), /good\.example/)
  assert.throws(() => render([row], 'junit'), { code: 'ERR_MTASTS_INVALID_OPTION', message: /whole reports/ })
})

test('a plugin exits with the gravest state', () => {
  const [healthy, testing, unseen, failing] = ['healthy', 'testing-ready', 'record-servfail', 'mx-not-covered'].map(golden)
  assert.equal(nagiosState(healthy), 0)
  assert.equal(nagiosState([healthy, unseen]), 3)
  assert.equal(nagiosState([healthy, unseen, testing]), 1)
  assert.equal(nagiosState([healthy, unseen, testing], { failOn: 'warning' }), 2)
  assert.equal(nagiosState(failing), 2)
})

test('a mistake is named', () => {
  const report = golden('healthy')
  assert.throws(() => render(report, 'yaml'), { code: 'ERR_MTASTS_INVALID_OPTION', message: /"yaml".*text, json/ })
  assert.throws(() => render(report, 'junit', { failOn: 'fatal' }), { code: 'ERR_MTASTS_INVALID_OPTION', message: /fatal/ })
  assert.throws(() => render(report, 'text', { colour: true }), { code: 'ERR_MTASTS_INVALID_OPTION', message: /colour/ })
  assert.throws(() => render('example.org'), { code: 'ERR_MTASTS_INVALID_ARGUMENT', message: /reports must be/ })
  assert.throws(() => render([3]), { code: 'ERR_MTASTS_INVALID_ARGUMENT' })
})
