// A service that checks a domain on request, within a time limit:
//
//   node examples/service.mjs 8080
//   curl localhost:8080/example.org
//
// A check that is not done in ten seconds is answered by the report of what was seen until then, and one whose client
// has gone is cancelled. OPTIONS_JSON holds options for the Checker, in camelCase.
import Fastify from 'fastify'
import { Checker } from 'mtasts'

const LIMIT_SECONDS = 10

export function service(options = {}) {
  const checker = new Checker({ timeout: LIMIT_SECONDS, ...options })
  const app = Fastify()
  app.addHook('onClose', () => checker.close())

  app.get('/:domain', async (request, reply) => {
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    try {
      const report = await checker.check(request.params.domain, { signal: gone.signal })
      return reply.type('application/json').send(report.toJSONText())
    } catch (error) {
      if (error.code === 'ERR_MTASTS_INVALID_DOMAIN') return reply.code(400).send({ error: error.message })
      if (gone.signal.aborted) return reply.hijack() // nobody is left to hear of it
      throw error
    }
  })
  return app
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const app = service(JSON.parse(process.env.OPTIONS_JSON ?? '{}'))
  console.log(await app.listen({ port: Number(process.argv[2] ?? 8080) }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => app.close())
}
