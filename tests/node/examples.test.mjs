// The examples do what they say, against the lab. tests/docs runs those of the pages.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { get } from 'node:http'
import { after, before, describe, it } from 'node:test'

import { MailLab } from '../../examples/mail-lab.mjs'
import { service } from '../../examples/service.mjs'
import { inTree, silentResolver } from './tree.mjs'

describe('the examples', () => {
  let lab, world
  before(async () => {
    lab = await MailLab.start(['healthy', 'mx-not-covered'])
    world = lab.worlds.get('mx-not-covered')
  })
  after(() => lab?.close())

  it('stream.mjs prints a line a domain', async () => {
    const child = spawn(process.execPath, [inTree('examples/stream.mjs')], {
      env: { ...process.env, OPTIONS_JSON: JSON.stringify({ ...world.options, ordered: true }) },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let out = ''
    child.stdout.on('data', (data) => (out += data))
    child.stdin.end(`${world.domain}\na..b\nnot-there.example\n`)
    const [code] = await once(child, 'close')
    assert.equal(code, 0)
    const lines = out
      .trim()
      .split('\n')
      .map((line) => line.split('\t').slice(0, 2).join(' '))
    assert.deepEqual(lines, [`${world.domain} degraded`, 'a..b invalid', lines[2]])
    assert.match(lines[2], /^not-there\.example /)
  })

  it('service.mjs answers with the report, and with 400 what is no domain', async () => {
    const app = service(world.options)
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const good = await fetch(`${address}/${world.domain}`)
    assert.equal((await good.json()).protection, 'degraded')
    const bad = await fetch(`${address}/a..b`)
    assert.equal(bad.status, 400)
    assert.match((await bad.json()).error, /a\.\.b/)
    await app.close()
  })

  it('service.mjs keeps its time limit, and lets go of a client that has gone', async () => {
    const silent = await silentResolver()
    const app = service({ resolver: silent.address, dnsTimeout: 60, timeout: 0.2 })
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    assert.equal((await (await fetch(`${address}/example.org`)).json()).partial, true)
    const leaving = get(`${address}/example.net`)
    leaving.on('error', () => {})
    await once(leaving, 'socket')
    leaving.destroy()
    await app.close()
    silent.close()
  })
})
