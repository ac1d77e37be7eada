const longestQueryMs = 10_000
const briefPauseMs = 50

/**
 * Waits by blocking queries until an answer of Consul's HTTP API satisfies a condition, and returns it. `path` is as in
 * `/v1/health/node/storage-01`. Throws with the last answer at the time limit.
 */
export async function waitForConsul(
  url: string,
  path: string,
  wished: (answer: unknown) => boolean,
  withinMs: number,
  token: string | null = null,
): Promise<unknown> {
  const deadline = Date.now() + withinMs
  let index = '0'
  let last: unknown = 'nothing'
  for (let leftMs = withinMs; leftMs > 0; leftMs = deadline - Date.now()) {
    const reply = await ask(url, path, index, Math.min(leftMs, longestQueryMs), token)
    last = reply.answer
    if (reply.index === undefined) {
      await pause(briefPauseMs) // no leader yet: such an answer comes at once and cannot be waited on
      continue
    }
    if (wished(reply.answer)) return reply.answer
    index = reply.index
  }
  throw new Error(`${url}${path} was not as wished within ${withinMs} ms; the last answer: ${JSON.stringify(last)}`)
}

type Reply = { readonly index: string | undefined; readonly answer: unknown }

async function ask(url: string, path: string, index: string, waitMs: number, token: string | null): Promise<Reply> {
  const address = new URL(path, url)
  address.searchParams.set('index', index)
  address.searchParams.set('wait', `${waitMs}ms`)
  try {
    // Consul adds up to a sixteenth of the wait, to spread the answers
    const headers: Record<string, string> = token === null ? {} : { 'x-consul-token': token }
    const reply = await fetch(address, { headers, signal: AbortSignal.timeout(waitMs * 1.1 + 2_000) })
    if (!reply.ok) return { index: undefined, answer: await reply.text() }
    return { index: reply.headers.get('x-consul-index') ?? undefined, answer: await reply.json() }
  } catch (error) {
    return { index: undefined, answer: String(error) }
  }
}

function pause(forMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, forMs))
}
