#!/usr/bin/env node
'use strict'
// `npx mtasts check DOMAIN...`: reports on the screen or as JSON. Standard output is data, standard error is mistakes.
// The Python package has the whole program; exit statuses are the same: 0, 1 when a rule of severity `--fail-on` or
// graver fails, 2 for a mistake in the call or ours, 130 on Ctrl-C.
const { check, checkMany } = require('./checker.js')
const { MtaStsError } = require('./errors.js')
const native = require('./loader.js')
const { checkOptions } = require('./names.js')
const { render, renderStream } = require('./render.js')
const { version } = require('../../package.json')

const SEVERITIES = ['error', 'warning', 'notice']
const HELP = `usage: mtasts check DOMAIN... [--format text|json] [--fail-on error|warning|notice|never]
                    [--colour auto|always|never] [--OPTION VALUE] [--FLAG] [--no-FLAG]

What a sending mail server that honours MTA-STS would do with a domain's mail today, why, and what to change.
`

class UsageError extends Error {}

const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
const camel = (name) => name.replace(/-([a-z\d])/g, (_, letter) => letter.toUpperCase())

/** Whether the core takes this value for the option: it is the one that knows the types. */
function takes(name, value) {
  try {
    native.validateOptions(JSON.stringify({ [name]: value }))
    return true
  } catch {
    return false
  }
}

const valueOf = (name, text) => (!takes(name, text) && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text)

/** Takes the words apart: domains, what is ours, and options of the check. */
function read(words) {
  const own = { format: 'text', failOn: 'error', colour: 'auto' }
  const choices = { format: ['text', 'json'], failOn: [...SEVERITIES, 'never'], colour: ['auto', 'always', 'never'] }
  const known = new Set(checkOptions())
  const flags = new Set([...known].filter((name) => takes(name, true)))
  const [domains, options] = [[], {}]
  const rest = [...words]
  while (rest.length > 0) {
    const word = rest.shift()
    if (!word.startsWith('-') || word === '-') {
      domains.push(word)
      continue
    }
    const [flag, equals, given] = /^([^=]*)(=?)([^]*)$/.exec(word).slice(1)
    const name = flag === '-F' ? 'format' : flag === '--color' ? 'colour' : camel(flag.replace(/^--/, ''))
    const denied = camel(flag.replace(/^--no-/, ''))
    const value = () => {
      const text = equals === '=' ? given : rest.shift()
      if (text === undefined) throw new UsageError(`${flag} needs a value`)
      return text
    }
    if (name in own) {
      own[name] = value()
      if (!choices[name].includes(own[name]))
        throw new UsageError(`${flag}: expected one of ${choices[name].join(', ')}, got "${own[name]}"`)
    } else if (flags.has(name)) options[name] = true
    else if (flag.startsWith('--no-') && flags.has(denied)) options[denied] = false
    else if (name === 'resolver') options.resolver = [...(options.resolver ?? []), value()]
    else if (known.has(name) && flag === `--${kebab(name)}`) options[name] = valueOf(name, value())
    else throw new UsageError(`unknown option ${flag}; mtasts --help names what there is`)
  }
  return { domains, options, ...own }
}

const hasColour = (colour) =>
  colour === 'always' ||
  (colour === 'auto' && process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb')

const written = (text) => new Promise((done) => process.stdout.write(text, done))

async function checked(words) {
  const { domains, options, format, failOn, colour } = read(words)
  if (domains.length === 0) throw new UsageError('check: expected domains')
  const width = process.stdout.isTTY ? Math.max(40, Math.min(100, process.stdout.columns ?? 80)) : 80
  const look = { color: hasColour(colour), width, failOn }
  const grave = SEVERITIES.slice(0, SEVERITIES.indexOf(failOn) + 1)
  let status = 0
  const counted = (report) => {
    if (report.error !== null) {
      status = 2
      process.stderr.write(`mtasts: not checked: ${report.domain}: ${report.error}\n`)
    } else if (status === 0 && grave.includes(report.worst)) status = 1
    return report
  }
  if (domains.length === 1) {
    await written(render(counted(await check(domains[0], options)), format, look))
    return status
  }
  async function* reports() {
    for await (const report of checkMany(domains, { ...options, ordered: true })) yield counted(report)
  }
  for await (const piece of renderStream(reports(), format, look)) await written(piece)
  return status
}

async function run([command, ...words]) {
  if (command === '--version') return (await written(`mtasts ${version}\n`), 0)
  if ([command, ...words].some((word) => word === '--help' || word === '-h')) return (await written(HELP), 0)
  if (command !== 'check') throw new UsageError(`expected the command check, got ${command ?? 'nothing'}`)
  return checked(words)
}

process.on('SIGINT', () => process.exit(130))
process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 2)) // `head` has seen enough
run(process.argv.slice(2)).then(
  (status) => (process.exitCode = status),
  (error) => {
    const ours = error instanceof UsageError || error instanceof MtaStsError
    process.stderr.write(`mtasts: ${ours ? error.message : error.stack}\n`)
    process.exitCode = 2
  },
)
