'use strict'
// The caller's iterator, read by its protocol: its `return` is called once at most, never after its end or its own
// error, and never from within its `next`, where a generator that is running would throw.
const { MtaStsError } = require('./errors.js')
const given = require('./given.js')

class Source {
  #iterator
  #inside = false // its `next` is on the stack
  #pending = false // an async step is under way
  #over = false // nothing may be called any more
  #left = false // closed from within `next`
  #closed

  constructor(domains) {
    const open = domains?.[Symbol.asyncIterator] ?? domains?.[Symbol.iterator]
    if (typeof domains === 'string' || typeof open !== 'function') {
      throw new MtaStsError(
        'INVALID_ARGUMENT',
        `domains must be an iterable or async iterable, got ${given.shown(domains)}`,
      )
    }
    this.#iterator = open.call(domains)
  }

  /** The next step as `{ done, value }`, or a promise of it. What the source throws comes out as it is. */
  read() {
    this.#inside = true
    try {
      const step = this.#iterator.next()
      return typeof step?.then === 'function' ? this.#later(step) : this.#seen(step)
    } catch (error) {
      this.#over = true
      throw error
    } finally {
      this.#inside = false
      if (this.#left) this.close()
    }
  }

  /** The source's last words: a promise that is settled when its `return` is. A step that is under way is not waited
   * for, for it may never come. */
  close() {
    if (this.#inside) {
      this.#left = true
      return Promise.resolve()
    }
    if (this.#closed === undefined) {
      this.#closed = this.#finish()
      this.#closed.catch(() => {}) // whoever waits for it hears of it; nobody may
    }
    return this.#closed
  }

  async #finish() {
    if (this.#over) return
    this.#over = true
    const last = this.#iterator.return?.()
    if (this.#pending) Promise.resolve(last).catch(() => {})
    else await last
  }

  async #later(step) {
    this.#pending = true
    try {
      return this.#seen(await step)
    } catch (error) {
      this.#over = true
      throw error
    } finally {
      this.#pending = false
    }
  }

  #seen(step) {
    if (step === null || (typeof step !== 'object' && typeof step !== 'function')) {
      throw new MtaStsError('INVALID_ARGUMENT', `domains: next() must give an object, got ${given.shown(step)}`)
    }
    const done = Boolean(step.done)
    if (done) this.#over = true
    return { done, value: done ? undefined : step.value }
  }
}

module.exports = { Source }
