// Node's own dns and https, and mailauth where it is given. usage: node.mjs funnel|mailauth PORT DOMAINS WINDOW [MODULES]
// or: node.mjs policy PORT HOSTS WINDOW ROOTS_FILE
import dns from 'node:dns'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { createRequire } from 'node:module'
import tls from 'node:tls'

const [what, portText, countText, windowText, given] = process.argv.slice(2)
const [port, count, window] = [portText, countText, windowText].map(Number)

function questions() {
  const resolver = new dns.promises.Resolver({ timeout: 5000, tries: 4 })
  resolver.setServers([`127.0.0.1:${port}`])
  const absent = (name) =>
    resolver.resolveTxt(name).then(
      () => false,
      (error) => error.code === 'ENOTFOUND',
    )
  let record = (domain) => absent(`_mta-sts.${domain}`)
  if (what === 'mailauth') {
    const { getPolicy } = createRequire(`${given}/`)('mailauth/lib/mta-sts')
    record = async (domain) => {
      const { status } = await getPolicy(domain, undefined, { resolver: (name, type) => resolver.resolve(name, type) })
      return status === 'not_found'
    }
  }
  return async (number) => {
    const domain = `n${number}.bench.test`
    const [first, second, mail] = await Promise.all([
      record(domain),
      absent(`_smtp._tls.${domain}`),
      resolver.resolveMx(domain),
    ])
    return first && second && mail.length === 1 && mail[0].exchange === `mx.${domain}`
  }
}

function fetches() {
  const secureContext = tls.createSecureContext({ ca: readFileSync(given) })
  return (number) =>
    new Promise((resolve, reject) => {
      const ip = `127.${64 + (number >> 16)}.${(number >> 8) & 255}.${number & 255}`
      const servername = `mta-sts.p${number}.bench.test`
      const path = '/.well-known/mta-sts.txt'
      const options = { host: ip, port, servername, path, agent: false, secureContext, headers: { host: servername } }
      const request = https.get(options, (response) => {
        let text = ''
        response.on('data', (part) => (text += part))
        response.on('end', () => resolve(response.statusCode === 200 && text.startsWith('version: STSv1')))
      })
      request.on('error', reject)
    })
}

const step = what === 'policy' ? fetches() : questions()
let [next, right] = [0, 0]
async function worker() {
  while (next < count) if (await step(next++)) right++
}
const before = process.resourceUsage()
const start = performance.now()
await Promise.all(Array.from({ length: window }, worker))
const seconds = (performance.now() - start) / 1000
const after = process.resourceUsage()
console.log(
  JSON.stringify({
    units: count,
    seconds,
    user: (after.userCPUTime - before.userCPUTime) / 1e6,
    system: (after.systemCPUTime - before.systemCPUTime) / 1e6,
    peak_kib: Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]),
    verdicts: { right },
  }),
)
