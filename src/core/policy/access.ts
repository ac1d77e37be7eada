import type { Node } from '../inventory/node.ts'
import { granted, type Outcome, type Refusal, refusal, refused } from '../refusals.ts'
import { chooses } from '../targets/match.ts'
import { parseSelector, type Selector } from '../targets/selector.ts'
import { effectiveNode } from './effective.ts'
import type { AccessRule, Channel, Policy } from './policy.ts'
import { channelRefusal, isNamed, kindRefusal, type Membership } from './who.ts'

/** What somebody wants to do it to: a node, the cluster as a whole, or nothing in particular. */
export type AccessTarget = Node | 'cluster' | null

/** Which of the four conditions of an access rule hold. */
export type Fit = {
  readonly rule: AccessRule
  readonly person: boolean
  readonly command: boolean
  readonly channel: boolean
  readonly target: boolean
}

/** How each rule of the access table fits; a rule allows only when all four hold. */
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

/** Whether somebody may give a command here for a target: the rule that allows it, or every reason why not. */
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

/** The commands, out of these, that somebody may give here for at least some target. */
export const allowedCommands = (
  policy: Policy,
  who: Membership,
  channel: Channel,
  commands: readonly string[],
): readonly string[] => commands.filter((command) => isPermitted(policy, who, channel, command, null).ok)

/** Why nothing is changed in this cluster at all; null when the bot may act. */
export const observing = (policy: Policy): Refusal | null =>
  policy.mode === 'act'
    ? null
    : refusal(
        'observe mode',
        `Cluster ${policy.cluster} is in observe mode: plans are shown, nothing is changed.`,
        'An owner of lockkeeper.yaml can set mode: act; --dry-run works.',
      )

function coversTarget(policy: Policy, { targets }: AccessRule, target: AccessTarget): boolean {
  // One expression, so that what one entry leaves out is left out of all; an expression that cannot be read covers nothing.
  const selector = parseSelector(targets)
  if (!selector.ok || selector.value.length === 0) return false
  if (target === null) return true
  if (target === 'cluster') return coversEverything(selector.value)
  return chooses(selector.value, effectiveNode(policy, target))
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
