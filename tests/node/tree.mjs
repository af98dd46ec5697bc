// Where things lie in the source tree, and programs of it as child processes.
import { spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const inTree = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** A resolver that hears questions and never answers: `asked` resolves with the first. */
export async function silentResolver() {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked: once(socket, 'message'),
    close: () => socket.close(),
  }
}

/** Runs a program of Node to its end: how it ended and what it printed. It is killed after `limit` milliseconds. */
export async function run(
  program,
  { given = [], limit = 60_000, node = process.execPath, flags = [], cwd = inTree('tests/node') } = {},
) {
  const child = spawn(node, [...flags, '--input-type=module', '--eval', program, '--', ...given], { cwd })
  const timer = setTimeout(() => child.kill('SIGKILL'), limit)
  let out = ''
  let err = ''
  child.stdout.on('data', (data) => (out += data))
  child.stderr.on('data', (data) => (err += data))
  const [code, signal] = await once(child, 'close')
  clearTimeout(timer)
  return { code, signal, out, err }
}
