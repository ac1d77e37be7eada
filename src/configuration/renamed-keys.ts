/**
 * Keys of earlier configurations, each with its current name in the same section. An old key is refused, because a
 * configuration that is partly ignored would decide otherwise than written; the problem names the new key.
 */
export const renamedKeys: { readonly [former: string]: string } = {
  command: 'commandTimeout',
  connect: 'connectTimeout',
  counts: 'validFor',
  idle: 'idleTimeout',
  leaveOut: 'exclude',
  lookForSilent: 'takeoverInterval',
  mostAtOnce: 'maxAtOnce',
  mostPerNode: 'maxPerNode',
  turnsAtOnce: 'maxTurns',
  within: 'timeout',
}

/** The current name of an old key in a section with these keys; undefined when it was never a key of the section. */
export function newNameOf(key: string, known: readonly string[]): string | undefined {
  const name = Object.hasOwn(renamedKeys, key) ? renamedKeys[key] : undefined
  return name !== undefined && known.includes(name) ? name : undefined
}
