// Checks a list of domains, one a line on standard input, and prints one line each as it is done:
//
//   node examples/stream.mjs < domains.txt
//
// The list may be of any length: it is read as the checks are done. OPTIONS_JSON holds options, in camelCase.
import { createInterface } from 'node:readline'
import { checkMany } from 'mtasts'

const options = JSON.parse(process.env.OPTIONS_JSON ?? '{}')
const domains = createInterface({ input: process.stdin })

for await (const report of checkMany(domains, { concurrency: 200, ...options })) {
  if (report.error) console.log(`${report.domain}\tinvalid\t${report.error}`)
  else console.log(`${report.domain}\t${report.protection}\t${report.errors.map((each) => each.id).join(' ')}`)
}
