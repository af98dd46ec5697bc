'use strict'
// The main verb: `check` for one domain, `Checker` for many.
const { MtaStsError, asked, ended } = require('./errors.js')
const { decoded } = require('./decode.js')
const given = require('./given.js')
const { stream } = require('./many.js')
const native = require('./loader.js')
const { NUMBERS, TEXTS, reportIn } = require('./report.js')
const { onAbort } = require('./signals.js')
const { Promised, Waiting } = require('./waiting.js')

// What follows the numbers of a report in those of a result.
const PLACE = NUMBERS // in the block of reports
const HANDLE = NUMBERS + 1 // which of the values is that block or the JSON of a summary; 0: it failed
const TICKET = NUMBERS + 2
const OF_A_RESULT = NUMBERS + 3

/** The native checker and who waits for it. */
class Engine {
  #native
  #waiting = new Waiting()
  #closed = false

  constructor(options) {
    // The function lives as long as the native checker, so it knows who waits alone: through `this` neither would ever
    // be collected.
    const waiting = this.#waiting
    const arrived = (checker, count, numbers, ...values) => {
      setImmediate(() => checker.next())
      for (let i = 0; i < count; i++) {
        const from = i * OF_A_RESULT
        const ticket = numbers[from + TICKET]
        const one = waiting.find(ticket)
        if (one === undefined) continue // its signal was aborted in the meantime
        const handle = numbers[from + HANDLE]
        if (handle === 0) one.arrived(ticket, undefined, ended(values[i * TEXTS]))
        else if (typeof values[handle] === 'string') one.arrived(ticket, decoded(values[handle]), undefined)
        else one.arrived(ticket, reportIn(values[handle], numbers[from + PLACE], values, i * TEXTS, numbers, from))
      }
    }
    this.#native = asked(() => new native.Checker(options, arrived))
  }

  /** Starts the checks of a batch, which hears of each. */
  start(batch, timeout) {
    if (this.#closed) throw new MtaStsError('CLOSED', 'this Checker is closed')
    batch.startedAs(asked(() => this.#native.submitMany(timeout, ...batch.texts)))
    this.#waiting.addBatch(batch)
  }

  /** A batch of which everything has arrived. */
  forget(batch) {
    this.#waiting.deleteBatch(batch)
  }

  cancel(batch) {
    this.#waiting.deleteBatch(batch)
    for (const ticket of batch.dropped()) this.#native.cancel(ticket)
  }

  /** A promise of the report. An aborted `signal` rejects it with its reason and cancels the check on the wire. */
  check(domain, timeout, signal) {
    signal?.throwIfAborted()
    if (this.#closed) throw new MtaStsError('CLOSED', 'this Checker is closed')
    const ticket = asked(() => this.#native.submit(domain, timeout))
    return new Promise((resolve, reject) => {
      if (signal === undefined) {
        this.#waiting.add(ticket, new Promised(resolve, reject))
        return
      }
      const settled = (settle) => (value) => {
        unsubscribe()
        settle(value)
      }
      const stop = settled((reason) => {
        this.#waiting.delete(ticket)
        this.#native.cancel(ticket)
        reject(reason)
      })
      const unsubscribe = onAbort(signal, stop)
      this.#waiting.add(ticket, new Promised(settled(resolve), settled(reject)))
    })
  }

  close() {
    if (this.#closed) return
    this.#closed = true
    this.#native.close()
  }
}

/** Checks with options and caches of their own: within `cacheTtl` seconds (300 unless told otherwise) an answer, a
 * policy or a mail server that two checks need is asked once. Its one engine thread starts with the first check. With
 * `detail: 'summary'` it gives a summary wherever these texts say report. */
class Checker {
  #engine
  #brief

  constructor(options) {
    this.#engine = new Engine(given.options(options))
    this.#brief = options?.detail === 'summary'
  }

  /** Promises the report of one domain. `timeout` in seconds replaces the option for this check; when it is over the
   * report is partial. Rejects with ERR_MTASTS_INVALID_DOMAIN, ERR_MTASTS_CLOSED or the reason of `signal`. */
  async check(domain, options) {
    const own = given.only(options, 'signal', 'timeout')
    return this.#engine.check(given.domain(domain), given.timeout(own.timeout), given.signal(own.signal))
  }

  /** Streams a report for each domain; see `checkMany`. */
  checkMany(domains, options) {
    const own = given.only(options, 'concurrency', 'ordered', 'signal', 'timeout')
    const limit = given.timeout(own.timeout)
    return stream(domains, own, this.#brief, limit, () => this.#engine)
  }

  /** Cancels what is under way, which rejects with ERR_MTASTS_CLOSED where it is awaited. May be called twice. */
  close() {
    this.#engine.close()
  }
}
// Node 18.18 and 20.4 brought the symbol.
if (Symbol.asyncDispose !== undefined) {
  Object.defineProperty(Checker.prototype, Symbol.asyncDispose, {
    value: async function () {
      this.close()
    },
    writable: true,
    configurable: true,
  })
}

const underWay = new Map() // options -> { engine, users }: of calls of `check` under way

/** Checks one domain: looks up, fetches and probes what a sending mail server would, and judges it. Nothing is
 * remembered between calls (`cacheTtl` is 0 here unless given) and nothing runs on after the last has settled; calls
 * under way at the same time with the same options share one engine. */
async function check(domain, options) {
  const [own, rest] = given.split(options, 'signal', 'timeout')
  const name = given.domain(domain)
  const limit = given.timeout(own.timeout)
  const signal = given.signal(own.signal)
  signal?.throwIfAborted()
  const key = given.options({ cacheTtl: 0, ...rest })
  const shared = underWay.get(key) ?? { engine: new Engine(key), users: 0 }
  underWay.set(key, shared)
  shared.users++
  try {
    return await shared.engine.check(name, limit, signal)
  } finally {
    if (--shared.users === 0) {
      underWay.delete(key)
      shared.engine.close()
    }
  }
}

/** Streams a report for each of `domains`, any iterable or async iterable, in the order in which they are done. */
function checkMany(domains, options) {
  const [own, rest] = given.split(options, 'concurrency', 'ordered', 'signal', 'timeout')
  const limit = given.timeout(own.timeout)
  let engine
  const ready = () => (engine ??= new Engine(given.options(rest)))
  // What is wrong with the options is said now, a trust store or a resolver that is missing at the first `next`.
  asked(native.validateOptions, given.options(rest))
  return stream(domains, own, rest.detail === 'summary', limit, ready, () => engine?.close())
}

module.exports = { Checker, check, checkMany }
