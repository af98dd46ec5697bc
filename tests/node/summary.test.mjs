// One row a check: as an object, as lines of JSON and of CSV.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'

import { Checker, check, checkMany, toCsv, toNdjson } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'

describe('detail: summary', () => {
  let lab, domain, options
  before(async () => {
    lab = await MailLab.start(['healthy'])
    ;({ domain, options } = lab.worlds.get('healthy'))
  })
  after(() => lab?.close())

  const lines = async (rows) => (await text(Readable.from(rows))).split(/\r?\n/).slice(0, -1)
  const timeless = ({ checkedAt: _, durationMs: __, ...rest }) => rest

  it('gives the row of the report, frozen, in camelCase', async () => {
    const row = await check(domain, { ...options, detail: 'summary' })
    assert.equal(row.protection, 'enforced')
    assert.equal(row.mxSecure, row.mxProbed)
    assert.ok(Object.isFrozen(row) && Object.isFrozen(row.mx))
    const report = await check(domain, options)
    assert.deepEqual(timeless(row), timeless(report.summary()))
    assert.deepEqual(structuredClone(row), { ...row })
  })

  it('is what a Checker and a stream give, of what is no domain too', async () => {
    const checker = new Checker({ ...options, detail: 'summary' })
    assert.equal((await checker.check(domain)).record, 'valid')
    for (const stream of [
      checker.checkMany([domain, 'a..b', 7], { ordered: true }),
      checkMany([domain, 'a..b', 7], { ...options, detail: 'summary', ordered: true }),
    ]) {
      const all = []
      for await (const row of stream) all.push(row)
      assert.deepEqual(
        all.map((row) => [row.domain, row.protection, row.error === null, 'findings' in row]),
        [
          [domain, 'enforced', true, false],
          ['a..b', 'unknown', false, false],
          ['7', 'unknown', false, false],
        ],
      )
    }
    checker.close()
  })

  it('becomes lines, and so do reports', async () => {
    const report = await check(domain, options)
    const row = report.summary()
    const [header, ...cells] = await lines(toCsv([row, report]))
    assert.match(header, /^domain,error,checked_at,/)
    assert.equal(cells.length, 2)
    assert.equal(cells[0], cells[1])
    assert.ok(cells[0].startsWith(`${domain},,`))
    const [ofRow, ofReport] = await lines(toNdjson([row, report]))
    assert.equal(JSON.parse(ofRow).mx_secure, row.mxSecure)
    assert.equal(ofReport, report.toJSONText())
    const some = checkMany([domain, 'a..b'], { ...options, detail: 'summary' })
    assert.equal((await lines(toCsv(some))).length, 3)
  })

  it('lets no text of a stranger be a formula', async () => {
    const row = { ...(await check(domain, { ...options, detail: 'summary' })), policyMx: ['=cmd()', 'a,b'] }
    const [, cells] = await lines(toCsv([row]))
    assert.match(cells, /,"'=cmd\(\) a,b",/)
  })

  it('is told from what is no row', async () => {
    await assert.rejects(text(Readable.from(toCsv([7]))), { code: 'ERR_MTASTS_INVALID_ARGUMENT' })
    await assert.rejects(text(Readable.from(toNdjson([{ domain }]))), { code: 'ERR_MTASTS_INVALID_DOCUMENT' })
    await assert.rejects(check(domain, { ...options, detail: 'brief' }), { code: 'ERR_MTASTS_INVALID_OPTION' })
  })
})
