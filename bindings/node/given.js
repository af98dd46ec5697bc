'use strict'
// What a caller gave, brought into the one form that the core takes, or an error that names it.
const { inspect, types } = require('node:util')
const { fileURLToPath } = require('node:url')
const { MtaStsError, asked } = require('./errors.js')
const { canonical } = require('./decode.js')
const native = require('./loader.js')
const { allKnown, checkOptions } = require('./names.js')

const PATHS = new Set(['caFile', 'caPath'])
const TEXTS = new Set(['helo', 'caFile', 'caPath']) // "NaN" would be as good as any other

/** A value in an error. Whatever its own code does, such as throw, this gives a text. */
const shown = (value) => {
  let text
  try {
    text = inspect(value, { depth: 0, breakLength: Infinity })
  } catch {
    text = `a value of type ${typeof value}`
  }
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}

/** A lone surrogate is no text: as in UTF-8, U+FFFD stands for it. JSON.stringify escapes these alone. */
const wellFormed = (json) =>
  json?.replace(/\\(?:ud[89a-f][\da-f]{2}|.)/g, (escape) => (escape.length > 2 ? '\\ufffd' : escape))

const bytesAsText = (given) => Buffer.from(given.buffer, given.byteOffset, given.byteLength).toString('utf8')

const wrong = (what, expected, value) =>
  new MtaStsError('INVALID_ARGUMENT', `${what} must be ${expected}, got ${shown(value)}`)

function domain(given) {
  if (typeof given !== 'string')
    throw new MtaStsError('INVALID_DOMAIN', `domain must be a string, got ${shown(given)}`)
  return given
}

const noValue = (name, value, cause) =>
  new MtaStsError('INVALID_OPTION', `option "${name}": ${shown(value)} is no value for it`, { cause })

function path(name, url) {
  try {
    return fileURLToPath(url)
  } catch (error) {
    throw new MtaStsError('INVALID_OPTION', `option "${name}": expected a path or a file: URL, got "${url.href}"`, {
      cause: error,
    })
  }
}

function option(name, given) {
  let value = PATHS.has(name) && given instanceof URL ? path(name, given) : given
  if (typeof value === 'number' && !Number.isFinite(value)) {
    if (TEXTS.has(name)) throw new MtaStsError('INVALID_OPTION', `option "${name}": expected a string, got ${value}`)
    if (name === 'previous') throw noValue(name, given)
    // JSON has no word for these; as texts they reach the option that they were meant for, which says what it expects.
    value = String(value)
  }
  let text
  try {
    if (name === 'previous') {
      // An earlier report: itself, its JSON, or a clone.
      if (types.isUint8Array(value)) value = bytesAsText(value)
      value = canonical(typeof value === 'string' ? JSON.parse(value) : value)
    }
    text = wellFormed(JSON.stringify(value))
  } catch (error) {
    throw noValue(name, given, error)
  }
  if (text === undefined) throw noValue(name, given)
  return `${JSON.stringify(name)}:${text}`
}

/** A Map, an AbortSignal or a Promise in the place of the options has no members of its own, and would count as none
 * given. */
function holdsNothing(given) {
  const prototype = Object.getPrototypeOf(given)
  return Object.keys(given).length === 0 && prototype !== null && Object.getPrototypeOf(prototype) !== null
}

function isObject(given) {
  if (given === null || typeof given !== 'object' || Array.isArray(given) || holdsNothing(given)) {
    throw new MtaStsError('INVALID_OPTION', `expected an object of options, got ${shown(given)}`)
  }
}

/** The options as one JSON object, in the order of their names; `undefined` counts as not given. The core judges types
 * and ranges. */
function options(given) {
  if (given === undefined) return '{}'
  isObject(given)
  const values = Object.entries(given).filter(([, value]) => value !== undefined)
  allKnown(Object.fromEntries(values), checkOptions())
  return `{${values
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => option(name, value))
    .join(',')}}`
}

/** Takes what is the call's own out of an object: `{ signal, timeout }` of a check. The rest are options. */
function split(given, ...own) {
  if (given === undefined) return [{}, {}]
  isObject(given)
  const values = Object.entries(given).filter(([, value]) => value !== undefined)
  const taken = Object.fromEntries(values.filter(([name]) => own.includes(name)))
  const rest = Object.fromEntries(values.filter(([name]) => !own.includes(name)))
  allKnown(rest, [...new Set([...own, ...checkOptions()])])
  return [taken, rest]
}

function only(given, ...own) {
  const [taken, rest] = split(given, ...own)
  const [other] = Object.keys(rest)
  if (other !== undefined) {
    throw new MtaStsError('INVALID_OPTION', `option "${other}" is for the Checker; a check takes ${own.join(', ')}`)
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
  const verbs = ['addEventListener', 'removeEventListener', 'throwIfAborted']
  if (typeof given?.aborted !== 'boolean' || verbs.some((verb) => typeof given[verb] !== 'function')) {
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

/** How `report.text` is laid out. */
function layout(given = {}) {
  isObject(given)
  allKnown(given, ['color', 'width'])
  return { color: flag('color', given.color, false), width: count('width', given.width, 80) }
}

/** How reports are rendered. */
function rendering(given = {}) {
  isObject(given)
  allKnown(given, ['color', 'width', 'failOn'])
  const { color, width } = layout({ color: given.color, width: given.width })
  return { color, width, failOn: text('failOn', given.failOn ?? 'error') }
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
  // A hole is a record that is missing; `map` would leave it out.
  return Array.from(given, (record, index) => octets(`${what}[${index}]`, record))
}

/** JSON in a string or bytes, or an object that stands for it. */
function document(what, given) {
  if (typeof given === 'string') return given
  if (types.isUint8Array(given)) return bytesAsText(given)
  if (given === null || typeof given !== 'object') throw wrong(what, 'an object or its JSON', given)
  let text
  try {
    text = JSON.stringify(canonical(given))
  } catch (error) {
    const why = error instanceof Error ? error.message : `${shown(error)} was thrown`
    throw new MtaStsError('INVALID_DOCUMENT', `the ${what} is not JSON: ${why}`, { cause: error })
  }
  if (text === undefined) throw new MtaStsError('INVALID_DOCUMENT', `the ${what} is not JSON: ${shown(given)}`)
  return text
}

/** TLS reports, each parsed or as it arrived: as canonical JSON. */
function tlsReports(reports) {
  if (!Array.isArray(reports)) throw wrong('tlsReports', 'an array of TLS reports', reports)
  return Array.from(reports, (one, index) => {
    const name = `tlsReports[${index}]`
    const arrived = typeof one === 'string' || types.isUint8Array(one)
    return arrived ? asked(native.parseTlsrptReport, one) : document(name, one)
  })
}

module.exports = {
  count,
  document,
  domain,
  flag,
  layout,
  octets,
  only,
  options,
  records,
  rendering,
  shown,
  signal,
  split,
  text,
  timeout,
  tlsReports,
}
