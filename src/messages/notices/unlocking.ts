import type { UnlockRequest } from '../../core/cluster/unlocking.ts'
import type { Button, RichText } from '../../core/message.ts'
import { ruleWords } from '../../core/policy/rule-words.ts'

/** The actions of the button of an unlock request. */
export const agreeActions = ['agree', 'agree with code'] as const

/** One of these actions. */
export type AgreeAction = (typeof agreeActions)[number]

/** Whether the action approves an unlock request. */
export const isAgree = (action: string): action is AgreeAction => agreeActions.some((name) => name === action)

/** The button to approve breaking a lock. Its value has the cluster and the sequence of the request. */
export function agreeButton(cluster: string, request: UnlockRequest): Button {
  const { node, run, rule, sequence } = request
  const value = { id: cluster, revision: sequence }
  // Its dialog already asks for confirmation.
  if (rule.secondFactor === 'demanded')
    return { label: 'Agree…', action: 'agree with code', value, look: 'danger', confirm: null }
  const confirm = { title: 'Break this lock?', text: `${node}, held by ${run}`, yes: 'Agree', no: 'Not yet' }
  return { label: 'Agree', action: 'agree', value, look: 'danger', confirm }
}

/** The notice of an unlock request, with the approvals that it needs. */
export const unlockAskedLines = (cluster: string, request: UnlockRequest): readonly RichText[] => [
  [
    { strong: cluster },
    ': ',
    { person: request.person },
    ` requests approval to break the lock of ${request.node} (${request.run}): ${request.reason}.`,
  ],
  ['Needs ', ...ruleWords(request.rule), '. Open until ', { timeMs: request.expiresAtMs, shown: 'time' }, '.'],
  [
    'Its run has ended or was marked failed. Nothing else starts in its scopes until the lock is broken. Check the node first.',
  ],
]
