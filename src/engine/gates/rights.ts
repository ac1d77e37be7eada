import { judgeRights } from '../../core/health/rights.ts'
import { defineGate } from './gate.ts'

/** The bot has the rights that safety depends on; without one, answers may be incomplete and writes are refused. */
export const rights = defineGate({
  name: 'rights',
  onNo: { plan: 'refuse', start: 'hold', nextNode: 'hold', acquire: 'wait', arming: 'wait' },
  code: 'missing right',
  decisive: 'yes',
  concerns: 'the cluster',
  ask: async ({ context }) => {
    const verdict = judgeRights(await context.rights.missing())
    return verdict.verdict === 'ok' ? [] : [verdict]
  },
})
