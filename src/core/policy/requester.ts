/** An entry of `unattended` in the configuration. Nobody clicked: its right is the entry itself, as hashed. */
export type UnattendedRequester = {
  /** The name of the entry. */
  readonly policy: string
  /** SHA-256 over the entry. */
  readonly hash: string
  /** The user group (id) that answers for it. */
  readonly owner: string
}

/** Who requested work: a person (id), or an entry of the configuration. */
export type Requester = string | UnattendedRequester

/** The requester as one word for journals, logs and metrics: the id of a person, or `policy:NAME`. */
export const requesterName = (requester: Requester): string =>
  typeof requester === 'string' ? requester : `policy:${requester.policy}`

/** Ids of the people behind a request: the requester, or nobody for an entry of the configuration. */
export const peopleBehind = (requester: Requester): readonly string[] =>
  typeof requester === 'string' ? [requester] : []
