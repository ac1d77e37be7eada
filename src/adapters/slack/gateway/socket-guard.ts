/** What to do with a text that arrived over the socket. */
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
 * Filters the texts before the library's own handler. That handler ends the process for an events envelope without an
 * event, such as `app_rate_limited`, and drops acknowledgements in progress when Slack asks it to leave.
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
  // With another type, the library passes it on unchanged, with the means to acknowledge it.
  return { is: 'for the library', text: JSON.stringify({ ...message, type: 'notice' }) }
}
