'use strict'
// Many domains as a stream: pulled when the consumer asks, so many at once and no more. A window holds what is under
// way and what is done but not taken yet; nothing is read from the source while it is full.
const { MtaStsError } = require('./errors.js')
const given = require('./given.js')
const native = require('./loader.js')
const { reportOf } = require('./report.js')
const { onAbort } = require('./signals.js')
const { Source } = require('./source.js')

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
  #check
  #brief
  #source
  #size
  #ordered
  #abort = new AbortController()
  #open = 0 // under way, or done and not taken
  #read = 0 // domains read so far: the place of the next
  #arrived = 0
  #taken = 0
  #done = new Map() // place -> result; the place is the domain's where the order counts, else that of the arrival
  #exhausted = false
  #reading = false // an async source is asked for one at a time
  #paused = false
  #last // { error }: the source's own, which comes after all that was read
  #failure // { error }: cuts the stream at once
  #wake

  constructor(domains, size, ordered, brief, check) {
    this.#source = new Source(domains)
    this.#size = size
    this.#ordered = ordered
    this.#brief = brief
    this.#check = check
  }

  /** The next result, or undefined when there are no more. */
  async take() {
    for (;;) {
      this.#fill()
      if (this.#failure !== undefined) throw this.#failure.error
      const result = this.#done.get(this.#taken)
      if (result !== undefined) {
        this.#done.delete(this.#taken++)
        this.#open--
        return result
      }
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
    this.#abort.abort(error)
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
    for (let started = 0; !this.#exhausted && !this.#reading && this.#open < this.#size; started++) {
      if (started === STARTED_AT_ONCE) return this.#fillLater()
      this.#readOne()
    }
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

  #readOne() {
    let step
    try {
      step = this.#source.read()
    } catch (error) {
      this.#sourceFailed(error)
      return
    }
    if (!(step instanceof Promise)) {
      this.#start(step)
      return
    }
    this.#reading = true
    step.then(
      (got) => {
        this.#reading = false
        this.#start(got)
        this.#fill()
        this.#woken() // the source may have come to its end
      },
      (error) => {
        this.#reading = false
        this.#sourceFailed(error)
      },
    )
  }

  #start({ done, value }) {
    if (this.#exhausted) return // stopped while this was read
    if (done) {
      this.#exhausted = true
      return
    }
    const place = this.#read++
    this.#open++
    const finish = (result) => {
      this.#done.set(this.#ordered ? place : this.#arrived++, result)
      this.#woken()
    }
    const failed = (error) => {
      if (OF_ONE_DOMAIN.has(error?.code)) finish(refused(value, error.message, this.#brief))
      else this.#fail(error)
    }
    try {
      this.#check(value, this.#abort.signal).then(finish, failed)
    } catch (error) {
      failed(error)
    }
  }
}

/** An async iterator over the results. `return` cancels the rest and waits for the source's own; an aborted `signal`
 * makes `next` reject with its reason. */
function stream(domains, own, brief, check, ended = () => {}) {
  const signal = given.signal(own.signal)
  const size = given.count('concurrency', own.concurrency, 500)
  const window = new Window(domains, size, given.flag('ordered', own.ordered, false), brief, check)
  let over = false
  let last = Promise.resolve()
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
    if (over) return { done: true, value: undefined }
    subscribed()
    try {
      const value = await window.take()
      if (value !== undefined) return { done: false, value }
      end()
    } catch (error) {
      if (over) return { done: true, value: undefined } // `return` came while this waited
      end(error)
      throw error
    }
    return { done: true, value: undefined }
  }

  return {
    next() {
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
