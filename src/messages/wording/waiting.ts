import { foreignWords } from '../../core/locks/foreign.ts'
import type { WaitReason } from '../../core/locks/locks.ts'

/** Why a run is waiting for its lock, in one sentence. */
export function waitSentence(reason: WaitReason): string {
  switch (reason.for) {
    case 'holder':
      return reason.holder.phase.step === 'drained'
        ? `waiting for lock ${reason.scope}: ${reason.holder.node} is drained (${reason.holder.operation})`
        : `waiting for lock ${reason.scope}: ${reason.holder.operation}, ${reason.holder.node}`
    case 'line':
      return `after ${reason.ahead.operation}, ${reason.ahead.node}`
    case 'gate':
      return `${reason.gate}: ${reason.evidence}`
    case 'unasked gates':
      return `${reason.gates.join(', ')}: not asked yet`
    case 'out':
      return `waiting for lock ${reason.scope}: ${reason.nodes.join(', ')} ${reason.nodes.length === 1 ? 'is' : 'are'} already out; ${reason.scope} allows ${reason.slots}`
    case 'foreign':
      return foreignWords(reason.hold)
    case 'policy':
      return `locks are indexed under other scopes (${reason.filed.slice(0, 8)}) than this bot's (${reason.ours.slice(0, 8)}): finishing only`
    case 'drained':
      return `waiting for lock ${reason.scope}: ${reason.node} is drained; undrain it first`
  }
}
