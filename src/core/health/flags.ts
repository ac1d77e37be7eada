import type { Node } from '../inventory/node.ts'
import type { NodeConfig, StopFlag } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** Whether a stop flag of the cluster or of the node's group is set. */
export function judgeStopFlags(flags: readonly StopFlag[], node: Node): Verdict {
  const gate = 'stop flags'
  const against = flags.filter(({ scope, group }) => scope === 'cluster' || (group !== null && group === node.group))
  if (against.length === 0) return { gate, verdict: 'ok', evidence: 'none set', remedy: '' }
  const evidence = against.map(sentence).join('; ')
  return { gate, verdict: 'blocked', evidence, remedy: 'lift the stop once its reason is resolved' }
}

// The status shows the person who set the flag; a verdict could only show an id.
function sentence({ scope, group, reason }: StopFlag): string {
  const what = scope === 'cluster' ? 'the cluster is stopped' : `group ${group} is stopped`
  return `${what}: ${reason.trim() === '' ? 'no reason given' : reason}`
}

/** Whether the node's own configuration enables work on it. */
export function judgeEnabled(config: NodeConfig, node: Node): Verdict {
  const gate = 'node config'
  if (config.is === 'not managed')
    return {
      gate,
      verdict: 'blocked',
      evidence: `${node.name} is not enabled: ${config.why}`,
      remedy: 'enable it by resuming the node',
    }
  if (config.is === 'disabled')
    return {
      gate,
      verdict: 'blocked',
      evidence: `${node.name} is disabled: ${config.message.trim() === '' ? 'no reason given' : config.message}`,
      remedy: 'resume the node once its reason is resolved',
    }
  return { gate, verdict: 'ok', evidence: `${node.name} is enabled`, remedy: '' }
}

/**
 * The verdict on a group in the node's own configuration that differs from the inventory's; null when both agree or the
 * configuration names no group.
 */
export function judgeGroup(config: NodeConfig, node: Node): Verdict | null {
  // With different groups, rebootmgr and Lockkeeper would take different locks for the same node.
  if (config.is === 'not managed' || config.group === null || config.group === node.group) return null
  return {
    gate: 'node group',
    verdict: 'blocked',
    evidence: `${node.name} is in group ${config.group} by its config, but ${node.group ?? 'in none'} by the inventory`,
    remedy: 'make both match',
  }
}
