import type { Node } from '../inventory/node.ts'
import type { NodeConfig, StopFlag } from './facts.ts'
import type { Verdict } from './verdict.ts'

/** Whether somebody has stopped the cluster or the node's group; finishing is always allowed. */
export function judgeStopFlags(flags: readonly StopFlag[], node: Node, when: 'before' | 'after'): Verdict {
  const gate = 'stop flags'
  const against = flags.filter(({ scope, group }) => scope === 'cluster' || (group !== null && group === node.group))
  if (against.length === 0) return { gate, verdict: 'ok', evidence: 'none set', remedy: '' }
  const evidence = against.map(sentence).join('; ')
  if (when === 'after') return { gate, verdict: 'ok', evidence: `${evidence}; finishing is allowed`, remedy: '' }
  return { gate, verdict: 'blocked', evidence, remedy: 'lift the stop once its reason is resolved' }
}

// Who set it is for the status, which can show a person; here an id would stand.
function sentence({ scope, group, reason }: StopFlag): string {
  const what = scope === 'cluster' ? 'the cluster is stopped' : `group ${group} is stopped`
  return `${what}: ${reason.trim() === '' ? 'no reason given' : reason}`
}

/** Whether the node's own configuration lets it be worked on; finishing is always allowed. */
export function judgeNodeConfig(config: NodeConfig, node: Node, when: 'before' | 'after'): Verdict {
  const gate = 'node config'
  if (when === 'after') return { gate, verdict: 'ok', evidence: 'finishing is always allowed', remedy: '' }
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
  // two sources that differ would let rebootmgr and us take different locks for the same node
  if (config.group !== null && config.group !== node.group)
    return {
      gate,
      verdict: 'blocked',
      evidence: `${node.name} is in group ${config.group} by its config, but ${node.group ?? 'in none'} by the inventory`,
      remedy: 'make both match',
    }
  return { gate, verdict: 'ok', evidence: `${node.name} is enabled`, remedy: '' }
}
