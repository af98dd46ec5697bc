// Five seconds of random endings; `./dev endings` has them for longer.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { it } from 'node:test'

import { inTree } from './tree.mjs'

it('whatever ends at whatever moment leaves nothing', { timeout: 300_000 }, () => {
  const given = ['--expose-gc', inTree('tests/node/endings.mjs'), '--seconds=5']
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, given, {
    cwd: inTree('tests/node'),
    encoding: 'utf8',
    env: { ...process.env, MALLOC_ARENA_MAX: '2' }, // or what malloc keeps would count as growth
  })
  assert.deepEqual({ status, signal }, { status: 0, signal: null }, stdout + stderr)
  assert.match(stdout, /reports/)
})
