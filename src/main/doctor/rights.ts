import { missingRightRemedy, missingRightWords } from '../../core/requirements.ts'
import type { Rights } from '../../engine/ports/rights.ts'
import { type Finding, odd, well, wrong } from './finding.ts'

/** Proves every right that the bot needs in the cluster's store; changes nothing there. */
export async function examineRights(about: string, rights: Rights): Promise<readonly Finding[]> {
  const missing = await rights.missing()
  if (missing.length === 0) return [well(about, 'the token has every right that is needed')]
  return missing.map((right) => {
    const says = right.requirement.without === 'nothing starts' ? wrong : odd
    return says(about, `${missingRightWords(right)}; ${missingRightRemedy(right)}`)
  })
}
