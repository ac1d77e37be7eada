/** What to do with a text that came over the socket. */
export type SocketFrame =
  | { readonly is: 'for the library'; readonly text: string }
  | { readonly is: 'leave' }
  | { readonly is: 'nothing' }

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Stands in front of the library's own handler: an events envelope without an event inside, such as `app_rate_limited`,
 * ends the process there, and it drops acknowledgements under way when Slack asks it to leave.
 */
export function guarded(text: string): SocketFrame {
  const message = parsed(text)
  if (!isObject(message) || typeof message.type !== 'string') return { is: 'nothing' }
  if (message.type === 'disconnect') return { is: 'leave' }
  if (message.type === 'hello') return { is: 'for the library', text }
  if (typeof message.envelope_id !== 'string') return { is: 'nothing' }
  const payload = message.payload
  const hasEvent = isObject(payload) && isObject(payload.event) && typeof payload.event.type === 'string'
  if (message.type !== 'events_api' || hasEvent) return { is: 'for the library', text }
  // Under another name the library hands it on as it is, with the means to acknowledge it.
  return { is: 'for the library', text: JSON.stringify({ ...message, type: 'notice' }) }
}
