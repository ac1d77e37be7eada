import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ClusterContext } from '../../../src/engine/ports/context.ts'
import { Denied } from '../../../src/engine/ports/failure.ts'
import { type StoreRight, storeRights } from '../../world/lost-rights.ts'
import { admitted, request } from './lock-requests.ts'

/** The ports of a cluster's store. */
export type StorePorts = Pick<ClusterContext, 'cluster' | 'inventory' | 'locks' | 'rights'>

/** A cluster with the node `storage-01`, whose store can take rights away. */
export type RightsWorld = {
  /** Ports of a bot that has every right, on a store without flags and locks. */
  open(): Promise<StorePorts>
  /** Takes exactly these rights away from now on, and grants all others. */
  lacks(rights: readonly StoreRight[]): Promise<void>
  close(): Promise<void>
}

const asks: { readonly [what: string]: (ports: StorePorts) => Promise<unknown> } = {
  nodes: ({ inventory }) => inventory.nodes(),
  health: ({ cluster }) => cluster.health(),
  'stop flags': ({ cluster }) => cluster.stopFlags(),
  'node configuration': ({ cluster }) => cluster.nodeConfig('storage-01'),
  'node configurations': ({ cluster }) => cluster.nodeConfigs(['storage-01']),
  triggers: ({ cluster }) => cluster.triggers(),
  'a standing stop': ({ cluster }) => cluster.standingStop({ kind: 'cluster' }),
  'lock table': ({ locks }) => locks.state(),
  'setting a stop': ({ cluster }) => cluster.setStop({ kind: 'cluster' }, 'power work', 'U7'),
  'taking a lock': ({ locks }) => locks.acquire(request('r1'), admitted),
}

const flags = [
  'stop flags',
  'node configuration',
  'node configurations',
  'triggers',
  'a standing stop',
  'setting a stop',
] as const

/** What is refused without each right; everything else is answered as if nothing were missing. */
const refused: { readonly [right in StoreRight]: readonly string[] } = {
  // who set a stop is kept beside the locks
  locks: ['lock table', 'taking a lock', 'stop flags', 'a standing stop', 'setting a stop'],
  'locks write': ['taking a lock', 'setting a stop'],
  'flags read': flags,
  'flags write': ['setting a stop'],
  'ignored checks': ['health'],
  nodes: ['nodes', 'health', 'node configuration', 'node configurations', 'triggers'],
  services: ['health'],
}

const refusedWithout = (rights: readonly StoreRight[]): readonly string[] =>
  [...new Set(rights.flatMap((right) => refused[right]))].sort()

/** Pairs of rights that refuse something in common. */
const overlapping = storeRights.flatMap((kept) =>
  storeRights
    .filter((back) => back !== kept && refused[kept].some((what) => refused[back].includes(what)))
    .map((back) => [kept, back] as const),
)

/** What every store must do without a right: refuse what the right is for as a whole, and answer the rest. */
export function describeLostRights(name: string, make: () => Promise<RightsWorld>): void {
  describe(name, () => {
    let world: RightsWorld
    beforeAll(async () => {
      world = await make()
    })
    afterAll(() => world.close())

    test.each(storeRights)('F01 rights: without %s, exactly what it is for is refused', async (right) => {
      const ports = await world.open()
      await world.lacks([right])
      expect(await refusedNow(ports)).toEqual(refusedWithout([right]))
      expect((await ports.rights.missing()).map(({ requirement }) => requirement.without)).toContain('nothing starts')
    })

    test.each(overlapping)(
      'F01 rights: %s stays refused when %s, lost before it, is granted back',
      async (kept, back) => {
        const ports = await world.open()
        await world.lacks([back])
        await world.lacks([back, kept])
        expect(await refusedNow(ports)).toEqual(refusedWithout([back, kept]))
        await world.lacks([kept])
        expect(await refusedNow(ports)).toEqual(refusedWithout([kept]))
      },
    )
  })
}

/** What is refused now, in alphabetical order; everything that fails is denied. */
async function refusedNow(ports: StorePorts): Promise<readonly string[]> {
  const denied: string[] = []
  for (const [what, ask] of Object.entries(asks)) {
    const error = await ask(ports).then(
      () => null,
      (reason: unknown) => reason,
    )
    if (error === null) continue
    expect(error, what).toBeInstanceOf(Denied)
    denied.push(what)
  }
  return denied.sort()
}
