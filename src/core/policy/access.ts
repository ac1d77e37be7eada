import type { Node } from '../inventory/node.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../refusals.ts'
import { selects } from '../targets/match.ts'
import { parseSelector, type Selector } from '../targets/selector.ts'
import { effectiveNode } from './effective.ts'
import { channelRefusal, isNamed, kindRefusal, type Membership } from './membership.ts'
import type { AccessRule, Channel, Policy } from './policy.ts'

/** The target of a command: a node, the cluster as a whole, or null for no particular target. */
export type AccessTarget = Node | 'cluster' | null

/** The four conditions of an access rule, and which of them hold. */
export type Fit = {
  readonly rule: AccessRule
  readonly person: boolean
  readonly command: boolean
  readonly channel: boolean
  readonly target: boolean
}

/** How each rule of the access table fits; a rule permits only when all four conditions hold. */
export const fitsOf = (
  policy: Policy,
  who: Membership,
  channel: Channel,
  command: string,
  target: AccessTarget,
): readonly Fit[] =>
  policy.access.map((rule) => ({
    rule,
    person: isNamed(who, rule.people, rule.groups),
    command: rule.commands.some((name) => name === '*' || name === command),
    channel: rule.channels.some((id) => id === '*' || id === channel.id),
    target: coversTarget(policy, rule, target),
  }))

/** Whether all four conditions of a rule hold. */
export const allows = ({ person, command, channel, target }: Fit): boolean => person && command && channel && target

/** Whether a person may use a command here on a target: the permitting rule, or all reasons for the refusal. */
export function isPermitted(
  policy: Policy,
  who: Membership,
  channel: Channel,
  command: string,
  target: AccessTarget,
): Outcome<AccessRule> {
  const fits = fitsOf(policy, who, channel, command, target)
  const allowing = fits.find(allows)
  const refusals = [
    kindRefusal(who.person),
    channelRefusal(channel),
    allowing === undefined ? notAllowed(policy, who, channel, command, target, fits) : null,
  ].filter((no) => no !== null)
  return allowing === undefined || refusals.length > 0 ? refused(...refusals) : granted(allowing.rule)
}

/** The commands among these that a person may use here on at least one target. */
export const allowedCommands = (
  policy: Policy,
  who: Membership,
  channel: Channel,
  commands: readonly string[],
): readonly string[] => commands.filter((command) => isPermitted(policy, who, channel, command, null).ok)

/** The refusal of changes in observe mode; null when the bot may act. */
export const observing = (policy: Policy): Refusal | null =>
  policy.mode === 'act'
    ? null
    : refusal(
        'observe mode',
        `Cluster ${policy.cluster} is in observe mode: plans are shown, nothing is changed.`,
        'An owner of lockkeeper.yaml can set mode: act; --dry-run works.',
      )

function coversTarget(policy: Policy, { targets }: AccessRule, target: AccessTarget): boolean {
  // The entries are one expression, so an exclusion in one entry excludes from all. An invalid expression covers
  // nothing.
  const selector = parseSelector(targets)
  if (!selector.ok || selector.value.length === 0) return false
  if (target === null) return true
  if (target === 'cluster') return coversEverything(selector.value)
  return selects(selector.value, effectiveNode(policy, target))
}

const coversEverything = (selector: Selector): boolean =>
  selector.every(({ takes }) => takes === 'in') && selector.some(({ by, pattern }) => by === 'name' && pattern === '*')

function notAllowed(
  policy: Policy,
  { person }: Membership,
  channel: Channel,
  command: string,
  target: AccessTarget,
  fits: readonly Fit[],
): Refusal {
  const no = (message: string) => refusal('not allowed', message, 'Ask an owner of lockkeeper.yaml (access).')
  const named = fits.filter((fit) => fit.person)
  const commanded = named.filter((fit) => fit.command)
  const here = commanded.filter((fit) => fit.channel)
  if (fits.length === 0) return no(`Cluster ${policy.cluster} has no access rules, so every command is refused.`)
  if (named.length === 0) return no(`@${person.name} has no permissions in cluster ${policy.cluster}.`)
  if (commanded.length === 0) return no(`@${person.name} may not use ${command} in ${policy.cluster}.`)
  if (here.length === 0) return no(`@${person.name} may use ${command}, but not in #${channel.name}.`)
  const what = target === null ? 'on anything' : target === 'cluster' ? 'on the whole cluster' : `on ${target.name}`
  return no(`@${person.name} may use ${command} in #${channel.name}, but not ${what}.`)
}
