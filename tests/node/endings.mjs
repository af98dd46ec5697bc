// Checks and streams that end in every way at random moments, for as long as is asked:
// node --expose-gc tests/node/endings.mjs [--seconds=S] [--seed=N]
//
// Signals abort, streams are broken out of or dropped, Checkers are closed or let go, workers are terminated. As many
// reports must come out as domains went in, nothing may hang, and whenever all is ended descriptors, threads and memory
// must be as they were. A seed repeats the sequence, not the timing.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'

import { Checker, check, checkMany } from 'mtasts'

import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree } from './tree.mjs'

const LONGEST_ROUND = 120_000 // milliseconds; a round takes 2 seconds and a check's time-out
const WARM_UP = 4 // rounds
const MOST_GROWTH = 64 << 20 // octets of the resident set, of the whole run: run it with MALLOC_ARENA_MAX=2
const MOST_OF_V8 = 8 << 20 // and of V8's heap
const ACTORS = 8

/** Numbers from 0 to below 1, the same for the same seed. */
function dice(seed) {
  let state = BigInt(seed) * 2862933555777941757n + 3037000493n
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn
    return Number(state >> 33n) / 2 ** 31
  }
}

class Play {
  counts = {}
  #world
  #random
  #checkers = [undefined, undefined, undefined]

  constructor(world, seed) {
    this.#world = world
    this.#random = dice(seed)
  }

