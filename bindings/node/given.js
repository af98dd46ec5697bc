'use strict'
// What a caller gave, brought into the one form that the core takes, or an error that names it.
const { inspect, types } = require('node:util')
const { fileURLToPath } = require('node:url')
const { MtaStsError, asked } = require('./errors.js')
const { canonical } = require('./decode.js')
const native = require('./loader.js')

const PATHS = new Set(['caFile', 'caPath'])

const shown = (value) => {
  const text = inspect(value, { depth: 0, breakLength: Infinity })
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

const wrong = (what, expected, value) =>
  new MtaStsError('INVALID_ARGUMENT', `${what} must be ${expected}, got ${shown(value)}`)

function domain(given) {
  if (typeof given !== 'string')
    throw new MtaStsError('INVALID_DOMAIN', `domain must be a string, got ${shown(given)}`)
  return given
}

function option(name, value) {
  if (PATHS.has(name) && value instanceof URL) value = fileURLToPath(value)
  // JSON has no word for these; as texts they reach the option that they were meant for, which says what it expects.
  if (typeof value === 'number' && !Number.isFinite(value)) value = String(value)
  let text
  try {
    // An earlier report: itself, its JSON, or a clone.
    if (name === 'previous') value = canonical(typeof value === 'string' ? JSON.parse(value) : value)
    text = JSON.stringify(value)
  } catch (error) {
    throw new MtaStsError('INVALID_OPTION', `option "${name}": ${shown(value)} is no value for it`, { cause: error })
  }
  if (text === undefined)
    throw new MtaStsError('INVALID_OPTION', `option "${name}": ${shown(value)} is no value for it`)
  return `${JSON.stringify(name)}:${text}`
}

function isObject(given) {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) {
    throw new MtaStsError('INVALID_OPTION', `expected an object of options, got ${shown(given)}`)
  }
}

/** The options as one JSON object, in the order of their names; `undefined` counts as not given. The core judges names,
 * types and ranges. */
function options(given) {
  if (given === undefined) return '{}'
  isObject(given)
  const names = Object.keys(given).filter((name) => given[name] !== undefined)
  return `{${names
    .sort()
    .map((name) => option(name, given[name]))
    .join(',')}}`
}

/** Takes what is the call's own out of an object: `{ signal, timeout }` of a check. The rest are options. */
function split(given, ...own) {
  if (given === undefined) return [{}, {}]
  isObject(given)
  const taken = {}
  const rest = {}
  for (const name of Object.keys(given)) {
    if (given[name] !== undefined) (own.includes(name) ? taken : rest)[name] = given[name]
  }
  return [taken, rest]
}

function only(given, ...own) {
  const [taken, rest] = split(given, ...own)
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) {
    // Options of the checker are asked about first: their spelling may be what is wrong.
    asked(native.validateOptions, options(rest))
    throw new MtaStsError('INVALID_OPTION', `option "${unknown}" is for the Checker; a check takes ${own.join(', ')}`)
  }
  return taken
}

function timeout(given) {
  if (given === undefined) return null
  asked(native.validateOptions, options({ timeout: given }))
  return given
}

function signal(given) {
  if (given === undefined) return undefined
  if (given === null || typeof given.addEventListener !== 'function' || typeof given.aborted !== 'boolean') {
    throw new MtaStsError('INVALID_OPTION', `option "signal": expected an AbortSignal, got ${shown(given)}`)
  }
  return given
}

function count(name, given, preset) {
  if (given === undefined) return preset
  if (!Number.isInteger(given) || given < 1 || given > 1e6) {
    throw new MtaStsError(
      'INVALID_OPTION',
      `option "${name}": expected a whole number from 1 to 1000000, got ${shown(given)}`,
    )
  }
  return given
}

function flag(name, given, preset) {
  if (given === undefined) return preset
  if (typeof given !== 'boolean') {
    throw new MtaStsError('INVALID_OPTION', `option "${name}": expected true or false, got ${shown(given)}`)
  }
  return given
}

function text(what, given) {
  if (typeof given !== 'string') throw wrong(what, 'a string', given)
  return given
}

/** A string, which counts as UTF-8, or the bytes of a Uint8Array (a Buffer is one). */
function octets(what, given) {
  if (typeof given === 'string' || types.isUint8Array(given)) return given
  throw wrong(what, 'a string or a Uint8Array', given)
}

/** A TXT RRset: one string or Uint8Array a record, its character-strings already joined. */
function records(what, given) {
  if (!Array.isArray(given)) throw wrong(what, 'an array with one string or Uint8Array a TXT record', given)
  return given.map((record, index) => octets(`${what}[${index}]`, record))
}

/** JSON in a string or bytes, or an object that stands for it. */
function document(what, given) {
  if (typeof given === 'string') return given
  if (types.isUint8Array(given)) return Buffer.from(given.buffer, given.byteOffset, given.byteLength).toString('utf8')
  if (given === null || typeof given !== 'object') throw wrong(what, 'an object or its JSON', given)
  try {
    return JSON.stringify(canonical(given))
  } catch (error) {
    throw new MtaStsError('INVALID_DOCUMENT', `the ${what} is not JSON: ${error.message}`, { cause: error })
  }
}

module.exports = {
  count,
  document,
  domain,
  flag,
  octets,
  only,
  options,
  records,
  shown,
  signal,
  split,
  text,
  timeout,
}
