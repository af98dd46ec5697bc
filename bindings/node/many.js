'use strict'
// Many domains as a stream: pulled when the consumer asks, so many at once and no more. A window holds what is under
// way and what is done but not taken yet; nothing is read from the source while it is full.
const { MtaStsError } = require('./errors.js')
const given = require('./given.js')
const native = require('./loader.js')
const { reportOf } = require('./report.js')

// Checks that are started in one turn of the event loop: a window of thousands is filled without holding it up.
const STARTED_AT_ONCE = 64

// What concerns one domain alone: its name, an earlier report that is of another, no descriptor left for its check.
const OF_ONE_DOMAIN = new Set(['ERR_MTASTS_INVALID_DOMAIN', 'ERR_MTASTS_INVALID_OPTION', 'ERR_MTASTS_RESOURCES'])

/** What stands in the stream for a domain that could not be checked: as many reports come out as domains went in. */
function refused(domain, why) {
  const input = typeof domain === 'string' ? domain : given.shown(domain)
  return reportOf(native.refusedReport(input, why, Math.floor(Date.now() / 1000)))
}

class Window {
  #check
  #iterator
  #size
  #ordered
  #abort = new AbortController()
  #open = 0 // under way, or done and not taken
  #next = 0 // the place of the domain that is read next
  #taken = 0 // the place that is given next, where the order counts
  #done = [] // [place, result] in the order of arrival
  #exhausted = false
  #reading = false
  #paused = false
  #failure // { error }: the source's, or one that ends the stream
  #wake

  constructor(domains, size, ordered, check) {
    const open = domains?.[Symbol.asyncIterator] ?? domains?.[Symbol.iterator]
    if (typeof domains === 'string' || typeof open !== 'function') {
      throw new MtaStsError(
        'INVALID_ARGUMENT',
        `domains must be an iterable or async iterable, got ${given.shown(domains)}`,
      )
    }
    this.#iterator = open.call(domains)
    this.#size = size
    this.#ordered = ordered
    this.#check = check
  }

  /** The next result, or undefined when there are no more. */
  async take() {
    for (;;) {
      this.#fill()
      if (this.#failure !== undefined) throw this.#failure.error
      const ready = this.#ordered ? this.#done.findIndex(([place]) => place === this.#taken) : 0
      if (ready >= 0 && ready < this.#done.length) {
        const [[, result]] = this.#done.splice(ready, 1)
        this.#taken++
        this.#open--
        return result
      }
      if (this.#exhausted && this.#open === 0) return undefined
      await new Promise((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Ends what is under way; whoever waits in `take` gets the error. */
  stop(error) {
    this.#failure ??= { error }
    this.#exhausted = true
    this.#abort.abort(error)
    this.#woken()
    this.#iterator.return?.()?.catch?.(() => {}) // the source's last words find nobody
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

  #fill() {
    try {
      for (let started = 0; !this.#exhausted && !this.#reading && this.#open < this.#size; started++) {
        if (started === STARTED_AT_ONCE) return this.#fillLater()
        this.#read()
      }
    } catch (error) {
      this.#fail(error)
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

  #read() {
    const step = this.#iterator.next()
    if (typeof step?.then !== 'function') return this.#start(step)
    // An async source is asked for one at a time.
    this.#reading = true
    step.then(
      (got) => {
        this.#reading = false
        if (!this.#exhausted) this.#start(got)
        this.#fill()
        this.#woken() // the source may have come to its end
      },
      (error) => {
        this.#reading = false
        this.#fail(error)
      },
    )
  }

  #start({ done, value }) {
    if (done) {
      this.#exhausted = true
      return
    }
    const place = this.#next++
    this.#open++
    const finish = (result) => {
      this.#done.push([place, result])
      this.#woken()
    }
    const failed = (error) => {
      if (OF_ONE_DOMAIN.has(error?.code)) finish(refused(value, error.message))
      else this.#fail(error)
    }
    try {
      this.#check(value, this.#abort.signal).then(finish, failed)
    } catch (error) {
      failed(error)
    }
  }
}

/** An async iterator over the results. `return` cancels the rest; an aborted `signal` makes `next` reject with its
 * reason. */
function stream(domains, own, check, ended = () => {}) {
  const signal = given.signal(own.signal)
  const size = given.count('concurrency', own.concurrency, 500)
  const window = new Window(domains, size, given.flag('ordered', own.ordered, false), check)
  let over = false
  let last = Promise.resolve()

  const aborted = () => window.stop(signal.reason)
  const end = (error) => {
    if (over) return
    over = true
    signal?.removeEventListener('abort', aborted)
    window.stop(error)
    ended()
  }
  if (signal?.aborted) window.stop(signal.reason)
  else signal?.addEventListener('abort', aborted, { once: true })

  const take = async () => {
    if (over) return { done: true, value: undefined }
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
      end(new MtaStsError('CANCELLED', 'the stream was ended'))
      return { done: true, value }
    },
    async throw(error) {
      end(error)
      throw error
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

module.exports = { stream }
