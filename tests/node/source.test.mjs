// What a stream does with its source: every kind of misbehaviour reaches the consumer, none the process.
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { after, afterEach, before, describe, it } from 'node:test'

import { Checker, check, checkMany } from 'mtasts'
import { silentResolver } from './tree.mjs'

// Names that are none are reports at once; the others wait for a resolver that never answers.
const NONE = 'a..b'
const WAITING = 'example.org'

const turn = () => new Promise((resolve) => setImmediate(resolve))
const is = (expected) => (error) => error === expected

/** What came out, and the error that ended it. */
async function drained(stream) {
  const domains = []
  try {
    for await (const each of stream) domains.push(each.domain)
    return { domains }
  } catch (error) {
    return { domains, error }
  }
}

/** An iterator of our own that counts the calls of its `return`. */
function counted(next) {
  const source = {
    returned: 0,
    next,
    return: () => {
      source.returned++
      return { done: true, value: undefined }
    },
    [Symbol.iterator]: () => source,
  }
  return source
}

describe('the source of a stream', () => {
  let options, silent
  const uncaught = []
  const hear = (error) => uncaught.push(error)
  before(async () => {
    silent = await silentResolver()
    options = { resolver: silent.address, dnsTimeout: 60 }
    process.on('uncaughtExceptionMonitor', hear)
  })
  afterEach(async () => {
    await turn()
    assert.deepEqual(uncaught.splice(0), [])
  })
  after(() => {
    process.off('uncaughtExceptionMonitor', hear)
    silent?.close()
  })
  const why = new Error('why')

  it('may abort the signal while it is read', async () => {
    const abort = new AbortController()
    let ended = false
    function* source() {
      try {
        yield WAITING
        abort.abort(why)
        yield WAITING
      } finally {
        ended = true
      }
    }
    assert.deepEqual(await drained(checkMany(source(), { ...options, signal: abort.signal })), {
      domains: [],
      error: why,
    })
    assert.ok(ended, 'its return is called when the read is over')
  })

  it('may end the stream while it is read', async () => {
    let ended = false
    function* source() {
      try {
        yield NONE
        stream.return()
        yield NONE
      } finally {
        ended = true
      }
    }
    const stream = checkMany(source(), options)
    assert.deepEqual(await stream.next(), { done: true, value: undefined })
    await turn()
    assert.ok(ended)
  })

  it('may throw in its finally when a signal ends it: the reason counts', async () => {
    const abort = new AbortController()
    function* source() {
      try {
        yield WAITING
        yield WAITING
      } finally {
        throw new Error('last words')
      }
    }
    const all = drained(checkMany(source(), { ...options, concurrency: 1, signal: abort.signal }))
    await turn()
    abort.abort(why)
    assert.deepEqual(await all, { domains: [], error: why })
    await turn()
  })

  it('may throw, now or later: what it gave before comes out first', async () => {
    function* now() {
      yield NONE
      yield 'c..d'
      throw why
    }
    async function* later() {
      yield* now()
    }
    for (const ordered of [false, true]) {
      for (const source of [now(), later()]) {
        assert.deepEqual(await drained(checkMany(source, { ...options, ordered })), {
          domains: [NONE, 'c..d'],
          error: why,
        })
      }
    }
    function* waits() {
      yield WAITING
      throw why
    }
    const { domains, error } = await drained(checkMany(waits(), { ...options, timeout: 0.05 }))
    assert.deepEqual([domains, error], [[WAITING], why])
  })

  it('may give steps that are none', async () => {
    const steps = [
      [null, /next\(\) must give an object, got null/],
      [7, /next\(\) must give an object, got 7/],
      [
        {
          get value() {
            throw why
          },
        },
        /^why$/,
      ],
    ]
    for (const [step, message] of steps) {
      const now = { [Symbol.iterator]: () => ({ next: () => step }) }
      const later = { [Symbol.asyncIterator]: () => ({ next: async () => step }) }
      for (const source of [now, later]) {
        await assert.rejects(checkMany(source, options).next(), { message })
      }
    }
  })

  it('may give a value whose own inspection throws', async () => {
    let asked = 0
    const bad = {
      [Symbol.for('nodejs.util.inspect.custom')]() {
        if (asked++ > 0) throw why
        return 'x'
      },
    }
    assert.deepEqual(await drained(checkMany([bad], options)), { domains: ['a value of type object'] })
  })

  it('hears of an early end once, and of none after its own', async () => {
    let given = 0
    const short = counted(() => (given++ < 2 ? { done: false, value: NONE } : { done: true }))
    assert.equal((await drained(checkMany(short, options))).domains.length, 2)
    assert.equal(short.returned, 0)

    const failing = counted(() => {
      throw why
    })
    assert.equal((await drained(checkMany(failing, options))).error, why)
    assert.equal(failing.returned, 0)

    const endless = counted(() => ({ done: false, value: WAITING }))
    const abort = new AbortController()
    const stream = checkMany(endless, { ...options, concurrency: 2, signal: abort.signal })
    const pending = assert.rejects(stream.next(), is(why))
    await turn()
    abort.abort(why)
    await pending
    await stream.return()
    assert.equal(endless.returned, 1)
  })

  it('is waited for when the loop is left, and its error is heard', async () => {
    let closed = false
    async function* slow() {
      try {
        yield NONE
        yield NONE
      } finally {
        await turn()
        closed = true
      }
    }
    for await (const each of checkMany(slow(), { ...options, concurrency: 1 })) {
      assert.equal(each.domain, NONE)
      break
    }
    assert.ok(closed)

    async function* failing() {
      try {
        yield NONE
        yield NONE
      } finally {
        throw why
      }
    }
    const left = async () => {
      for await (const each of checkMany(failing(), { ...options, concurrency: 1 })) return each
    }
    await assert.rejects(left(), is(why))
  })

  it('is not waited for while a read of it is under way', async () => {
    let returned = 0
    const source = {
      next: () => new Promise(() => {}),
      return: () => {
        returned++
        return new Promise(() => {})
      },
      [Symbol.asyncIterator]: () => source,
    }
    const stream = checkMany(source, options)
    const pending = stream.next()
    await turn()
    assert.deepEqual(await stream.return(5), { done: true, value: 5 })
    assert.deepEqual(await pending, { done: true, value: undefined })
    assert.equal(returned, 1)
  })
})

