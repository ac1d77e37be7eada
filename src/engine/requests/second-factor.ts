import type { ApprovalRule } from '../../core/policy/policy.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { codeTriesLines } from '../../messages/notices/notices.ts'
import { type NotifyContext, notify } from '../delivery/notify.ts'
import type { ClusterContext } from '../ports/context.ts'

/** The ports that check a second factor. */
export type SecondFactorContext = NotifyContext &
  Pick<ClusterContext, 'policy' | 'codes' | 'codeLedger' | 'codeAnchor' | 'clock' | 'log'>

/** After `most` wrong codes, none counts until `withinMs` have passed since the first of them. */
const codeTries = { most: 5, withinMs: 15 * 60_000 } as const

/** A typed code, with its person and the id of the request. */
type TypedCode = { readonly person: string; readonly id: string; readonly code: string }

const no = (message: string, remedy: string) => refused(refusal('second factor', message, remedy))

/** The fields to record about a second factor; empty when the rule demands none. Refused when the code is not valid. */
export async function factorFor(
  context: SecondFactorContext,
  rule: Pick<ApprovalRule, 'secondFactor'> | null,
  typed: TypedCode,
): Promise<Outcome<{ readonly secondFactor?: 'given' }>> {
  if (rule?.secondFactor !== 'demanded') return granted({})
  const given = await shown(context, typed)
  return given.ok ? granted({ secondFactor: 'given' }) : given
}

/** Whether the code is right and was never used before. */
async function shown(context: SecondFactorContext, { person, id, code }: TypedCode): Promise<Outcome<'given'>> {
  const { codes, codeLedger, codeAnchor, clock } = context
  const typed = code.replaceAll(/\s/g, '')
  if (typed === '')
    return no('A one-time code is required.', 'Press the button again and type the code on your device.')
  // Counted before the code is checked, so that concurrent attempts cannot exceed the limit.
  if ((await codeLedger.tries(person, codeTries.most, codeTries.withinMs)) === 'too many')
    return tooMany(context, person)
  const read = codes.read(person, typed, clock.now())
  if (read.is === 'wrong')
    return no(
      'Invalid code.',
      `Type the code that your device shows now. After ${codeTries.most} invalid codes you are locked out for 15 min.`,
    )
  await codeLedger.wasRight(person)
  if (read.is === 'nobody’s')
    return no('You have no second factor registered.', 'Ask an owner of lockkeeper.yaml (secondFactor).')
  // a restarted store may have lost used codes: it serves all clusters, and this cluster knows only its own
  if (read.sinceMs < (await codeAnchor.serverSince(await codeLedger.server(), clock.now())))
    return no(
      'That code is from before a restart of the store of used codes.',
      'Wait for the next code on your device.',
    )
  const used = (await codeLedger.spend(person, read.moment, id)) === 'used'
  if (used || (await codeAnchor.spend(person, read.moment, id)) === 'used')
    return no('That code was already used.', 'Wait for the next code on your device.')
  return granted('given')
}

async function tooMany(context: SecondFactorContext, person: string): Promise<Outcome<'given'>> {
  const { policy, clock, log } = context
  log.warn({ person }, 'too many wrong codes of a second factor')
  const sinceMs = clock.now()
  const key = `codes-${person}-${Math.floor(sinceMs / codeTries.withinMs)}`
  if (policy.securityChannel !== null)
    await notify(context, { key, channel: policy.securityChannel, lines: codeTriesLines(policy, person), sinceMs })
  return no(
    `${codeTries.most} invalid codes for your account in 15 min. Codes are refused for 15 min.`,
    'If you did not type them, your account may be compromised: tell security.',
  )
}
