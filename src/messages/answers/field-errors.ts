import type { Refusal, RefusalCode } from '../../core/refusals.ts'

/** Fields that refusals are about by their code alone. */
const fieldsByCode: { readonly [code in RefusalCode]?: readonly string[] } = {
  'unknown node': ['nodes', 'node'],
  'nothing matched': ['nodes'],
  'too many nodes': ['nodes'],
  'unknown group': ['nodes'],
  'wrong node': ['node', 'nodes'],
  'unknown cluster': ['cluster'],
  'second factor': ['code'],
}

/**
 * The refusals of a submitted dialog by the name of the field that they are about, in plain text; those about none stand
 * at its first field. Empty for a dialog without fields.
 */
export function fieldErrors(
  fields: readonly string[],
  refusals: readonly Refusal[],
): { readonly [name: string]: string } {
  const errors = new Map<string, string>()
  for (const { code, option, message, remedy } of refusals) {
    const candidates = [...(option === undefined ? [] : [option]), ...(fieldsByCode[code] ?? [])]
    const field = candidates.find((name) => fields.includes(name)) ?? fields[0]
    if (field === undefined) continue
    const said = `${message} ${remedy}`.trim()
    errors.set(field, errors.has(field) ? `${errors.get(field)} ${said}` : said)
  }
  return Object.fromEntries(errors)
}
