import { corrected } from '../../core/grammar/correction.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Message } from '../../core/message.ts'
import type { Refusal, RefusalCode } from '../../core/refusals.ts'
import { offeredInstead, refusedAnswer } from '../../messages/answers/refused.ts'
import { allowed, type Caller } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

type SuggestCorrectionContext = Pick<ClusterContext, 'policy' | 'vocabulary' | 'inventory' | 'people' | 'clock'>

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
  context: SuggestCorrectionContext,
  asking: Caller,
  typed: string,
  refusals: readonly Refusal[],
): Promise<Message> {
  const no = refusedAnswer(refusals)
  if (!refusals.some(({ code }) => slips.has(code))) return no
  try {
    const meant = await meantBy(context, asking, typed)
    return meant === null ? no : offeredInstead(no, meant)
  } catch (error) {
    // An offer is a kindness: the refusal stands without it.
    if (error instanceof Failure) return no
    throw error
  }
}

/** What was probably meant, if it opens a plan or an answer that this person may have; never what acts by itself. */
async function meantBy(context: SuggestCorrectionContext, asking: Caller, typed: string): Promise<string | null> {
  const { vocabulary, inventory } = context
  const meant = corrected(vocabulary, typed, await inventory.nodes())
  const understood = meant === null ? null : understand(vocabulary, meant)
  if (meant === null || !understood?.ok || 'control' in understood.value.command) return null
  // Who may do nothing here is not told which nodes there are.
  return (await allowed(context, asking, understood.value.command.name, null)).ok ? meant : null
}
