import type { IncomingMessage } from 'node:http'

const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/

/** Tells whether a page of this machine asks: no other site, and no foreign name that happens to lead here. */
export function isSameOrigin(incoming: IncomingMessage): boolean {
  const { host = '', origin } = incoming.headers
  return loopback.test(host) && (origin === undefined || loopback.test(origin.replace(/^https?:\/\//, '')))
}
