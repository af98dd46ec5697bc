'use strict'
// The names of options: what a caller who misspells one meant.
const { MtaStsError } = require('./errors.js')
const native = require('./loader.js')

let known

/** Every option of a check. The core has the list and names all of them to whoever asks for one that is like none. */
function checkOptions() {
  if (known === undefined) {
    try {
      native.validateOptions('{"":0}')
    } catch (error) {
      known = /the options are (.*)$/.exec(error.message)[1].split(', ')
    }
  }
  return known
}

/** How many letters are wrong, missing or too many. */
function distance(from, to) {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i)
  for (let i = 1; i <= from.length; i++) {
    const next = [i]
    for (let k = 1; k <= to.length; k++) {
      next[k] = Math.min(row[k] + 1, next[k - 1] + 1, row[k - 1] + (from[i - 1] === to[k - 1] ? 0 : 1))
    }
    row = next
  }
  return row[to.length]
}

/** The error about an option that is none of `names`, with the nearest of them or all. */
function unknownOption(name, names) {
  const far = name.length > 64
  const [least, nearest] = names
    .map((each) => [far ? name.length : distance(name.toLowerCase(), each.toLowerCase()), each])
    .reduce((best, each) => (each[0] < best[0] ? each : best))
  const near = least <= Math.max(2, Math.floor(nearest.length / 3))
  const hint = near ? `did you mean "${nearest}"?` : `the options are ${names.join(', ')}`
  return new MtaStsError('INVALID_OPTION', `option ${JSON.stringify(name.slice(0, 100))} is not known; ${hint}`)
}

/** Throws where an option is none of `names`. */
function allKnown(given, names) {
  for (const name of Object.keys(given)) if (!names.includes(name)) throw unknownOption(name, names)
}

module.exports = { allKnown, checkOptions }
