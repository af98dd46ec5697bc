'use strict'
// Many domains as a stream: pulled when the consumer asks, so many at once and no more. A window holds what is under
// way and what is done but not taken yet; nothing is read from the source while it is full.
const { MtaStsError } = require('./errors.js')
const given = require('./given.js')
const native = require('./loader.js')
const { reportOf } = require('./report.js')
const { onAbort } = require('./signals.js')
const { Source } = require('./source.js')
const { Batch } = require('./waiting.js')

// Checks that are started in one turn of the event loop: a window of thousands is filled without holding it up.
const STARTED_AT_ONCE = 64

// What concerns one domain alone: its name, an earlier report that is of another, no descriptor left for its check.
const OF_ONE_DOMAIN = new Set(['ERR_MTASTS_INVALID_DOMAIN', 'ERR_MTASTS_INVALID_OPTION', 'ERR_MTASTS_RESOURCES'])

/** What stands in the stream for a domain that could not be checked: as many reports come out as domains went in. */
function refused(domain, why, brief) {
  const input = typeof domain === 'string' ? domain : given.shown(domain)
  const report = reportOf(native.refusedReport(input, why, Math.floor(Date.now() / 1000)))
  return brief ? report.summary() : report
}

class Window {
  #engine // a function: the engine is made when the first domain is read
  #timeout
  #brief
  #source
  #size
  #refill
  #ordered
  #batches = new Set() // with checks under way
  #open = 0 // under way, or done and not taken
  #read = 0 // domains read so far: the place of the next
  #early = new Map() // place -> result: where the order counts, until it is its turn
  #turn = 0 // the place of the next, where the order counts
  #ready = [] // to be taken, from #head on
  #head = 0
  #exhausted = false
  #reading = false // an async source is asked for one at a time
  #filling = false // the source's `next` is on the stack
  #paused = false
  #last // { error }: the source's own, which comes after all that was read
  #failure // { error }: cuts the stream at once
  #wake

