// How long Node's event loop is held up while 5,000 checks are in flight and their reports arrive.
// Prints the figures; fails only when a verdict is wrong, because a busy machine is no defect.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'

import { Checker } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'

export async function measure(many, checker, domain) {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const started = performance.now()
  let enforced = 0
  for await (const report of checker.checkMany(Array(many).fill(domain), { concurrency: many })) {
    if (report.protection === 'enforced') enforced++
  }
  const took = performance.now() - started
  await pause(5)
  delay.disable()
  // The histogram counts from one tick of its own timer to the next.
  return {
    took,
    enforced,
    p50: delay.percentile(50) / 1e6 - 1,
    p99: delay.percentile(99) / 1e6 - 1,
    most: delay.max / 1e6 - 1,
  }
}

async function main() {
  const lab = await MailLab.start(['healthy'])
  const { domain, options } = lab.worlds.get('healthy')
  for (const [cacheTtl, many] of [
    [300, 5000],
    [0, 500],
  ]) {
    const checker = new Checker({ ...options, timeout: 120, cacheTtl })
    await checker.check(domain)
    const { took, enforced, p50, p99, most } = await measure(many, checker, domain)
    checker.close()
    const of = cacheTtl === 0 ? 'each asking all hosts itself' : 'sharing what they ask'
    console.log(`${many} checks at once, ${of}: ${took.toFixed(0)} ms`)
    console.log(
      `  event loop delay: p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (aim: at most 20), most ${most.toFixed(1)} ms`,
    )
    if (enforced !== many) {
      console.error(`wrong: ${many - enforced} of ${many} reports are not "enforced"`)
      process.exitCode = 1
    }
  }
  await lab.close()
}

if (process.argv[1] === new URL(import.meta.url).pathname) await main()
