// `npx mtasts check` as a process, against the lab.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { Report } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree, silentResolver } from './tree.mjs'

function start(words, env = {}) {
  const { NO_COLOR: _, ...plain } = process.env
  return spawn(process.execPath, [inTree('bindings/node/cli.js'), ...words], { env: { ...plain, ...env } })
}

async function ended(child) {
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (err += data))
  const [code, signal] = await once(child, 'close')
  return { code, signal, out, err }
}

const run = (...words) => ended(start(words))

const flags = ({ options }) =>
  Object.entries(options).flatMap(([name, value]) => {
    const flag = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    if (typeof value === 'boolean') return [value ? `--${flag}` : `--no-${flag}`]
    return [value].flat().flatMap((each) => [`--${flag}`, String(each)])
  })

describe('the program', () => {
  let lab, healthy, broken, silent
  before(async () => {
    lab = await MailLab.start(['healthy', 'mx-not-covered'])
    healthy = lab.worlds.get('healthy')
    broken = lab.worlds.get('mx-not-covered')
    silent = await silentResolver()
  })
  after(() => (lab?.close(), silent?.close()))

  it('shows a report and exits with what it says', async () => {
    const [fine, wrong, allowed] = await Promise.all([
      run('check', healthy.domain, ...flags(healthy)),
      run('check', broken.domain, ...flags(broken)),
      run('check', broken.domain, ...flags(broken), '--fail-on=never', '--colour', 'always'),
    ])
    assert.deepEqual([fine.code, wrong.code, allowed.code], [0, 1, 0])
    assert.ok(fine.out.startsWith(healthy.domain) && !fine.out.includes('\x1b') && fine.err === '')
    assert.ok(allowed.out.includes('\x1b['))
  })

  it('writes the JSON of one report, or of several in their order', async () => {
    const [one, several] = await Promise.all([
      run('check', healthy.domain, ...flags(healthy), '--format', 'json'),
      run('check', 'x y', healthy.domain, ...flags(healthy), '-F', 'json'),
    ])
    assert.equal(Report.from(one.out).domain, healthy.domain)
    assert.deepEqual(JSON.parse(several.out).map((each) => each.domain), ['x y', healthy.domain])
    assert.equal(several.code, 2)
    assert.match(several.err, /not checked: x y/)
  })

  it('names a mistake with exit status 2', async () => {
    const rows = [
      [['check'], /expected domains/],
      [['chekc', 'a.example'], /chekc/],
      [['check', 'a.example', '--tiemout', '5'], /--tiemout/],
      [['check', 'a.example', '--timeout', 'soon'], /timeout/],
      [['check', 'a.example', '--timeout'], /--timeout needs a value/],
      [['check', 'a.example', '--format', 'pdf'], /--format: expected one of text, json/],
      [['check', 'exa mple'], /exa mple/],
      [['check', 'a.example', '--ca-file', '/no/such.pem'], /\/no\/such\.pem/],
    ]
    const all = await Promise.all(rows.map(([words]) => run(...words)))
    for (const [i, [words, named]] of rows.entries()) {
      assert.equal(all[i].code, 2, words.join(' '))
      assert.match(all[i].err, named)
      assert.equal(all[i].out, '')
    }
  })

  it('ends with 130 on Ctrl-C', async () => {
    const child = start(['check', 'a.example', '--resolver', silent.address, '--dns-timeout', '60'])
    const end = ended(child)
    await silent.asked
    child.kill('SIGINT')
    assert.deepEqual(await end, { code: 130, signal: null, out: '', err: '' })
  })

  it('says who it is', async () => {
    const [help, version] = await Promise.all([run('--help'), run('--version')])
    assert.match(help.out, /^usage: mtasts check DOMAIN/)
    assert.match(version.out, /^mtasts \d/)
    assert.deepEqual([help.code, version.code], [0, 0])
  })
})
