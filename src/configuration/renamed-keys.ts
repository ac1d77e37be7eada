/**
 * Keys of former configurations, with the name that each has now in the same section. A former key is refused, because a
 * configuration that is read in part would decide otherwise than written; the problem names the new key.
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

/** What a former key is called now in a section that has these keys; undefined when it never was one of that section. */
export function newNameOf(key: string, known: readonly string[]): string | undefined {
  const name = Object.hasOwn(renamedKeys, key) ? renamedKeys[key] : undefined
  return name !== undefined && known.includes(name) ? name : undefined
}
