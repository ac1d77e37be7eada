/**
 * Whether a valid address ends with its path. A client reads a query as options that win over the bot's own, as the one of
 * Redis does, or sends it with every request, as the one of Consul does.
 */
export function endsWithPath(url: string): boolean {
  const { search, hash } = new URL(url)
  return search === '' && hash === ''
}

/** What an address with a query or a fragment is told to be. */
export const withoutQuery = 'must have no query and no fragment: remove what begins with ? or #'
