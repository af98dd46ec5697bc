// What npm gets: two packages that install into an empty project without a script and work there, with types that every
// kind of resolution finds.
import assert from 'node:assert/strict'
import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'

import { versions } from 'mtasts'
import { MailLab } from '../../examples/mail-lab.mjs'
import { inTree } from './tree.mjs'

const run = promisify(execFile)

describe('the packages', () => {
  let folder, main, platform, lab
  const project = (name) => {
    const made = join(folder, name)
    mkdirSync(made)
    writeFileSync(join(made, 'package.json'), '{"private": true}')
    return made
  }
  const install = (cwd, ...given) =>
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...given], { cwd })

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'mtasts-pack-'))
    const prefix = execFileSync('python3', [inTree('cmake/third_party/build.py'), 'prefix'], {
      encoding: 'utf8',
    }).trim()
    const { stdout } = await run(process.execPath, [
      inTree('tools/npm/pack.mjs'),
      inTree('bindings/node/mtasts.node'),
      join(prefix, 'licenses'),
      inTree('build/dev/mtasts.cdx.json'),
      folder,
    ])
    ;[main, platform] = stdout.trim().split('\n')
    lab = await MailLab.start(['healthy'])
  })
  after(async () => {
    await lab?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('install into an empty project and check a domain there, imported and required', async () => {
    const cwd = project('user')
    await install(cwd, main, platform)
    const { domain, options } = lab.worlds.get('healthy')
    const program = `check('${domain}', ${JSON.stringify(options)}).then((report) => console.log(report.protection))`
    const imported = await run(
      process.execPath,
      ['--input-type=module', '-e', `import { check } from 'mtasts'; await ${program}`],
      { cwd },
    )
    const required = await run(process.execPath, ['-e', `const { check } = require('mtasts'); ${program}`], { cwd })
    assert.deepEqual([imported.stdout, required.stdout], ['enforced\n', 'enforced\n'])
  })

  it('have no script, no path of this machine, and the licences of what they hold', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'mtasts/package.json'), 'utf8'))
    assert.equal(manifest.scripts, undefined)
    assert.equal(manifest.devDependencies, undefined)
    assert.deepEqual(Object.values(manifest.optionalDependencies), [manifest.version])
    const held = execFileSync('tar', ['tf', platform], { encoding: 'utf8' })
    for (const library of ['openssl', 'curl', 'c-ares', 'zlib', 'libidn2', 'libpsl', 'llhttp', 'publicsuffix']) {
      assert.match(held, new RegExp(`licenses/${library}\\.txt`))
    }
    const bill = JSON.parse(execFileSync('tar', ['xOf', platform, 'package/sbom.cdx.json'], { encoding: 'utf8' }))
    assert.ok(bill.components.some(({ name, version }) => name === 'openssl' && version === versions().openssl))
    const strings = execFileSync('strings', [join(folder, 'linux-x64-gnu/mtasts.node')], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    assert.ok(!strings.includes(inTree('.')), 'the addon names the folder it was built in')
  })

  it('say what to do where the addon is missing', async () => {
    const cwd = project('without')
    await install(cwd, '--omit=optional', main)
    await assert.rejects(run(process.execPath, ['-e', "require('mtasts')"], { cwd }), (error) => {
      assert.match(error.stderr, /no addon for linux-x64-gnu/)
      assert.match(error.stderr, /@mtasts\/linux-x64-gnu: not found/)
      assert.match(error.stderr, /npm install --include=optional/)
      return true
    })
  })

  it('please publint', async () => {
    const { stdout } = await run(inTree('node_modules/.bin/publint'), [main, '--strict'])
    assert.match(stdout, /All good/)
  })

  it(
    'have types that are found by every kind of resolution (attw)',
    { skip: Number(process.versions.node.split('.')[0]) < 20 && 'attw needs Node 20' },
    async () => {
      await run(inTree('node_modules/.bin/attw'), [main])
    },
  )

  it('hold nothing that is not used', () => {
    const files = readdirSync(join(folder, 'mtasts/bindings/node'))
    assert.ok(!files.some((file) => /\.(cpp|hpp|node)$/.test(file)), files.join(' '))
    assert.equal(basename(main), `mtasts-${JSON.parse(readFileSync(inTree('package.json'), 'utf8')).version}.tgz`)
  })
})
