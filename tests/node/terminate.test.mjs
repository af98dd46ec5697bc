// A worker may be terminated at any moment, also amid a call into the addon: the process goes on.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { MailLab } from '../../examples/mail-lab.mjs'
import { run } from './tree.mjs'

const SECONDS = 3

describe('a worker that is terminated', () => {
  let lab, world
  before(async () => {
    lab = await MailLab.start(['healthy'])
    world = lab.worlds.get('healthy')
  })
  after(() => lab?.close())

  // The program terminates one worker after the other, each a little later than the last, as long as the time lasts.
  const survives = async (body) => {
    const { code, signal, out, err } = await run(
      `import { Worker } from 'node:worker_threads'
      const body = process.argv[1]
      const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
      let count = 0
      for (const end = Date.now() + ${SECONDS * 1000}; Date.now() < end; count++) {
        const worker = new Worker(body, { eval: true, execArgv: [], workerData: process.argv[2] })
        await new Promise((resolve) => worker.once('online', resolve))
        await pause(count % 40)
        await worker.terminate()
      }
      console.log(count > 5)`,
      { given: [body, JSON.stringify({ domain: world.domain, options: world.options })] },
    )
    assert.deepEqual({ code, signal, out: out.trim(), err }, { code: 0, signal: null, out: 'true', err: '' })
  }

  it('while it loads the addon', () => survives(`require('mtasts')`))

  it('while the addon throws', () =>
    survives(`const mtasts = require('mtasts')
      for (;;) try { mtasts.explain('nope') } catch {}`))

  it('while the addon makes objects', () =>
    survives(`const mtasts = require('mtasts')
      for (;;) mtasts.parseStsRecords(['v=STSv1; id=1;'])`))

  it('while reports arrive', () =>
    survives(`const { checkMany } = require('mtasts')
      const { domain, options } = JSON.parse(require('node:worker_threads').workerData)
      ;(async () => { for await (const report of checkMany(Array(5000).fill(domain), options)) report.protection })()`))
})
