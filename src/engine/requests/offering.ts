import { corrected } from '../../core/invocation/correction.ts'
import { understand } from '../../core/invocation/parse.ts'
import type { Message } from '../../core/messages/message.ts'
import type { Refusal, RefusalCode } from '../../core/refusals.ts'
import { offeredInstead, refusedAnswer } from '../../core/telling/refused.ts'
import { Failure } from '../failure.ts'
import type { Outside } from '../outside.ts'
import { type Asking, allowed } from './allowed.ts'

/** Reasons that a slip of a finger may be behind. */
const slips: ReadonlySet<RefusalCode> = new Set([
  'unknown verb',
  'unknown option',
  'unknown node',
  'nothing matched',
  'bad value',
])

/** A no; where something was mistyped, with a button that asks for what was probably meant. */
export async function refusedWithOffer(
  outside: Outside,
  asking: Asking,
  typed: string,
  refusals: readonly Refusal[],
): Promise<Message> {
  const no = refusedAnswer(refusals)
  if (!refusals.some(({ code }) => slips.has(code))) return no
  try {
    const meant = await meantBy(outside, asking, typed)
    return meant === null ? no : offeredInstead(no, meant)
  } catch (error) {
    // An offer is a kindness: the refusal stands without it.
    if (error instanceof Failure) return no
    throw error
  }
}

/** What was probably meant, if it opens a plan or an answer that this person may have; never what acts by itself. */
async function meantBy(outside: Outside, asking: Asking, typed: string): Promise<string | null> {
  const { vocabulary, inventory } = outside
  const meant = corrected(vocabulary, typed, await inventory.nodes())
  const understood = meant === null ? null : understand(vocabulary, meant)
  if (meant === null || !understood?.ok || 'asks' in understood.value.command) return null
  // Who may do nothing here is not told which nodes there are.
  return (await allowed(outside, asking, understood.value.command.name, null)).ok ? meant : null
}
