// Node exports its own OpenSSL, c-ares, llhttp and zlib. The addon has its own as well, and neither ever meets the
// other's.
import assert from 'node:assert/strict'
import { Resolver } from 'node:dns/promises'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { get } from 'node:https'
import { after, before, describe, it } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'

import { check, parseTlsrptReport, versions } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree } from './tree.mjs'

describe('node:https, node:dns, node:zlib and the addon in one process', () => {
  let lab, world
  before(async () => {
    lab = await MailLab.start(['healthy'])
    world = lab.worlds.get('healthy')
  })
  after(() => lab?.close())

  // The policy host of the lab, asked by Node's own TLS.
  const byNode = async () => {
    const { caFile, httpsPort } = world.options
    const asked = get({
      host: '127.1.0.10',
      port: httpsPort,
      path: '/.well-known/mta-sts.txt',
      servername: `mta-sts.${world.domain}`,
      ca: readFileSync(caFile),
      agent: false,
    })
    const [response] = await once(asked, 'response')
    const chunks = []
    for await (const chunk of response) chunks.push(chunk)
    return Buffer.concat(chunks).toString()
  }
  const byResolver = async () => {
    const resolver = new Resolver()
    resolver.setServers([].concat(world.options.resolver))
    return (await resolver.resolveTxt(`_mta-sts.${world.domain}`))[0].join('')
  }

  it('each does its own', async () => {
    for (let round = 0; round < 3; round++) {
      const [page, record, report] = await Promise.all([byNode(), byResolver(), check(world.domain, world.options)])
      assert.match(page, /^version: STSv1/)
      assert.match(record, /^v=STSv1/)
      assert.equal(report.protection, 'enforced')
      assert.throws(() => parseTlsrptReport(gzipSync('{}')), {
        code: 'ERR_MTASTS_INVALID_DOCUMENT',
        message: /organization-name|expected/,
      })
      assert.equal(gunzipSync(gzipSync('both')).toString(), 'both')
    }
  })

  it('each has the versions that it was built with', () => {
    const ours = versions()
    const pinned = readFileSync(inTree('cmake/third_party/manifest.txt'), 'utf8')
    for (const name of ['openssl', 'curl', 'c-ares']) {
      assert.ok(pinned.includes(`release ${name} ${ours[name]} `), `${name} ${ours[name]} is not a pinned release`)
    }
    assert.notEqual(ours.openssl, process.versions.openssl.replace('+quic', ''))
    assert.notEqual(ours['c-ares'], process.versions.ares)
  })
})
