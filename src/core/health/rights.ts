import { type MissingRight, missingRightRemedy, missingRightWords } from '../requirements.ts'
import type { Verdict } from './verdict.ts'

const shown = 3

/**
 * Whether all rights that safety depends on are granted: without one, an answer may be incomplete or a write refused.
 */
export function judgeRights(missing: readonly MissingRight[]): Verdict {
  const gate = 'rights'
  const against = missing.filter(({ requirement }) => requirement.without === 'nothing starts')
  if (against.length === 0) return { gate, verdict: 'ok', evidence: 'all that are needed', remedy: '' }
  const more = against.length > shown ? `; and ${against.length - shown} more` : ''
  return {
    gate,
    verdict: 'blocked',
    evidence: `${against.slice(0, shown).map(missingRightWords).join('; ')}${more}`,
    remedy: [...new Set(against.map(missingRightRemedy))].join('; '),
  }
}
