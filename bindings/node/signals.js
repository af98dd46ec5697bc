'use strict'
// What one AbortSignal ends: one listener for all checks and streams, for Node warns of a signal that has many.
const subscriptions = new WeakMap() // AbortSignal -> Abortable

class Abortable {
  #signal
  #stops = new Set()
  #abort = () => {
    for (const stop of [...this.#stops]) stop(this.#signal.reason)
  }

  constructor(signal) {
    this.#signal = signal
  }

  add(stop) {
    if (this.#stops.size === 0) this.#signal.addEventListener('abort', this.#abort, { once: true })
    this.#stops.add(stop)
  }

  remove(stop) {
    if (this.#stops.delete(stop) && this.#stops.size === 0) this.#signal.removeEventListener('abort', this.#abort)
  }
}

/** Calls `stop` with the reason when `signal` is aborted, until the function that is returned is called. */
function onAbort(signal, stop) {
  if (!subscriptions.has(signal)) subscriptions.set(signal, new Abortable(signal))
  const all = subscriptions.get(signal)
  all.add(stop)
  return () => all.remove(stop)
}

module.exports = { onAbort }
