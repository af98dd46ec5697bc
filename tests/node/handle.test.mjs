// A report crosses as a light handle: what is short is at hand, blocks are shared until more is read, and none of that
// shows.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'

import { Checker, Report } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree } from './tree.mjs'

const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
const inCamelCase = (value) => {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(inCamelCase)
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [camelCase(name), inCamelCase(each)]))
}

describe('the handle of a report', () => {
  let lab, domain, options
  before(async () => {
    lab = await MailLab.start(['healthy'])
    ;({ domain, options } = lab.worlds.get('healthy'))
  })
  after(() => lab?.close())

  const streamed = async (names) => {
    const checker = new Checker(options)
    const all = []
    for await (const each of checker.checkMany(names, { ordered: true })) all.push(each)
    checker.close()
    return all
  }

  it('has every member of the JSON, in its order, with what the JSON says', async () => {
    const names = [domain, 'a..b', 'back\\slash', 'caf\u00e9 \ud800', '\u0001', 'x'.repeat(400), '\u20ac'.repeat(90)]
    const golden = ['change-id-stale', 'change-mx-before-policy'].map((name) =>
      Report.from(readFileSync(inTree(`tests/golden/${name}.json`), 'utf8')),
    )
    const all = [...(await streamed(names)), ...golden]
    assert.equal(all.length, names.length + 2)
    for (const report of all) {
      const said = inCamelCase(report.toJSON())
      assert.deepEqual(Object.keys(report), Object.keys(said))
      assert.deepEqual(structuredClone(report), said)
      assert.ok(Object.isFrozen(report) && Object.isFrozen(report.findings) && Object.isFrozen(report.versions))
    }
  })

  it('is that of its own report, whichever of those that came together is read first', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `no domain ${i}`)
    const all = await streamed(names)
    for (const report of all.filter((_, i) => i % 3 === 0).reverse()) assert.equal(report.toJSON().domain, report.domain)
    assert.deepEqual(
      all.map((report) => report.evidence.input),
      names,
    )
    assert.deepEqual(
      all.map((report) => Report.from(report.toJSONText()).domain),
      names,
    )
  })
})
