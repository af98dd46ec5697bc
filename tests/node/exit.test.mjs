// A process ends when its program does: no crash, no hang, whatever is in flight.
import assert from 'node:assert/strict'
import { copyFileSync, cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'

import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree, run, silentResolver } from './tree.mjs'

describe('a process', () => {
  let lab, world, silent
  before(async () => {
    lab = await MailLab.start(['healthy'])
    world = lab.worlds.get('healthy')
    silent = await silentResolver()
  })
  after(async () => {
    silent?.close()
    await lab?.close()
  })
  const unanswered = () => JSON.stringify({ resolver: silent.address, dnsTimeout: 60 })
  const good = async (program, expected = '') => {
    const { code, signal, out, err } = await run(program)
    assert.deepEqual({ code, signal, out: out.trim(), err }, { code: 0, signal: null, out: expected, err: '' })
  }

  it('that only imports ends at once, without a thread', () =>
    good(
      `import { createRequire } from 'node:module'
      import { readdirSync } from 'node:fs'
      const require = createRequire(process.cwd() + '/')
      const threads = () => readdirSync('/proc/self/task').length
      const before = threads()
      const { Checker } = require('mtasts')
      new Checker({ resolver: '203.0.113.1' })
      console.log(threads() - before)`,
      '0',
    ))

  it('whose last statement awaits a check settles it', () =>
    good(
      `import { check } from 'mtasts'
      console.log((await check('${world.domain}', ${JSON.stringify(world.options)})).protection)`,
      'enforced',
    ))

  it('ends after its last check though a Checker is open', () =>
    good(
      `import { Checker } from 'mtasts'
      const checker = new Checker(${JSON.stringify(world.options)})
      console.log((await checker.check('${world.domain}')).protection)`,
      'enforced',
    ))

  it('settles what nobody holds any more', () =>
    good(
      `import { Checker } from 'mtasts'
      import { setFlagsFromString } from 'node:v8'
      setFlagsFromString('--expose-gc')
      const gc = (await import('node:vm')).runInNewContext('gc')
      const pending = (() => new Checker(${JSON.stringify(world.options)}).check('${world.domain}'))()
      gc()
      setImmediate(gc)
      console.log((await pending).protection)`,
      'enforced',
    ))

  it('may exit with checks in flight', () =>
    good(`import { check } from 'mtasts'
      for (let i = 0; i < 50; i++) check('example.org', ${unanswered()})
      setTimeout(() => process.exit(0), 20)`))

  it('may exit while reports arrive', () =>
    good(`import { checkMany } from 'mtasts'
      let seen = 0
      for await (const _ of checkMany(Array(500).fill('${world.domain}'), ${JSON.stringify(world.options)})) {
        if (++seen === 100) process.exit(0)
      }`))

  it('ends by an unhandled rejection of an aborted check', async () => {
    const { code, err } = await run(`import { check } from 'mtasts'
      check('example.org', { ...${unanswered()}, signal: AbortSignal.timeout(20) })`)
    assert.equal(code, 1)
    assert.match(err, /TimeoutError/)
  })

  it('collects a Checker that nobody closed, with its thread', () =>
    good(
      `import { Checker } from 'mtasts'
      import { readdirSync } from 'node:fs'
      import { setFlagsFromString } from 'node:v8'
      setFlagsFromString('--expose-gc')
      const gc = (await import('node:vm')).runInNewContext('gc')
      const threads = () => readdirSync('/proc/self/task').length
      const options = ${JSON.stringify(world.options)}
      const before = threads()
      await Promise.all(Array.from({ length: 20 }, () => new Checker(options).check('${world.domain}')))
      for (let i = 0; i < 100 && threads() > before; i++) {
        await new Promise((resolve) => setImmediate(resolve))
        gc()
      }
      console.log(threads() - before)`,
      '0',
    ))

  it('terminates a hundred workers with 50 checks in flight each', () =>
    good(`import { Worker } from 'node:worker_threads'
      import { once } from 'node:events'
      const program = \`
        const { check } = require('mtasts')
        const { parentPort } = require('node:worker_threads')
        for (let i = 0; i < 50; i++) check('example.org', ${unanswered()})
        parentPort.postMessage('in flight')\`
      for (let i = 0; i < 100; i += 4) {
        await Promise.all([1, 2, 3, 4].map(async () => {
          const worker = new Worker(program, { eval: true, execArgv: [] })
          await once(worker, 'message')
          await worker.terminate()
        }))
      }`))

  it('takes reports in a worker and in the main thread at once', () =>
    good(
      `import { check } from 'mtasts'
      import { Worker } from 'node:worker_threads'
      import { once } from 'node:events'
      const options = ${JSON.stringify(world.options)}
      const worker = new Worker(\`
        const { check } = require('mtasts')
        const { parentPort } = require('node:worker_threads')
        check('${world.domain}', \${JSON.stringify(options)}).then((report) => parentPort.postMessage(report))\`, { eval: true, execArgv: [] })
      const [[posted], own] = await Promise.all([once(worker, 'message'), check('${world.domain}', options)])
      console.log(posted.protection, own.protection)`,
      'enforced enforced',
    ))

  it('may hold two copies of the addon', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mtasts-copy-'))
    try {
      cpSync(inTree('bindings/node'), folder, { recursive: true, filter: (file) => !/\.(cpp|hpp)$/.test(file) })
      copyFileSync(inTree('package.json'), join(folder, 'package.json'))
      await good(
        `import { check } from 'mtasts'
        import { createRequire } from 'node:module'
        const copy = createRequire(process.cwd() + '/')('${folder}/index.js')
        const options = ${JSON.stringify(world.options)}
        const both = await Promise.all([check('${world.domain}', options), copy.check('${world.domain}', options)])
        console.log(copy.check !== check, ...both.map((each) => each.protection), both[0] instanceof copy.Report)`,
        'true enforced enforced false',
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
