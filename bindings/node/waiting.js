'use strict'
// Who waits for which ticket: a promise for one, a batch of a stream for as many as were started together. Tickets
// count up and a batch has consecutive ones, so that a stream needs no entry for each.

/** Who waits for one check alone. */
class Promised {
  constructor(resolve, reject) {
    this.resolve = resolve
    this.reject = reject
  }

  arrived(_, result, error) {
    if (error === undefined) this.resolve(result)
    else this.reject(error)
  }
}

/** Domains that are started together: one call into the core costs as much for one as for many. */
class Batch {
  #told // over(batch, place, domain, result, error)
  #first
  #texts = [] // undefined once it is over
  #places = []
  #open = 0

  constructor(told) {
    this.#told = told
  }

  get texts() {
    return this.#texts
  }

  get size() {
    return this.#texts.length
  }

  get done() {
    return this.#open === 0
  }

  add(text, place) {
    this.#texts.push(text)
    this.#places.push(place)
    this.#open++
  }

  startedAs(first) {
    this.#first = first
  }

  /** Below 0 when the ticket comes before it, above when after it. */
  compare(ticket) {
    if (ticket < this.#first) return -1
    return ticket < this.#first + this.#texts.length ? 0 : 1
  }

  arrived(ticket, result, error) {
    this.#over(ticket - this.#first, result, error)
  }

  /** Nothing of it could be started. */
  failed(error) {
    for (let i = 0; i < this.#texts.length; i++) this.#over(i, undefined, error)
  }

  /** The tickets of what is under way, of which nobody is to hear any more. */
  dropped() {
    const tickets = []
    this.#texts.forEach((text, i) => {
      if (text !== undefined) tickets.push(this.#first + i)
    })
    this.#texts.fill(undefined)
    this.#open = 0
    return tickets
  }

  #over(i, result, error) {
    const text = this.#texts[i]
    if (text === undefined) return // dropped
    this.#texts[i] = undefined
    this.#open--
    this.#told(this, this.#places[i], text, result, error)
  }
}

class Waiting {
  #alone = new Map() // ticket -> Promised
  #batches = [] // in the order of their tickets
  #recent // results of one batch tend to come one after the other

  add(ticket, promised) {
    this.#alone.set(ticket, promised)
  }

  delete(ticket) {
    return this.#alone.delete(ticket)
  }

  addBatch(batch) {
    this.#batches.push(batch)
  }

  deleteBatch(batch) {
    const place = this.#batches.indexOf(batch)
    if (place >= 0) this.#batches.splice(place, 1)
    if (this.#recent === batch) this.#recent = undefined
  }

  /** Who is to hear of it, once; undefined where nobody waits any more. */
  find(ticket) {
    if (this.#recent?.compare(ticket) === 0) return this.#recent
    const alone = this.#alone.get(ticket)
    if (alone !== undefined) {
      this.#alone.delete(ticket)
      return alone
    }
    this.#recent = this.#batchOf(ticket)
    return this.#recent
  }

  #batchOf(ticket) {
    let from = 0
    let to = this.#batches.length
    while (from < to) {
      const middle = (from + to) >> 1
      const side = this.#batches[middle].compare(ticket)
      if (side === 0) return this.#batches[middle]
      if (side < 0) to = middle
      else from = middle + 1
    }
    return undefined
  }
}

module.exports = { Batch, Promised, Waiting }
