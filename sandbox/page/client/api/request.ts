import { isObject, type Json, parseJson, textOf } from '../../../workspace/json.ts'

/** A refusal of the sandbox, worded for the user. */
class Refused extends Error {
  override readonly name = 'Refused'
}

/** The sandbox was unreachable, or its answer was lost: the request may or may not have taken effect. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** Sends a request to the sandbox and returns its answer. Throws a refusal with the sandbox's own words. */
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