  /** One domain has its result, or an error in the place of it. */
  #over = (batch, place, domain, result, error) => {
    if (batch?.done && this.#batches.delete(batch)) this.#engine().forget(batch)
    if (error !== undefined && !OF_ONE_DOMAIN.has(error?.code)) {
      this.#fail(error)
      return
    }
    const what = error === undefined ? result : refused(domain, error.message, this.#brief)
    if (this.#ordered) this.#inOrder(place, what)
    else this.#ready.push(what)
    this.#woken()
  }

  constructor(domains, size, ordered, brief, timeout, engine) {
    this.#source = new Source(domains)
    this.#size = size
    this.#refill = Math.max(1, Math.min(STARTED_AT_ONCE, size >> 3))
    this.#ordered = ordered
    this.#brief = brief
    this.#timeout = timeout
    this.#engine = engine
  }

  /** The next result where it is there already. The window is filled again once a part of it is free. */
  takeNow() {
    if (this.#failure !== undefined) return undefined
    if (this.#head === this.#ready.length) return undefined
    const result = this.#ready[this.#head]
    this.#ready[this.#head++] = undefined
    if (this.#head === this.#ready.length) {
      this.#ready.length = 0
      this.#head = 0
    }
    this.#open--
    if (this.#size - this.#open >= this.#refill) this.#fill()
    return result
  }

  #inOrder(place, result) {
    this.#early.set(place, result)
    for (let next; (next = this.#early.get(this.#turn)) !== undefined; ) {
      this.#early.delete(this.#turn++)
      this.#ready.push(next)
    }
  }

  /** The next result, or undefined when there are no more. */
  async take() {
    for (;;) {
      this.#fill()
      if (this.#failure !== undefined) throw this.#failure.error
      const result = this.takeNow()
      if (result !== undefined) return result
      if (this.#exhausted && this.#open === 0) {
        if (this.#last !== undefined) throw this.#last.error
        return undefined
      }
      await new Promise((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Ends what is under way; whoever waits in `take` gets the error. The promise is that of the source's end. */
  stop(error) {
    this.#fail(error)
    for (const batch of this.#batches) this.#engine().cancel(batch)
    this.#batches.clear()
    return this.#source.close()
  }

  #woken() {
    this.#wake?.()
    this.#wake = undefined
  }

  #fail(error) {
    this.#failure ??= { error }
    this.#exhausted = true
    this.#woken()
  }

  #sourceFailed(error) {
    this.#last ??= { error }
    this.#exhausted = true
    this.#woken()
  }

  #fill() {
    if (this.#filling) return
    this.#filling = true
    const batch = new Batch(this.#over)
    while (!this.#exhausted && !this.#reading && this.#open < this.#size) {
      if (batch.size === STARTED_AT_ONCE) {
        this.#fillLater()
        break
      }
      this.#readOne(batch)
    }
    this.#filling = false
    this.#start(batch)
  }

  #fillLater() {
    if (this.#paused) return
    this.#paused = true
    setImmediate(() => {
      this.#paused = false
      this.#fill()
      this.#woken()
    })
  }

  #readOne(batch) {
    let step
    try {
      step = this.#source.read()
    } catch (error) {
      this.#sourceFailed(error)
      return
    }
    if (!(step instanceof Promise)) {
      this.#add(step, batch)
      return
    }
    this.#reading = true
    step.then(
      (got) => {
        this.#reading = false
        const alone = new Batch(this.#over)
        this.#add(got, alone)
        this.#start(alone)
        this.#fill()
        this.#woken() // the source may have come to its end
      },
      (error) => {
        this.#reading = false
        this.#sourceFailed(error)
      },
    )
  }

  #add({ done, value }, batch) {
    if (this.#exhausted) return // stopped while this was read
    if (done) {
      this.#exhausted = true
      return
    }
    const place = this.#read++
    this.#open++
    try {
      batch.add(given.domain(value), place)
    } catch (error) {
      this.#over(undefined, place, value, undefined, error)
    }
  }

  #start(batch) {
    if (batch.size === 0 || this.#failure !== undefined) return
    this.#batches.add(batch)
    try {
      this.#engine().start(batch, this.#timeout)
    } catch (error) {
      this.#batches.delete(batch)
      batch.failed(error)
    }
  }
}

/** An async iterator over the results. `return` cancels the rest and waits for the source's own; an aborted `signal`
 * makes `next` reject with its reason. */
function stream(domains, own, brief, timeout, engine, ended = () => {}) {
  const signal = given.signal(own.signal)
  const size = given.count('concurrency', own.concurrency, 500)
  const ordered = given.flag('ordered', own.ordered, false)
  const window = new Window(domains, size, ordered, brief, timeout, engine)
  let over = false
  let last = Promise.resolve()
  let waiting = 0 // calls of `next` that are not answered yet
  let unsubscribe

  // A stream that is never read leaves nothing on the signal.
  const subscribed = () => {
    if (unsubscribe !== undefined || signal === undefined) return
    const aborted = (reason) => window.stop(reason)
    if (signal.aborted) aborted(signal.reason)
    unsubscribe = signal.aborted ? () => {} : onAbort(signal, aborted)
  }
  const end = (error) => {
    if (over) return undefined
    over = true
    unsubscribe?.()
    try {
      return window.stop(error)
    } finally {
      ended()
    }
  }

  const take = async () => {
    try {
      if (over) return { done: true, value: undefined }
      subscribed()
      const value = await window.take()
      if (value !== undefined) return { done: false, value }
      end()
    } catch (error) {
      if (over) return { done: true, value: undefined } // `return` came while this waited
      end(error)
      throw error
    } finally {
      waiting--
    }
    return { done: true, value: undefined }
  }

  return {
    next() {
      if (waiting === 0 && !over) {
        const value = window.takeNow()
        if (value !== undefined) return Promise.resolve({ done: false, value })
      }
      waiting++
      last = last.then(take, take) // calls that overlap are answered in their order
      return last
    },
    async return(value) {
      await end(new MtaStsError('CANCELLED', 'the stream was ended'))
      return { done: true, value: await value }
    },
    async throw(error) {
      await end(error)?.catch(() => {}) // of two errors the consumer's counts, as in a generator
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

module.exports = { stream }
