import type { Outside } from '../outside.ts'

/** Why a node needs a reboot; null when nothing says so. `token` names a trigger in the cluster's store. */
export async function neededBecause(
  outside: Outside,
  node: string,
): Promise<{ readonly why: string; readonly sinceMs: number | null; readonly token: string | null } | null> {
  const trigger = (await outside.cluster.triggers()).find((candidate) => candidate.node === node)
  if (trigger) return { why: trigger.why, sinceMs: trigger.sinceMs, token: trigger.token }
  const file = await outside.nodes.rebootRequired(node)
  return file.is === 'required' ? { why: file.why, sinceMs: file.sinceMs, token: null } : null
}
