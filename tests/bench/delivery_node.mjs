// Instant results in Node: the twin of native/delivery.cpp. usage: delivery_node.mjs REPORTS WINDOW
import { readFileSync } from 'node:fs'

import { Checker } from 'mtasts'

const [reports, window] = process.argv.slice(2).map(Number)
// As in C++ a name is made when it is wanted: an array of them all would be the collector's to walk, again and again.
function* names() {
  for (let number = 0; number < reports; number++) yield `not a domain ${number}`
}
const checker = new Checker({ resolver: '127.0.0.1:9' })
const before = process.resourceUsage()
const start = performance.now()
let refused = 0
for await (const report of checker.checkMany(names(), { concurrency: window })) {
  if (report.protection === 'unknown' && report.worst === null) refused++
}
const seconds = (performance.now() - start) / 1000
const after = process.resourceUsage()
checker.close()
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1])
console.log(
  JSON.stringify({
    units: reports,
    seconds,
    user: (after.userCPUTime - before.userCPUTime) / 1e6,
    system: (after.systemCPUTime - before.systemCPUTime) / 1e6,
    peak_kib: peak,
    verdicts: { refused },
  }),
)
