import { missingRightRemedy, missingRightWords } from '../../core/requirements.ts'
import type { Rights } from '../../engine/ports/rights.ts'
import { type Finding, failed, passed, warned } from './finding.ts'

/** Proves every right that the bot needs in the cluster's store; changes nothing there. */
export async function checkRights(about: string, rights: Rights): Promise<readonly Finding[]> {
  const missing = await rights.missing()
  if (missing.length === 0) return [passed(about, 'the token has all required rights')]
  return missing.map((right) => {
    const says = right.requirement.without === 'nothing starts' ? failed : warned
    return says(about, `${missingRightWords(right)}; ${missingRightRemedy(right)}`)
  })
}
