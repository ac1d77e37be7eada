import { corrected } from '../../core/grammar/correction.ts'
import { understand } from '../../core/grammar/parse.ts'
import type { Message } from '../../core/message.ts'
import type { Refusal, RefusalCode } from '../../core/refusals.ts'
import { refusedAnswer, withSuggestion } from '../../messages/answers/refused.ts'
import { allowed, type Caller } from '../authorization/authorize.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'

type SuggestCorrectionContext = Pick<ClusterContext, 'policy' | 'vocabulary' | 'inventory' | 'people' | 'clock'>

/** Refusals that a typing error may have caused. */
const slips: ReadonlySet<RefusalCode> = new Set([
  'unknown verb',
  'unknown option',
  'unknown node',
  'nothing matched',
  'bad value',
])

/** The refusal; after a typing error, with a button that runs the command that was probably meant. */
export async function refusedWithSuggestion(
  context: SuggestCorrectionContext,
  asking: Caller,
  typed: string,
  refusals: readonly Refusal[],
): Promise<Message> {
  const no = refusedAnswer(refusals)
  if (!refusals.some(({ code }) => slips.has(code))) return no
  try {
    const meant = await correctionOf(context, asking, typed)
    return meant === null ? no : withSuggestion(no, meant)
  } catch (error) {
    // The refusal is complete without a suggestion.
    if (error instanceof Failure) return no
    throw error
  }
}

/**
 * The command that was probably meant, if it only shows a plan or an answer and the person has permission for it; else
 * null.
 */
async function correctionOf(context: SuggestCorrectionContext, asking: Caller, typed: string): Promise<string | null> {
  const { vocabulary, inventory } = context
  const meant = corrected(vocabulary, typed, await inventory.nodes())
  const understood = meant === null ? null : understand(vocabulary, meant)
  if (meant === null || !understood?.ok || 'control' in understood.value.command) return null
  // A person without permission learns no node names.
  return (await allowed(context, asking, understood.value.command.name, null)).ok ? meant : null
}
