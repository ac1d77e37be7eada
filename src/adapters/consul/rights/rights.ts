import type { MissingRight } from '../../../core/requirements.ts'
import type { Clock } from '../../../engine/ports/clock.ts'
import type { Inventory } from '../../../engine/ports/cluster.ts'
import { Denied } from '../../../engine/ports/failure.ts'
import { remembered } from '../../../engine/ports/remembered.ts'
import type { Rights } from '../../../engine/ports/rights.ts'
import { type AclRight, type Authority, type LackedRight, nameOf } from '../client/authority.ts'
import { denied } from '../client/errors.ts'
import type { Kv } from '../client/kv.ts'
import type { ConsulSettings } from '../client/settings.ts'
import { rebootmgrKeys } from '../locks/keys.ts'
import { type RightsScope, requirementOf, requirementsFor } from './requirements.ts'

/** What checking rights needs. */
export type RightsParts = {
  readonly kv: Kv
  readonly authority: Authority
  readonly inventory: Inventory
  readonly clock: Clock
}

/** How long a check is valid; decisions in between check their rights with each read. */
const provenForMs = 5_000

/** Checks every right of the table: by use where a comparison can do it, else by asking Consul. */
export const consulRights = (settings: ConsulSettings, parts: RightsParts): Rights => ({
  missing: remembered(provenForMs, parts.clock, () => prove(settings, parts)).get,
})

async function prove(settings: ConsulSettings, parts: RightsParts): Promise<readonly MissingRight[]> {
  const scope = await scopeOf(settings, parts.inventory)
  const rows = requirementsFor(scope.beside)
  const needed = rows.map((row) => ({ row, rights: row.proof(scope) }))
  const lacked = await lackedOf(parts, [...new Set(needed.flatMap(({ rights }) => rights))])
  return needed.flatMap(({ row, rights }): readonly MissingRight[] => {
    const [first, ...more] = lacked.filter(({ right }) => rights.includes(right))
    if (first === undefined) return []
    const others = more.length === 0 ? '' : `, nor ${more.length} more of this kind`
    const refused = `${denied(first.right.access, nameOf(first.right), first.said).message}${others}`
    return [{ requirement: requirementOf(row, scope.cluster), refused }]
  })
}

/**
 * Checks keys by use: a comparison is refused before it is compared. The other rights are checked by asking, and so are
 * those on the keys of nodes: every attempt of a write goes through Consul's log.
 */
async function lackedOf({ kv, authority }: RightsParts, rights: readonly AclRight[]): Promise<readonly LackedRight[]> {
  const byProof = Map.groupBy(rights, proofOf)
  const byUse = async (access: AclRight['access']): Promise<readonly LackedRight[]> => {
    const tried = byProof.get(access) ?? []
    const refused = await kv.refusedKeys(
      access,
      tried.map(({ segment }) => segment),
    )
    const said = new Map(refused.map((one) => [one.key, one.said]))
    return tried.flatMap((right) => {
      const words = said.get(right.segment)
      return words === undefined ? [] : [{ right, said: words }]
    })
  }
  const lacked = await Promise.all([
    byUse('read'),
    byUse('write'),
    authority.lacking(byProof.get('ask') ?? []),
    authority.lackingUnder(rebootmgrKeys.nodes, byProof.get('ask about nodes') ?? []),
  ])
  return lacked.flat()
}

/** How a right is checked: by this use of its key, or by asking. */
const proofOf = ({ resource, access, segment }: AclRight): AclRight['access'] | 'ask' | 'ask about nodes' => {
  if (resource !== 'key') return 'ask'
  return segment.startsWith(rebootmgrKeys.nodes) ? 'ask about nodes' : access
}

async function scopeOf(settings: ConsulSettings, inventory: Inventory): Promise<RightsScope> {
  const nodes = await nodesOf(inventory)
  return {
    cluster: settings.cluster,
    groups: [...new Set([null, ...nodes.map(({ group }) => group)])],
    nodes: nodes.map(({ name }) => name),
    unlisted: nodes.filter(({ membership }) => membership === 'absent').map(({ name }) => name),
    beside: settings.besideRebootmgr === 'yes' ? 'beside rebootmgr' : 'alone',
  }
}

/** The right to list nodes is itself checked: when it is missing, it must not hide the others. */
async function nodesOf(inventory: Inventory) {
  try {
    return await inventory.nodes()
  } catch (error) {
    if (error instanceof Denied) return inventory.lastKnown()?.nodes ?? []
    throw error
  }
}
