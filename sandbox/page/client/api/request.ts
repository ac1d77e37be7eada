import { isObject, type Json, parseJson, textOf } from '../../../workspace/json.ts'

/** What the sandbox would not do, in words for the person who asked. */
class Refused extends Error {
  override readonly name = 'Refused'
}

/** The sandbox could not be asked, or its answer was lost: nobody knows whether it did what was asked. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Asks the sandbox something and gives its answer; whatever it refuses is thrown with its own words. */
export async function ask(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body: object): Promise<Json> {
  const sends = method === 'POST' || method === 'PUT'
  const request = sends ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}
  const answer = await reach(path, { method, ...request })
  const told = parseJson(await answer.text()) ?? null
  if (answer.ok) return told
  const reason = isObject(told) ? textOf(told.error) : ''
  throw new Refused(reason || `The sandbox answered ${answer.status}.`)
}

async function reach(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request)
  } catch (cause) {
    throw new Unreachable('The sandbox does not answer. Was it stopped?', { cause })
  }
}
