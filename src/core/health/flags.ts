import type { Node } from '../inventory/node.ts'
import type { NodeConfig, StopFlag } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** Whether somebody has stopped the cluster or the node's group. */
export function judgeStopFlags(flags: readonly StopFlag[], node: Node): Verdict {
  const gate = 'stop flags'
  const against = flags.filter(({ scope, group }) => scope === 'cluster' || (group !== null && group === node.group))
  if (against.length === 0) return { gate, verdict: 'ok', evidence: 'none set', remedy: '' }
  const evidence = against.map(sentence).join('; ')
  return { gate, verdict: 'blocked', evidence, remedy: 'lift the stop once its reason is resolved' }
}

// Who set it is for the status, which can show a person; here an id would stand.
function sentence({ scope, group, reason }: StopFlag): string {
  const what = scope === 'cluster' ? 'the cluster is stopped' : `group ${group} is stopped`
  return `${what}: ${reason.trim() === '' ? 'no reason given' : reason}`
}

/** Whether the node's own configuration lets it be worked on. */
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

/** Whether the node's group in its own configuration is the inventory's; null when it is, or when none is named. */
export function judgeGroup(config: NodeConfig, node: Node): Verdict | null {
  // two sources that differ would let rebootmgr and us take different locks for the same node
  if (config.is === 'not managed' || config.group === null || config.group === node.group) return null
  return {
    gate: 'node group',
    verdict: 'blocked',
    evidence: `${node.name} is in group ${config.group} by its config, but ${node.group ?? 'in none'} by the inventory`,
    remedy: 'make both match',
  }
}
