/**
 * Whether a valid address ends with its path: neither a query nor a fragment begins, not even an empty one. Clients use a query as options that override the bot's own (Redis), or
 * send it with every request (Consul).
 */
export const endsWithPath = (url: string): boolean => !/[?#]/.test(url)

/** The problem with an address that has a query or a fragment. */
export const withoutQuery = 'must have no query and no fragment: remove what begins with ? or #'
