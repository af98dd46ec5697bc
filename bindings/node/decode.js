'use strict'
// From canonical JSON to frozen values and back. In JSON the keys are those of every language (`max_age`); what a
// program in Node reads is in camelCase (`maxAge`). One walk freezes and renames.
// The names are a fixed set, so each is converted once.
const toCamel = new Map()
const toSnake = new Map()

function camelCase(name) {
  let known = toCamel.get(name)
  if (known === undefined) {
    known = name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
    toCamel.set(name, known)
  }
  return known
}

function snakeCase(name) {
  let known = toSnake.get(name)
  if (known === undefined) {
    known = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    // What callers hand in has names of any kind, and those are not kept.
    if (toCamel.has(known)) toSnake.set(name, known)
  }
  return known
}

/** Frozen all the way down, in camelCase. Takes what JSON.parse gave, and may take it apart. */
function frozen(value) {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = frozen(value[i])
    return Object.freeze(value)
  }
  const made = {}
  for (const name in value) made[camelCase(name)] = frozen(value[name])
  return Object.freeze(made)
}

const decoded = (json) => frozen(JSON.parse(json))

/** The way back: keys as in JSON. What is in that form already, such as a report's JSON, stays as it is. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return value
  if (typeof value.toJSON === 'function') return value.toJSON()
  if (Array.isArray(value)) return value.map(canonical)
  const made = {}
  for (const name of Object.keys(value)) made[snakeCase(name)] = canonical(value[name])
  return made
}

module.exports = { camelCase, canonical, decoded, frozen }
