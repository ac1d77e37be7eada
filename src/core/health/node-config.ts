import type { NodeConfig } from './facts.ts'

type Fields = { readonly [name: string]: unknown }

/** Parses a node's stored configuration; null means that the key does not exist. */
export function readNodeConfig(text: string | null): NodeConfig {
  if (text === null) return { is: 'not managed', why: 'it has no configuration' }
  if (text.trim() === '') return { is: 'not managed', why: 'its configuration is empty' }
  const fields = fieldsOf(text)
  if (fields === null) return { is: 'not managed', why: 'its configuration is not a JSON object' }
  const { enabled, message, group } = migrated(fields)
  const inGroup = typeof group === 'string' && group !== '' ? group : null
  if (enabled === undefined) return { is: 'not managed', why: 'its configuration does not say enabled' }
  if (enabled === true) return { is: 'enabled', group: inGroup }
  if (enabled === false) return { is: 'disabled', message: typeof message === 'string' ? message : '', group: inGroup }
  return { is: 'not managed', why: 'enabled is neither true nor false in its configuration' }
}

/** The group in a node's stored configuration, also when the node is not managed; null when the text names none. */
export function configGroup(text: string): string | null {
  const { group } = fieldsOf(text) ?? {}
  return typeof group === 'string' && group !== '' ? group : null
}

/** The text to store so that the node is enabled; null when it already is. Other fields are kept. */
export function enabledText(text: string | null): string | null {
  const now = readNodeConfig(text)
  const fields = migrated(fieldsOf(text ?? '') ?? {})
  if (now.is === 'enabled') return 'enabled' in (fieldsOf(text ?? '') ?? {}) ? null : JSON.stringify(fields)
  return JSON.stringify({ ...fields, enabled: true, message: '' })
}

/** The text to store so that the node is disabled with a message. Other fields are kept. */
export const disabledText = (text: string | null, message: string): string =>
  JSON.stringify({ ...migrated(fieldsOf(text ?? '') ?? {}), enabled: false, message })

/** Converts the old field `disabled` to `enabled`. */
function migrated(fields: Fields): Fields {
  if (!('disabled' in fields) || 'enabled' in fields) return fields
  const { disabled, ...others } = fields
  return { ...others, enabled: !disabled }
}

function fieldsOf(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}