  below = (end) => Math.floor(this.#random() * end)
  chance = (share) => this.#random() < share
  count = (what, by = 1) => (this.counts[what] = (this.counts[what] ?? 0) + by)
  moment = () => this.#random() * (this.chance(0.25) ? 300 : 15)

  domain = () =>
    this.chance(0.3) ? this.#world.also[this.below(this.#world.also.length)] : `d${this.below(20)}.load.example`
  domains = (most) => Array.from({ length: 1 + this.below(most) }, this.domain)
  options = () => ({
    ...this.#world.options,
    threads: 1 + this.below(3),
    cacheTtl: this.chance(0.5) ? 0 : 300,
    detail: this.chance(0.3) ? 'summary' : 'full',
  })

  checker() {
    const place = this.below(this.#checkers.length)
    return (this.#checkers[place] ??= new Checker(this.options()))
  }

  signal() {
    if (this.chance(0.4)) return undefined
    const controller = new AbortController()
    setTimeout(() => controller.abort(), this.moment())
    return controller.signal
  }

  // ---- the acts ----

  async one() {
    const domain = this.domain()
    const report = await this.checker().check(domain, { signal: this.signal() })
    assert.equal(report.domain, domain)
    this.count('reports')
  }

  async alone() {
    const domain = this.domain()
    const report = await check(domain, { ...this.#world.options, signal: this.signal() })
    assert.equal(report.domain, domain)
    this.count('reports')
  }

  /** To the end, or a part of the way: then it is broken out of, or dropped. */
  async stream() {
    const concurrency = [1, 5, 50, 500][this.below(4)]
    const domains = this.domains(Math.min(60, 4 * concurrency))
    const ordered = this.chance(0.5)
    const own = { concurrency, ordered, signal: this.signal() }
    const found = this.chance(0.3)
      ? checkMany(domains, { ...this.options(), ...own })
      : this.checker().checkMany(domains, own)
    const most = this.chance(0.3) ? domains.length : this.below(domains.length + 1)
    const seen = []
    if (this.chance(0.2)) {
      for (let i = 0; i < most; i++) seen.push((await found.next()).value.domain)
    } else if (most > 0) {
      for await (const report of found) {
        seen.push(report.domain)
        if (seen.length === most) break
      }
    }
    this.count('reports', seen.length)
    assert.equal(seen.length, most)
    if (ordered) assert.deepEqual(seen, domains.slice(0, most))
    if (most === domains.length) assert.deepEqual(seen.toSorted?.() ?? [...seen].sort(), [...domains].sort())
  }

  async end() {
    await pause(this.moment())
    const place = this.below(this.#checkers.length)
    const checker = this.#checkers[place]
    this.#checkers[place] = undefined
    if (this.chance(0.6)) {
      checker?.close()
      this.count('closed')
    } else {
      this.count('dropped') // collected some time, when nothing is pending any more
    }
  }

  async worker() {
    const program = `
      const { Checker, check, checkMany } = require('mtasts')
      const { domains, options } = require('node:worker_threads').workerData
      for (const each of domains) check(each, options).catch(() => {})
      const checker = new Checker(options)
      ;(async () => { for (;;) for await (const report of checker.checkMany(domains)) report.toDict?.() })()`
    const worker = new Worker(program, {
      eval: true,
      execArgv: [],
      workerData: { domains: this.domains(20), options: this.#world.options },
    })
    const failed = new Promise((_, reject) => worker.once('error', reject))
    failed.catch(() => {})
    await Promise.race([failed, pause(this.moment() * 2)])
    await worker.terminate()
    this.count('workers terminated')
  }

  async act(until) {
    const acts = [this.one, this.one, this.one, this.alone, this.stream, this.stream, this.stream, this.end, this.worker]
    while (Date.now() < until) {
      try {
        await acts[this.below(acts.length)].call(this)
      } catch (error) {
        if (error.name === 'AbortError') this.count('aborted')
        else if (error.code === 'ERR_MTASTS_CLOSED') this.count('ended under it')
        else throw error
      }
    }
  }

  async run(milliseconds) {
    const until = Date.now() + milliseconds
    await Promise.all(Array.from({ length: ACTORS }, () => this.act(until)))
    for (const each of this.#checkers) each?.close()
    this.#checkers.fill(undefined)
  }
}

const standing = () => [readdirSync('/proc/self/fd').length, readdirSync('/proc/self/task').length]

/** Descriptors and threads as they were; what was dropped is collected first. */
async function settled(before) {
  for (let i = 0; i < 300 && String(standing()) !== String(before); i++) {
    globalThis.gc()
    await pause(10)
  }
  return standing()
}

/** What stands when nothing has changed for half a second. */
async function still() {
  let last = standing()
  for (let unchanged = 0; unchanged < 50; unchanged++) {
    globalThis.gc()
    await pause(10)
    const now = standing()
    if (String(now) !== String(last)) unchanged = 0
    last = now
  }
  return last
}

async function run(world, seconds, seed) {
  // One worker and one check: Node keeps a few threads and descriptors from the first on.
  const first = new Play(world, seed)
  await first.worker()
  await first.alone().catch(() => {})
  const before = await still()
  const end = Date.now() + seconds * 1000
  const counts = {}
  let rounds = 0
  let warm = 0
  let warmHeap = 0
  const resident = () => process.memoryUsage.rss()
  const heap = () => process.memoryUsage().heapUsed
  while (Date.now() < end) {
    const watchdog = setTimeout(() => {
      console.error(`HUNG: round ${rounds} of seed ${seed}`)
      process.abort()
    }, LONGEST_ROUND)
    const play = new Play(world, seed * 100_000 + rounds)
    await play.run(Math.min(2000, end - Date.now()))
    for (const [what, many] of Object.entries(play.counts)) counts[what] = (counts[what] ?? 0) + many
    const now = await settled(before)
    clearTimeout(watchdog)
    assert.deepEqual(now, before, `descriptors and threads, after round ${rounds}`)
    globalThis.gc()
    if (++rounds <= WARM_UP) [warm, warmHeap] = [resident(), heap()]
    assert.ok(resident() < warm + MOST_GROWTH, `resident: ${warm >> 10} -> ${resident() >> 10} KiB`)
    assert.ok(heap() < warmHeap + MOST_OF_V8, `V8's heap: ${warmHeap >> 10} -> ${heap() >> 10} KiB`)
  }
  console.log(`seed ${seed}, ${rounds} rounds: ${Object.entries(counts).map(([what, many]) => `${many} ${what}`).join(', ')}`)
  console.log(`descriptors and threads ${before} -> ${standing()}, ` +
    `resident ${warm >> 10} -> ${resident() >> 10} KiB, V8's heap ${warmHeap >> 10} -> ${heap() >> 10} KiB`)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { seconds: { type: 'string' }, seed: { type: 'string' } } })
  const lab = await MailLab.start([], [inTree('tests/endings/world.json')])
  try {
    await run(lab.worlds.get('world'), Number(values.seconds ?? 10), Number(values.seed ?? 1))
  } finally {
    await lab.close()
  }
}
