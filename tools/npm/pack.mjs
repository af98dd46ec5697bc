// npm's packages: `mtasts`, which is JavaScript alone, and one a platform that holds the addon. No script runs where
// they are installed: npm takes the platform's package by its `os`, `cpu` and `libc`, and the loader finds it.
//
//   node tools/npm/pack.mjs ADDON LICENSES SBOM INTO    makes both for this platform; prints the tarballs
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
// Those that we build. Whoever adds one adds the machine that builds it.
const PLATFORMS = ['linux-x64-gnu']

const [addon, licenses, sbom, into] = process.argv.slice(2)
if (into === undefined) {
  console.error('usage: node tools/npm/pack.mjs ADDON LICENSES SBOM INTO')
  process.exit(2)
}

const development = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const [, version] = /project\(mtasts VERSION ([0-9.]+)/.exec(readFileSync(join(ROOT, 'CMakeLists.txt'), 'utf8'))
if (development.version !== version) {
  console.error(`package.json says ${development.version} and CMakeLists.txt ${version}`)
  process.exit(1)
}

function stage(name, manifest, ...files) {
  const folder = join(into, name)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [from, to] of files) {
    mkdirSync(dirname(join(folder, to)), { recursive: true })
    cpSync(from, join(folder, to), { recursive: true })
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  return folder
}

function pack(folder) {
  const said = execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', into, folder], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const made = JSON.parse(said)
  const [{ filename }] = Array.isArray(made) ? made : Object.values(made)
  console.log(join(into, filename.replace('@', '').replace('/', '-')))
}

const inTree = (path) => [join(ROOT, path), path]
const { private: _, devDependencies, tsd, ...published } = development
const sources = readdirSync(join(ROOT, 'bindings/node')).filter((file) => /\.(m?js|d\.m?ts)$/.test(file))
const main = stage(
  'mtasts',
  { ...published, optionalDependencies: Object.fromEntries(PLATFORMS.map((each) => [`@mtasts/${each}`, version])) },
  ...['README.md', 'LICENSE', 'CHANGELOG.md', 'docs/node.md', 'docs/schema/report.schema.json'].map(inTree),
  ...sources.map((file) => inTree(`bindings/node/${file}`)),
)

const libc = process.report.getReport().header.glibcVersionRuntime === undefined ? 'musl' : 'glibc'
const suffix = process.platform !== 'linux' ? '' : libc === 'musl' ? '-musl' : '-gnu'
const here = `${process.platform}-${process.arch}${suffix}`
const platform = stage(
  here,
  {
    name: `@mtasts/${here}`,
    version,
    description: `The addon of mtasts for ${here}`,
    license: 'Apache-2.0 AND curl AND MIT AND Zlib AND LGPL-3.0-or-later AND MPL-2.0',
    main: 'mtasts.node',
    files: ['mtasts.node', 'licenses', 'sbom.cdx.json'],
    engines: development.engines,
    os: [process.platform],
    cpu: [process.arch],
    ...(process.platform === 'linux' ? { libc: [libc] } : {}),
  },
  [addon, 'mtasts.node'],
  [licenses, 'licenses'],
  [sbom, 'sbom.cdx.json'],
  inTree('LICENSE'),
)
execFileSync('strip', ['--strip-unneeded', join(platform, 'mtasts.node')])

for (const folder of [main, platform]) pack(folder)
