import { invariant } from '../../core/invariant.ts'
import type { HeldLock } from '../../engine/ports/locks.ts'
import type { Claim } from '../../engine/ports/nodes.ts'

const longestName = 200

/** The claim's folder name: run and step, encoded so that names are unique and cannot leave the claim folder. */
export function claimName({ run, step }: Claim): string {
  const name = `${escaped(run)}.${escaped(step)}`
  invariant(run !== '' && step !== '' && name.length <= longestName, `no claim can be named after ${run} and ${step}`)
  return name
}

/** The node that a lock permits to change. Throws when the claim belongs to another run than the lock. */
export function lockedNode(lock: HeldLock, claim: Claim): string {
  invariant(lock.run === claim.run, `the lock of ${lock.run} was used for a claim of ${claim.run}`)
  return lock.node
}

// a dot separates run and step, and at the beginning hides a folder
const escaped = (part: string): string =>
  [...Buffer.from(part, 'utf8')]
    .map((byte) => String.fromCharCode(byte))
    .map((character) => (/[A-Za-z0-9_-]/.test(character) ? character : `%${hexadecimal(character)}`))
    .join('')

const hexadecimal = (character: string): string => character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')
