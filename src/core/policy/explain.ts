import type { Node } from '../inventory/node.ts'
import type { RichText, Span } from '../message.ts'
import { windowWords } from '../windows/words.ts'
import { allows, type Fit, fitsOf, isPermitted } from './access.ts'
import { byRule } from './by-rule.ts'
import { isCoveredBy } from './covered-nodes.ts'
import type { Membership } from './membership.ts'
import type { Channel, Policy } from './policy.ts'
import { rolesOf } from './roles.ts'
import { ruleWords } from './rule-words.ts'
import { approvalRuleOf } from './strictest.ts'
import { windowsOf } from './windows.ts'

/**
 * Explains, node by node, why a person may or may not use a command here: the answer, its reasons, each access rule,
 * the approvals that are needed, the windows in which nodes are changed, and the policy entries that may do it without a
 * request.
 */
export function explain(
  policy: Policy,
  who: Membership,
  channel: Channel,
  command: { readonly name: string; readonly changes: 'nodes' | 'nothing' },
  nodes: readonly Node[],
): readonly RichText[] {
  const targets = nodes.length === 0 ? [null] : nodes
  const answers = targets.flatMap((target) => explainOne(policy, who, channel, command.name, target))
  if (command.changes === 'nothing' || nodes.length === 0) return answers
  return [
    ...answers,
    ...approvalLines(policy, nodes),
    ...windowLines(policy, nodes),
    ...unattendedLines(policy, command.name, nodes),
  ]
}

function explainOne(
  policy: Policy,
  who: Membership,
  channel: Channel,
  command: string,
  node: Node | null,
): readonly RichText[] {
  const outcome = isPermitted(policy, who, channel, command, node)
  const asked: RichText = [
    { person: who.person.id },
    outcome.ok ? ' may ' : ' may not ',
    { code: node === null ? command : `${command} ${node.name}` },
    ' in ',
    { channel: channel.id },
  ]
  const roles = node === null ? [] : [` (roles ${rolesOf(policy, node).join(', ')})`]
  const reasons = outcome.ok ? [] : outcome.refusals.map(({ message }): RichText => [message])
  const rules = fitsOf(policy, who, channel, command, node).map(fitLine)
  return [[{ strong: outcome.ok ? 'Yes: ' : 'No: ' }, ...asked, ...roles, '.'], ...reasons, ...rules]
}

function fitLine(fit: Fit, index: number): RichText {
  const lacking = (['person', 'command', 'channel', 'target'] as const).filter((condition) => !fit[condition])
  const verdict = allows(fit) ? 'fits' : `does not fit: ${lacking.join(', ')}`
  return [`Rule ${index + 1} ${verdict} (`, ...ruleSpans(fit), ')']
}

const ruleSpans = ({ rule }: Fit): readonly Span[] => [
  ...among('people', rule.people, (person) => ({ person })),
  ...among('groups', rule.groups, (group) => ({ group })),
  ...among('channels', rule.channels, (channel) => ({ channel })),
  `commands ${listed(rule.commands)}; targets ${listed(rule.targets)}`,
]

const among = (what: string, ids: readonly string[], span: (id: string) => Span): readonly Span[] =>
  ids.length === 0
    ? []
    : [`${what} `, ...ids.flatMap((id, index) => [index === 0 ? '' : ', ', id === '*' ? 'any' : span(id)]), '; ']

const listed = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '))

/** The approval rule of the nodes in one line, or a line per rule where they differ, as in the parts of a plan. */
function approvalLines(policy: Policy, nodes: readonly Node[]): readonly RichText[] {
  const groups = byRule(nodes.map((node) => ({ node: node.name, rule: approvalRuleOf(policy, [node]) })))
  return groups.map(({ rule, nodes: names }) => {
    const of = groups.length === 1 ? '' : ` for ${names.join(', ')}`
    return rule === null ? [`No approval is needed${of}.`] : [`Approvals needed${of}: `, ...ruleWords(rule), '.']
  })
}

/** Each window with its nodes, in one line; none for nodes that may be changed at any time. */
function windowLines(policy: Policy, nodes: readonly Node[]): readonly RichText[] {
  const names = new Map<string, readonly string[]>()
  for (const node of nodes)
    for (const window of windowsOf(policy, node).map(windowWords))
      names.set(window, [...(names.get(window) ?? []), node.name])
  return [...names].map(([window, of]) => [
    `Starts only in the window ${window}${of.length === nodes.length ? '' : ` for ${of.join(', ')}`}.`,
  ])
}

/** Each policy entry that may run the command on some of these nodes without a request. */
function unattendedLines(policy: Policy, command: string, nodes: readonly Node[]): readonly RichText[] {
  return Object.entries(policy.unattended ?? {}).flatMap(([name, entry]): readonly RichText[] => {
    const of = entry.command === command ? nodes.filter((node) => isCoveredBy(policy, entry, node)) : []
    if (of.length === 0) return []
    const which = of.length === nodes.length ? '' : ` for ${of.map((node) => node.name).join(', ')}`
    return [
      [
        `Policy ${name} may do it without a request${which} when it is needed: in the window ${entry.window.name}, with a card at ${entry.prepare}, answered for by `,
        { group: entry.owner },
        '.',
      ],
    ]
  })
}
