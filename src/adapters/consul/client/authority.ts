import { z } from 'zod'
import { denied, invalidAnswer, refusedAnswer } from './errors.ts'
import type { ConsulHttp } from './http.ts'

/** One right of Consul's ACLs, on something by its exact name. */
export type AclRight = {
  readonly resource: 'key' | 'node' | 'service' | 'session' | 'event'
  readonly access: 'read' | 'write'
  readonly segment: string
}

/** A right that the token lacks, and Consul's words. */
export type LackedRight = { readonly right: AclRight; readonly said: string }

/** The rights of the configured token, as Consul's leader judges them at this moment. */
export type Authority = {
  /** Those of the rights that the token lacks; none where ACLs are off. */
  lacking(rights: readonly AclRight[]): Promise<readonly LackedRight[]>
  /** Throws `Denied` unless the token has all of the rights. */
  assertRights(rights: readonly AclRight[]): Promise<void>
}

/** A name that no rule mentions: a token that may read it may read all names, including unknown ones. */
export const anyName = 'lockkeeper-proof'

/** The rights with which no node and no service is missing from a list. */
export const seesAll: readonly AclRight[] = [
  { resource: 'node', access: 'read', segment: anyName },
  { resource: 'service', access: 'read', segment: anyName },
]

const path = '/v1/internal/acl/authorize'
const perQuestion = 500

const answers = z.array(z.object({ Allow: z.boolean() }))

/**
 * Reads the token's rights with the request that Consul's own web interface uses. Lists silently omit what a token may
 * not read, so rights must be checked separately.
 */
export function consulAuthority(http: ConsulHttp): Authority {
  const part = async (rights: readonly AclRight[]): Promise<readonly LackedRight[]> => {
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
  return {
    lacking,
    async assertRights(rights) {
      const [first] = await lacking(rights)
      if (first !== undefined) throw denied(first.right.access, nameOf(first.right), first.said)
    },
  }
}

/** A right's subject in words. */
export const nameOf = ({ resource, segment }: AclRight): string =>
  segment === anyName ? `every ${resource}` : resource === 'key' ? segment : `${resource} ${segment}`
