import type { RecordLine } from '../../../fleet/record.ts'
import type { Headline } from '../../../workspace/page/headlines.ts'
import type { BotKill } from '../../controls.ts'

/** All that the guide knows: what the app said, what the fleet saw, and when the bot was killed. */
export type Facts = {
  readonly headlines: readonly Headline[]
  readonly record: readonly RecordLine[]
  readonly kills: readonly BotKill[]
}

/** A plan that one person still sees. */
export type OpenPlan = { readonly subject: string; readonly isBlocked: boolean; readonly personId: string }

/** The card of an operation, with all states that it has shown, the newest last. */
export type Card = {
  readonly subject: string
  readonly states: readonly string[]
  readonly channelId: string
  readonly ts: string
}

/** One time that a node was down, and the boot that ended it; null while there is none. */
export type Downtime = {
  readonly node: string
  readonly byCommand: boolean
  readonly fromMs: number
  readonly boot: { readonly atMs: number; readonly before: string; readonly after: string } | null
}

const endings = /^(denied|cancelled|expired|discarded|failed|ended early|done)/
const approving = /^awaiting approval \((\d+) of (\d+)\)/

/** The newest plan that was neither submitted nor discarded. */
export const openPlan = ({ headlines }: Facts): OpenPlan | undefined => {
  const last = headlines.findLast(
    ({ visibleTo, lines, gone }) => visibleTo !== undefined && !gone && planIn(lines.at(-1)) !== null,
  )
  const found = planIn(last?.lines.at(-1))
  if (!last || !found || last.visibleTo === undefined) return undefined
  const [, subject = '', state] = found
  return { subject, isBlocked: state === 'BLOCKED', personId: last.visibleTo }
}

const planIn = (line: string | undefined) => /^Plan: (.+) – (ready|BLOCKED)/.exec(line ?? '')

/** Whether anyone has ever seen a plan; those that were submitted or dismissed show it no more. */
export const hasPlanned = ({ headlines }: Facts): boolean =>
  headlines.some(({ visibleTo, lines }) => visibleTo !== undefined && lines.some((line) => planIn(line) !== null))

/** All cards of operations, oldest first. */
export const cardsIn = ({ headlines }: Pick<Facts, 'headlines'>): readonly Card[] =>
  headlines.flatMap(({ visibleTo, lines, channelId, ts }) => {
    const read = lines.flatMap((line) => {
      const found = visibleTo === undefined ? /^(.+) – (.+?)(?: \(op-\w+\))?$/.exec(line) : null
      return found ? [{ subject: found[1] ?? '', state: found[2] ?? '' }] : []
    })
    const now = read.at(-1)
    return now ? [{ subject: now.subject, states: read.map(({ state }) => state), channelId, ts }] : []
  })

/** The state that a card shows now. */
export const stateOf = ({ states }: Card): string => states.at(-1) ?? ''

/** Whether an operation has ended, in whichever way. */
export const isOver = (card: Card): boolean => endings.test(stateOf(card))

/** The approvals that a card waits for; null when it waits for none. */
export function approvalsOf(card: Card): { readonly given: number; readonly needed: number } | null {
  const found = approving.exec(stateOf(card))
  return found ? { given: Number(found[1]), needed: Number(found[2]) } : null
}

/** Whether an operation waited for two approvals or more, and went on with them. */
export function wasApproved({ states }: Card): boolean {
  const last = states.findLastIndex((state) => approving.test(state))
  const needed = Number(approving.exec(states[last] ?? '')?.[2] ?? 0)
  const next = states[last + 1]
  return needed >= 2 && next !== undefined && !/^(denied|cancelled|expired|discarded)/.test(next)
}

/** Every time that a node was down, in order. */
export function downtimesIn({ record }: Facts): readonly Downtime[] {
  const found: Downtime[] = []
  for (const line of record) {
    if (line.kind === 'down' && line.cause !== 'fleet stopped')
      found.push({ node: line.node, byCommand: line.cause === 'command', fromMs: line.atMs, boot: null })
    if (line.kind !== 'booted' || line.bootIdBefore === null) continue
    const index = found.findLastIndex(({ node, boot }) => node === line.node && boot === null)
    const before = found[index]
    if (before) found[index] = { ...before, boot: { atMs: line.atMs, before: line.bootIdBefore, after: line.bootId } }
  }
  return found
}

/** The first time that the bot was killed while it had a node down; undefined when it never was. */
export function killWhileDown(facts: Facts): { readonly kill: BotKill; readonly down: Downtime } | undefined {
  const downtimes = downtimesIn(facts).filter(({ byCommand }) => byCommand)
  for (const kill of facts.kills) {
    const down = downtimes.find(({ fromMs, boot }) => fromMs <= kill.atMs && (boot === null || kill.atMs <= boot.atMs))
    if (down) return { kill, down }
  }
  return undefined
}

/** Whether the bot came back and finished the work on a node of which it had been killed. */
export const isFinished = ({ record }: Facts, { kill, down }: { kill: BotKill; down: Downtime }): boolean =>
  down.boot !== null &&
  kill.backAtMs !== null &&
  record.some(
    (line) =>
      line.node === down.node &&
      line.kind === 'changed' &&
      line.change === 'maintenance' &&
      line.detail === 'off' &&
      line.atMs > Math.max(kill.backAtMs ?? 0, down.boot?.atMs ?? 0),
  )