describe('one AbortSignal', () => {
  let silent
  before(async () => {
    silent = await silentResolver()
  })
  after(() => silent?.close())

  it('has one listener, whatever uses it, and none when all is over', async () => {
    const warned = []
    const hear = (warning) => warned.push(warning)
    process.on('warning', hear)
    const { signal } = new AbortController()
    const listeners = () => getEventListeners(signal, 'abort').length
    const options = { resolver: silent.address, dnsTimeout: 60, signal }

    for (let i = 0; i < 20; i++) checkMany([WAITING], options)
    assert.equal(listeners(), 0, 'streams that are not read')

    for (let i = 0; i < 20; i++) await drained(checkMany([NONE], options))
    assert.equal(listeners(), 0, 'streams that are over')

    const checks = Array.from({ length: 15 }, (_, i) => check(WAITING, { ...options, timeout: 0.05, maxMx: i + 1 }))
    const checkers = Array.from({ length: 15 }, () => new Checker({ resolver: silent.address }))
    checks.push(...checkers.map((each) => each.check(WAITING, { signal, timeout: 0.05 })))
    const streams = Array.from({ length: 15 }, () => checkMany([WAITING], options))
    const reads = streams.map((each) => each.next())
    await turn()
    assert.equal(listeners(), 1, 'all at once')

    await Promise.all(checks)
    await Promise.all(streams.map((each) => each.return()))
    await Promise.all(reads)
    assert.equal(listeners(), 0)
    await turn()
    process.off('warning', hear)
    assert.deepEqual(warned, [])
  })

  it('ends every stream and check that uses it', async () => {
    const abort = new AbortController()
    const reason = new Error('enough')
    const options = { resolver: silent.address, dnsTimeout: 60, signal: abort.signal }
    const all = [
      check(WAITING, options),
      check(WAITING, { ...options, maxMx: 3 }),
      checkMany([WAITING], options).next(),
      checkMany([WAITING], options).next(),
    ]
    const unread = checkMany([WAITING], options)
    await turn()
    abort.abort(reason)
    for (const each of await Promise.allSettled([...all, unread.next()])) assert.equal(each.reason, reason)
  })
})
