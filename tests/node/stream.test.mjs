// Streams: as many out as in, no further ahead than asked, ended when the consumer has enough.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { Checker, Report, check, checkMany } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'
import { silentResolver } from './tree.mjs'

const collect = async (stream) => {
  const all = []
  for await (const each of stream) all.push(each)
  return all
}

describe('checkMany', () => {
  let lab, domain, options, silent
  before(async () => {
    lab = await MailLab.start(['healthy'])
    ;({ domain, options } = lab.worlds.get('healthy'))
    silent = await silentResolver()
  })
  after(async () => {
    silent?.close()
    await lab?.close()
  })
  const unanswered = () => ({ resolver: silent.address, dnsTimeout: 60 })

  it('gives reports that come together and are read apart', async () => {
    const all = await collect(checkMany(['a..b', 'c..d'], { ...options, ordered: true }))
    assert.deepEqual(
      all.map((each) => [each.html().includes(each.domain), each.text().includes(each.domain), each.toJSON().domain]),
      [
        [true, true, 'a..b'],
        [true, true, 'c..d'],
      ],
    )
  })

  it('gives as many as went in, and the report of a domain that is none says so', async () => {
    const given = [domain, 'a..b', domain, 7, domain]
    const all = await collect(checkMany(given, { ...options, ordered: true }))
    assert.deepEqual(
      all.map((each) => each.protection),
      ['enforced', 'unknown', 'enforced', 'unknown', 'enforced'],
    )
    assert.deepEqual(
      all.map((each) => each.domain),
      [domain, 'a..b', domain, '7', domain],
    )
    assert.equal(all[0].error, null)
    assert.match(all[1].error, /invalid domain "a\.\.b"/)
    assert.match(all[3].error, /domain must be a string, got 7/)
    assert.ok(all.every((each) => each instanceof Report))
  })

  it('takes arrays, sets, generators and async generators, and nothing at all', async () => {
    async function* late() {
      for (const each of [domain, domain]) yield each
    }
    const sources = [[domain], new Set([domain]), [domain, domain].values(), late(), []]
    const counts = []
    for (const source of sources) counts.push((await collect(checkMany(source, options))).length)
    assert.deepEqual(counts, [1, 1, 2, 2, 0])
    for (const source of ['example.org', 7, undefined, {}]) {
      assert.throws(() => checkMany(source, options), { code: 'ERR_MTASTS_INVALID_ARGUMENT' })
    }
  })

  it('reads an endless source no further ahead than its window', async () => {
    let read = 0
    let ended = false
    function* endless() {
      try {
        for (;;) {
          read++
          yield domain
        }
      } finally {
        ended = true
      }
    }
    const stream = checkMany(endless(), { ...options, concurrency: 3 })
    await new Promise((resolve) => setTimeout(resolve, 5))
    assert.equal(read, 0, 'nothing is read before the first next()')
    for (let taken = 1; taken <= 20; taken++) {
      const { value } = await stream.next()
      assert.equal(value.protection, 'enforced')
      assert.ok(read <= taken + 3, `${read} read when ${taken} were taken`)
    }
    await stream.return()
    assert.ok(ended)
    assert.deepEqual(await stream.next(), { done: true, value: undefined })
  })

  it('gives them in the order of the domains where that is asked for', async () => {
    const slow = `slow.${domain}`
    const given = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? slow : domain))
    const all = await collect(checkMany(given, { ...options, ordered: true, concurrency: 7 }))
    assert.deepEqual(
      all.map((each) => each.domain),
      given,
    )
  })

  it('answers overlapping calls of next in their order', async () => {
    const stream = checkMany([domain, domain], { ...options })
    const all = await Promise.all([stream.next(), stream.next(), stream.next()])
    assert.deepEqual(
      all.map((each) => each.done),
      [false, false, true],
    )
  })

  it('cancels the rest when the loop is left', async () => {
    for await (const each of checkMany(['a..b', 'example.org', 'example.net'], { ...unanswered(), ordered: true })) {
      assert.equal(each.protection, 'unknown')
      break
    }
  })

  it('ends a pending next when return is called meanwhile', async () => {
    const stream = checkMany(['example.org'], unanswered())
    const pending = stream.next()
    await silent.asked
    assert.deepEqual(await stream.return(5), { done: true, value: 5 })
    assert.deepEqual(await pending, { done: true, value: undefined })
  })

  it('rejects with the reason of its signal, and with what its source throws', async () => {
    const reason = new Error('enough')
    await assert.rejects(
      collect(checkMany([domain], { ...options, signal: AbortSignal.abort(reason) })),
      (error) => error === reason,
    )
    const abort = new AbortController()
    const all = collect(checkMany(['example.org'], { ...unanswered(), signal: abort.signal }))
    setImmediate(() => abort.abort(reason))
    await assert.rejects(all, (error) => error === reason)
    function* failing() {
      yield domain
      throw reason
    }
    await assert.rejects(collect(checkMany(failing(), options)), (error) => error === reason)
  })

  it('says at once what is wrong with its options', () => {
    assert.throws(() => checkMany([], { maxMxs: 1 }), { code: 'ERR_MTASTS_INVALID_OPTION', message: /maxMx/ })
    assert.throws(() => checkMany([], { concurrency: 0 }), { code: 'ERR_MTASTS_INVALID_OPTION' })
    assert.throws(() => checkMany([], { ordered: 1 }), { code: 'ERR_MTASTS_INVALID_OPTION' })
  })

  it('of a Checker uses its caches, and ends with an error when that is closed', async () => {
    // A lab of its own: what the streams before this one left may still be on its way to the other.
    const own = await MailLab.start(['healthy'])
    const checker = new Checker(own.worlds.get('healthy').options)
    const before = (await own.stats()).healthy.connections
    const all = await collect(checker.checkMany(Array(100).fill(domain)))
    const after = (await own.stats()).healthy.connections
    assert.equal(all.length, 100)
    assert.ok(after - before <= 4, `${after - before} connections`)
    assert.equal((await checker.check(domain)).protection, 'enforced')
    const stream = checker.checkMany([domain])
    checker.close()
    await assert.rejects(stream.next(), { code: 'ERR_MTASTS_CLOSED' })
    await own.close()
  })

  it('and check share nothing that outlives them', async () => {
    const own = await MailLab.start(['healthy'])
    const alone = own.worlds.get('healthy').options
    await check(domain, alone)
    await check(domain, alone)
    assert.equal((await own.stats()).healthy.connections, 8)
    await own.close()
  })
})
