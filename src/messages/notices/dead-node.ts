import type { ClusterEvent } from '../../core/cluster/events.ts'
import { powerWords } from '../../core/cluster/power.ts'
import type { Button, Message, RichText } from '../../core/message.ts'

/** The actions by which a person states that a node is dead. */
export const deadNodeActions = ['state no power', 'state retirement'] as const

/** One of these actions. */
export type DeadNodeAction = (typeof deadNodeActions)[number]

/** Whether the action is a statement about a dead node. */
export const isDeadNode = (action: string): action is DeadNodeAction => deadNodeActions.some((name) => name === action)

/** The node and the lock that a statement is about. */
export type DeadNode = { readonly cluster: string; readonly node: string; readonly run: string }

/** Reads the node from the id of a button; null when the id is not of this form. */
export function deadNodeOf(id: string): DeadNode | null {
  const [cluster, node, run, ...more] = id.split('/')
  return cluster && node && run && more.length === 0 ? { cluster, node, run } : null
}

const button = (label: string, action: DeadNodeAction, { cluster, node, run }: DeadNode): Button => ({
  label,
  action,
  value: { id: `${cluster}/${node}/${run}`, revision: 0 },
  look: 'danger',
  confirm: null,
})

/** The button to state that a node has no power. */
export const noPowerButton = (dead: DeadNode): Button => button('It has no power…', 'state no power', dead)

/** A refused unlock, with the button for a node that will never answer again. */
export const orNoPower = (no: Message, dead: DeadNode): Message => ({
  ...no,
  parts: [
    ...no.parts,
    {
      part: 'text',
      lines: [
        ['If the node is dead: two people, neither of whom asked for it or gave it up, state that it has no power.'],
      ],
    },
    { part: 'buttons', buttons: [noPowerButton(dead)] },
  ],
})

type DeadNodeEvent = Extract<
  ClusterEvent,
  {
    type:
      | 'noPowerStated'
      | 'powerNotOff'
      | 'nodeFenced'
      | 'deadNodeAnswered'
      | 'fencedNodeReturned'
      | 'retirementStated'
  }
>

/** The notice about a dead node; null for an event that is not about one. */
export function deadNodeNotice(
  cluster: string,
  event: ClusterEvent,
): { readonly lines: readonly RichText[]; readonly buttons?: readonly Button[] } | null {
  if (!('run' in event)) return null
  const said = linesOf(event as DeadNodeEvent)
  if (said === null) return null
  const dead = { cluster, node: event.node, run: event.run }
  const [first = [], ...rest] = said
  const lines = [[{ strong: cluster }, ': ', ...first], ...rest]
  if (event.type === 'noPowerStated') return { lines, buttons: [noPowerButton(dead)] }
  if (event.type === 'nodeFenced') return { lines, buttons: [button('It never returns…', 'state retirement', dead)] }
  return { lines }
}

function linesOf(event: DeadNodeEvent): readonly RichText[] | null {
  switch (event.type) {
    case 'noPowerStated':
      return [
        [{ person: event.person }, ` states that ${event.node} has no power: “${event.reason}”.`],
        [
          ...(event.powerCheck === undefined ? [] : ['Its power check says off. ']),
          `Its lock is kept until enough people state it. Any answer of ${event.node} voids it.`,
        ],
      ]
    case 'powerNotOff':
      return [[`What was stated about the power of ${event.node} is void: ${powerWords(event)}. Its lock is kept.`]]
    case 'nodeFenced':
      return [
        [
          { strong: `${event.node} is fenced` },
          ': stated to have no power by ',
          ...event.by.flatMap((person, index): RichText => [index === 0 ? '' : ', ', { person }]),
          '. It counts as out and keeps its slots.',
        ],
        ['It is released when it answers under another boot ID, or when the same people state that it never returns.'],
      ]
    case 'deadNodeAnswered':
      return event.was === 'fenced'
        ? [
            [
              { strong: `${event.node} answered under its old boot ID` },
              ' although it was stated to have no power: its reboot may still fire.',
            ],
            ['Its lock is kept as before; everything in its scopes that is not armed yet is taken back.'],
          ]
        : [[`${event.node} answered: what was stated about its power is void. Its lock is kept.`]]
    case 'fencedNodeReturned':
      return [[`${event.node} answered under another boot ID (${event.bootId.slice(0, 8)}): its lock is released.`]]
    case 'retirementStated':
      return [[{ person: event.person }, ` states that ${event.node} never returns: “${event.reason}”.`]]
    default:
      return null
  }
}
