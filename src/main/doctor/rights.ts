import { missingRightRemedy, missingRightWords } from '../../core/requirements.ts'
import type { Rights } from '../../engine/ports/rights.ts'
import { type Finding, failed, passed, warned } from './finding.ts'

/** Checks every right that the bot needs in a store; changes nothing there. */
export async function checkRights(about: string, rights: Rights): Promise<readonly Finding[]> {
  const missing = await rights.missing()
  if (missing.length === 0) return [passed(about, 'all required rights are granted')]
  return missing.map((right) => {
    const says = right.requirement.without === 'nothing starts' ? failed : warned
    return says(about, `${missingRightWords(right)}; ${missingRightRemedy(right)}`)
  })
}
