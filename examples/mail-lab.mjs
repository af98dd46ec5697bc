// The mail lab as a child process: worlds on loopback to test a program against, as our own tests do.
//
//   const lab = await MailLab.start(['healthy'])
//   const { domain, options } = lab.worlds.get('healthy')
//   const report = await check(domain, options)
//   await lab.close()
//
// It runs the program `mtasts-lab` (MTASTS_LAB names it, else build/dev/mtasts-lab), which lab/README.md documents.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const fromRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const worldFile = (name) => fromRoot(`tests/worlds/${name}.json`)

export const worldNames = () =>
  readdirSync(fromRoot('tests/worlds'))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort()

const camelCase = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase())
const inCamelCase = (options) =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [camelCase(name), value]))

export class MailLab {
  /** name -> { name, about, domain, also, options, expect }; `json` is what the lab said, for programs in other
   * languages */
  worlds = new Map()
  #process
  #lines

  /** The worlds of these names, all of tests/worlds without any, and of these files. */
  static async start(names = worldNames(), files = []) {
    const lab = new MailLab()
    const program = process.env.MTASTS_LAB ?? fromRoot('build/dev/mtasts-lab')
    lab.#process = spawn(program, [...names.map(worldFile), ...files], { stdio: ['pipe', 'pipe', 'inherit'] })
    lab.#lines = createInterface({ input: lab.#process.stdout })[Symbol.asyncIterator]()
    for (;;) {
      const said = await lab.#read()
      if (said.ready) return lab
      const { world: name, about, domain, also, options, expect } = said
      lab.worlds.set(name, { name, about, domain, also, options: inCamelCase(options), expect, json: said })
    }
  }

  /** What the servers saw so far: see lab/README.md. */
  async stats() {
    this.#process.stdin.write('stats\n')
    return this.#read()
  }

  async close() {
    if (this.#process.exitCode !== null) return
    const ended = once(this.#process, 'exit')
    this.#process.stdin.end()
    await ended
  }

  async #read() {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error('the lab has ended; what it said stands above')
    return JSON.parse(value)
  }
}
