import type { IncomingMessage } from 'node:http'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/**
 * Whether the request comes from a page that this machine serves: not from another site, and not through a foreign name
 * that resolves to this machine.
 */
export function isSameOrigin(incoming: IncomingMessage): boolean {
  const { host = '', origin } = incoming.headers
  return loopback.test(host) && (origin === undefined || loopback.test(origin.replace(/^https?:\/\//, '')))
}
