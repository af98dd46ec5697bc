'use strict'
// Finds the addon: the one that was built here, else the package of this platform. Loading it starts nothing.
const { MtaStsError } = require('./errors.js')

const { platform, arch, version } = process

/** glibc or musl: on Linux a binary is for one of them. */
function libc() {
  if (platform !== 'linux') return ''
  const { glibcVersionRuntime } = process.report.getReport().header
  return glibcVersionRuntime === undefined ? '-musl' : '-gnu'
}

function load() {
  const failures = []
  const tried = (from) => {
    try {
      return require(from)
    } catch (error) {
      // A file that is there and cannot be loaded is what the user must hear of.
      failures.push(`${from}: ${error.code === 'MODULE_NOT_FOUND' ? 'not found' : error.message}`)
      return undefined
    }
  }
  const built = tried('./mtasts.node')
  if (built !== undefined) return built
  const here = `${platform}-${arch}${libc()}`
  const packed = tried(`@mtasts/${here}`)
  if (packed !== undefined) return packed

  throw new MtaStsError(
    'NO_ADDON',
    `mtasts has no addon for ${here} (Node ${version}).\n` +
      failures.map((each) => `  ${each}\n`).join('') +
      `If @mtasts/${here} exists, optional dependencies were left out at installation: run npm install ` +
      '--include=optional.\nOtherwise build it from the source tree with ./dev build, or with CMake (docs/node.md).',
  )
}

module.exports = load()
