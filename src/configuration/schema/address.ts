/**
 * Whether a valid address ends with its path. Clients use a query as options that override the bot's own (Redis), or
 * send it with every request (Consul).
 */
export function endsWithPath(url: string): boolean {
  const { search, hash } = new URL(url)
  return search === '' && hash === ''
}

/** The problem with an address that has a query or a fragment. */
export const withoutQuery = 'must have no query and no fragment: remove what begins with ? or #'
