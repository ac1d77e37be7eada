import { z } from 'zod'
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

type Lacked<R> = { readonly right: R; readonly said: string }

/** A right that the token lacks, and Consul's words. */
export type LackedRight = Lacked<AclRight>

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
  /** The same as `assertRights` for rights on keys under one prefix. */
  assertRightsUnder(prefix: string, rights: readonly AclRight[]): Promise<void>
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
 * not read, so rights must be checked separately.
 */
export function consulAuthority(http: ConsulHttp): Authority {
  const part = async <R extends AskedRight>(rights: readonly R[]): Promise<readonly Lacked<R>[]> => {
    const questions = rights.map(({ resource, access, segment }) => ({
      Resource: resource,
      Access: access,
      Segment: segment,
    }))
    const { status, body, text } = await http.question(path, questions)
    if (status === 401 && /acl support disabled/i.test(text)) return []
    // a token that no longer exists has no right at all
    if (status === 403) return rights.map((right) => ({ right, said: text.trim() }))
    if (status === 404 || status === 405)
      return rights.map((right) => ({ right, said: 'this version does not tell what a token may do' }))
    if (status > 299) throw refusedAnswer(path, 'read', status, text)
    const parsed = answers.safeParse(body)
    if (!parsed.success || parsed.data.length !== rights.length) throw invalidAnswer(path, parsed.error)
    return rights
      .filter((_, place) => parsed.data[place]?.Allow !== true)
      .map((right) => ({ right, said: 'Permission denied' }))
  }
  const lacking: Authority['lacking'] = async (rights) => {
    const lacked: LackedRight[] = []
    for (let first = 0; first < rights.length; first += perQuestion)
      lacked.push(...(await part(rights.slice(first, first + perQuestion))))
    return lacked
  }
  const lackingUnder: Authority['lackingUnder'] = async (prefix, rights) => {
    if (rights.length === 0) return []
    const lacked = await part([{ resource: 'key', access: 'write-prefix', segment: prefix }])
    return lacked.length === 0 ? [] : lacking(rights)
  }
  return {
    lacking,
    lackingUnder,
    assertRights: async (rights) => refuseLacked(await lacking(rights)),
    assertRightsUnder: async (prefix, rights) => refuseLacked(await lackingUnder(prefix, rights)),
  }
}

function refuseLacked([first]: readonly LackedRight[]): void {
  if (first !== undefined) throw denied(first.right.access, nameOf(first.right), first.said)
}

/** A right's subject in words. */
export const nameOf = ({ resource, segment }: AclRight): string =>
  segment === anyName ? `every ${resource}` : resource === 'key' ? segment : `${resource} ${segment}`
