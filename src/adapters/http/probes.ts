import type { ServerResponse } from 'node:http'
import type { Route } from './server.ts'

/** Whether a part of the bot can do its work now. */
export type Readiness = { readonly is: 'ready' } | { readonly is: 'not ready'; readonly why: string }

/** A part that is checked for readiness, such as `redis` or `slack`. */
export type ReadyPart = { readonly name: string; readonly check: () => Promise<Readiness> }

/** How long `/readyz` waits for a part, by default. */
const defaultWaitMs = 1500

/** Checks all parts in parallel; a part that throws or does not answer in time is not ready, with the reason. */
const readiness = (
  parts: readonly ReadyPart[],
  waitMs: number,
): Promise<readonly (Readiness & { readonly name: string })[]> =>
  Promise.all(parts.map(async ({ name, check }) => ({ name, ...(await answered(check, waitMs)) })))

async function answered(check: () => Promise<Readiness>, waitMs: number): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Readiness>((resolve) => {
    timer = setTimeout(() => resolve({ is: 'not ready', why: `no answer within ${waitMs} ms` }), waitMs)
  })
  try {
    return await Promise.race([check(), late])
  } catch (error) {
    return { is: 'not ready', why: error instanceof Error ? error.message : String(error) }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * `/livez` answers 200 while the process runs. `/readyz` answers 200 when every part is ready, else 503 with each
 * part's reason. A part that does not answer within `waitMs` is not ready.
 */
export const probeRoutes = (parts: readonly ReadyPart[], waitMs = defaultWaitMs): readonly Route[] => [
  {
    method: 'GET',
    path: '/livez',
    handle: (_request, response) => sendJson(response, 200, { is: 'alive' }),
  },
  {
    method: 'GET',
    path: '/readyz',
    async handle(_request, response) {
      const answers = await readiness(parts, waitMs)
      const ready = answers.every(({ is }) => is === 'ready')
      sendJson(response, ready ? 200 : 503, {
        is: ready ? 'ready' : 'not ready',
        parts: Object.fromEntries(answers.map((answer) => [answer.name, answer.is === 'ready' ? 'ready' : answer.why])),
      })
    },
  },
]

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = `${JSON.stringify(value)}\n`
  const headers = { 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(text) }
  response.writeHead(status, { ...headers, 'cache-control': 'no-store' }).end(text)
}
