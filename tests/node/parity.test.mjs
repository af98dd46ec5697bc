// Every world of tests/worlds, checked from Node, says what the world says it must; and C++, Python and Node give the
// same report to the byte: of a check over the network, times aside, and of the same evidence judged again, nothing
// aside.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'

import { check, judge } from 'mtasts'
import { MailLab, worldNames } from '../../examples/mail-lab.mjs'
import { inTree } from './tree.mjs'

/** A program that answers each line with one. */
class Peer {
  constructor(command, ...given) {
    this.child = spawn(command, given, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.lines = createInterface({ input: this.child.stdout })[Symbol.asyncIterator]()
  }

  async ask(question) {
    this.child.stdin.write(`${JSON.stringify(question)}\n`)
    const { done, value } = await this.lines.next()
    assert.ok(!done, `${this.child.spawnfile} has ended; what it said stands above`)
    return value
  }

  async close() {
    const ended =
      this.child.exitCode === null && this.child.signalCode === null ? once(this.child, 'exit') : undefined
    this.child.stdin.end()
    await ended
  }
}

// When something was seen and how long it took, and what is reckoned from it: the end of the policies that senders hold,
// the id of a record to paste. Everything else must agree.
const timeless = (json) =>
  json
    .replace(/"(checked_at|duration_ms|duration_us|start_us|at_us|last_expires_at)":("[^"]*"|\d+)/g, '"$1":0')
    .replace(/\bid=\d{14}Z/g, 'id=0')

describe('the same report from C++, Python and Node', () => {
  let lab, cpp, python
  before(async () => {
    lab = await MailLab.start()
    cpp = new Peer(inTree('build/dev/parity_report'))
    python = new Peer(inTree('.venv/bin/python'), inTree('tests/parity/report.py'))
  })
  after(async () => {
    await Promise.all([cpp, python, lab].map((each) => each?.close()))
  })

  it('has worlds to look at', () => assert.ok(worldNames().length >= 100))

  for (const name of worldNames()) {
    it(`of ${name}`, async () => {
      const world = lab.worlds.get(name)
      const { domain, options } = world.json
      const [report, ...seen] = await Promise.all([
        check(world.domain, world.options),
        cpp.ask({ domain, options }),
        python.ask({ domain, options }),
      ])
      const found = report.findings.map((each) => `${each.id} ${each.outcome} ${each.subject}`)
      assert.deepEqual(found.sort(), [...world.expect.findings].sort(), report.text())
      assert.equal(report.protection, world.expect.protection)
      if ('score' in world.expect) assert.equal(report.score.total, world.expect.score, report.text())

      const json = report.toJSONText()
      assert.deepEqual(JSON.parse(JSON.stringify(report)), JSON.parse(json))
      for (const other of seen) assert.equal(timeless(other), timeless(json))

      const { evidence } = report.toJSON()
      const judged = [await cpp.ask({ evidence }), await python.ask({ evidence }), judge(report).toJSONText()]
      for (const other of judged) assert.equal(other, json)
    })
  }
})
