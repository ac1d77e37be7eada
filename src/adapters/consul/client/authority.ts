import { z } from 'zod'
import { batched, type When } from '../../batch.ts'
import { denied, invalidAnswer, refusedAnswer } from './errors.ts'
import type { ConsulHttp } from './http.ts'

/** One right of Consul's ACLs, on something by its exact name. */
export type AclRight = {
  readonly resource: 'key' | 'node' | 'service' | 'session' | 'event'
  readonly access: 'read' | 'write'
  readonly segment: string
}

/** A right as Consul is asked about it; `write-prefix` is on every key under the segment. */
type AskedRight = Pick<AclRight, 'resource' | 'segment'> & { readonly access: AclRight['access'] | 'write-prefix' }

/** A right that the token lacks, and Consul's words. */
export type LackedRight = { readonly right: AclRight; readonly said: string }

/** Whether the token has a right; when it lacks it, Consul's words. */
type Judged = { readonly is: 'granted' } | { readonly is: 'lacked'; readonly said: string }

/** The rights of the configured token, as Consul's leader judges them at this moment. */
export type Authority = {
  /** Those of the rights that the token lacks; none where ACLs are off. */
  lacking(rights: readonly AclRight[]): Promise<readonly LackedRight[]>
  /** Throws `Denied` unless the token has all of the rights. */
  assertRights(rights: readonly AclRight[]): Promise<void>
  /**
   * The same as `lacking` for rights on keys under one prefix. A token that may write every key under it, whether the
   * key exists or not, lacks none of them, which is one question; about any other token, each key is a question.
   */
  lackingUnder(prefix: string, rights: readonly AclRight[]): Promise<readonly LackedRight[]>
  /** The same as `assertRights` for rights on keys under one prefix; lists them only for a token that may not write all. */
  assertRightsUnder(prefix: string, rights: () => readonly AclRight[]): Promise<void>
}

/** A name that no rule mentions: a token that may read it may read all names, including unknown ones. */
export const anyName = 'lockkeeper-proof'

/** The rights with which no node and no service is missing from a list. */
export const seesAll: readonly AclRight[] = [
  { resource: 'node', access: 'read', segment: anyName },
  { resource: 'service', access: 'read', segment: anyName },
]

const path = '/v1/internal/acl/authorize'
// Consul refuses more rights in one question
const perQuestion = 64

const answers = z.array(z.object({ Allow: z.boolean() }))

/**
 * Reads the token's rights with the request that Consul's own web interface uses. Lists silently omit what a token may
 * not read, so rights must be checked separately. Questions of the same moment are sent together, each right once; `when`
 * is that moment.
 */
export function consulAuthority(http: ConsulHttp, when: When = 'this turn'): Authority {
  const ask = async (rights: readonly AskedRight[]): Promise<readonly Judged[]> => {
    const all = (judged: Judged): readonly Judged[] => rights.map(() => judged)
    const questions = rights.map(({ resource, access, segment }) => ({
      Resource: resource,
      Access: access,
      Segment: segment,
    }))
    const { status, body, text } = await http.question(path, questions)
    if (status === 401 && /acl support disabled/i.test(text)) return all({ is: 'granted' })
    // a token that no longer exists has no right at all
    if (status === 403) return all({ is: 'lacked', said: text.trim() })
    if (status === 404 || status === 405)
      return all({ is: 'lacked', said: 'this version does not tell what a token may do' })
    if (status > 299) throw refusedAnswer(path, 'read', status, text)
    const parsed = answers.safeParse(body)
    if (!parsed.success || parsed.data.length !== rights.length) throw invalidAnswer(path, parsed.error)
    return parsed.data.map(({ Allow }) => (Allow ? { is: 'granted' } : { is: 'lacked', said: 'Permission denied' }))
  }
  const askOnce = async (rights: readonly AskedRight[]): Promise<readonly Judged[]> => {
    const byName = new Map(rights.map((right) => [idOf(right), right]))
    const distinct = [...byName.values()]
    const judged: Judged[] = []
    for (let first = 0; first < distinct.length; first += perQuestion)
      judged.push(...(await ask(distinct.slice(first, first + perQuestion))))
    const answer = new Map([...byName.keys()].map((id, place) => [id, judged[place]]))
    return rights.flatMap((right) => answer.get(idOf(right)) ?? [])
  }
  const judge = batched(askOnce, Number.POSITIVE_INFINITY, when)
  const lacking: Authority['lacking'] = async (rights) => {
    const judged = await Promise.all(rights.map(judge))
    return rights.flatMap((right, place) => lackedOf(right, judged[place]))
  }
  const lackingOf = async (prefix: string, rights: () => readonly AclRight[]): Promise<readonly LackedRight[]> => {
    const all = await judge({ resource: 'key', access: 'write-prefix', segment: prefix })
    return all.is === 'granted' ? [] : lacking(rights())
  }
  const lackingUnder: Authority['lackingUnder'] = async (prefix, rights) =>
    rights.length === 0 ? [] : lackingOf(prefix, () => rights)
  return {
    lacking,
    lackingUnder,
    assertRights: async (rights) => refuseLacked(await lacking(rights)),
    assertRightsUnder: async (prefix, rights) => refuseLacked(await lackingOf(prefix, rights)),
  }
}

const idOf = ({ resource, access, segment }: AskedRight): string => `${resource} ${access} ${segment}`

const lackedOf = (right: AclRight, judged: Judged | undefined): readonly LackedRight[] =>
  judged?.is === 'lacked' ? [{ right, said: judged.said }] : []

function refuseLacked([first]: readonly LackedRight[]): void {
  if (first !== undefined) throw denied(first.right.access, nameOf(first.right), first.said)
}

/** A right's subject in words. */
export const nameOf = ({ resource, segment }: AclRight): string =>
  segment === anyName ? `every ${resource}` : resource === 'key' ? segment : `${resource} ${segment}`
