import { describe, expect, it } from 'vitest'
import type { OperationEvent } from '../../../src/core/operation/events.ts'
import type { RunEvent } from '../../../src/core/run/events.ts'
import type { Journals } from '../../../src/engine/ports/journals.ts'
import { operationEntry, runEntry } from './entries.ts'

/** Journals whose entries a replica has or, while it is away, has not. */
export type ReplicatedJournals = {
  readonly journals: Journals
  /** The replica confirms nothing from now on. */
  goesAway(): void
}

const submitted: OperationEvent = { type: 'submitted', expiresAtMs: null }

const permitting: readonly OperationEvent[] = [
  submitted,
  { type: 'approved', person: 'U1', hash: 'h', click: 'c', covers: { header: 'h', nodes: {} } },
  { type: 'started', evidence: [] },
  { type: 'runStarted', run: 'op-1-1', node: 'n1' },
]

const began: RunEvent = { type: 'stepBegan', index: 0, changing: ['maintenance'], notes: {} }

/** The contract of journals with a replica; `make` returns new, empty ones for each test. */
export function describeConfirmations(name: string, make: () => Promise<ReplicatedJournals>): void {
  describe(`confirmations: ${name}`, () => {
    it('S35 append: fails as ambiguous and keeps each entry that permits work while the replica is away', async () => {
      const { journals, goesAway } = await make()
      goesAway()
      for (const event of permitting) {
        const entry = operationEntry(`op-${event.type}`, undefined, event)
        await expect(journals.append(entry), event.type).rejects.toMatchObject({ effect: 'ambiguous' })
        expect(await journals.operation(`op-${event.type}`)).toEqual([entry])
      }
    })

    it('S35 append: keeps the intent of a step without the replica, since the step confirms it if it worsens', async () => {
      const { journals, goesAway } = await make()
      goesAway()
      const entry = runEntry('op-1-1', undefined, began)
      expect(await journals.append(entry)).toBe('appended')
      expect(await journals.run('op-1-1')).toEqual([entry])
    })

    it('S35 confirm: accepts the entries of a journal that the store has', async () => {
      const { journals } = await make()
      const first = operationEntry('op-1', undefined, submitted)
      const second = operationEntry('op-1', first, { type: 'paused' })
      for (const entry of [first, second]) await journals.append(entry)
      await journals.confirm([first, second])
    })

    it.each([
      ['an entry that the store does not have', null],
      ['an entry whose number another one has', { type: 'queued' }],
    ] as const)('S35 confirm: refuses %s, as after a failover', async (_, instead) => {
      const { journals } = await make()
      const first = operationEntry('op-1', undefined, submitted)
      const lost = operationEntry('op-1', first, { type: 'started', evidence: [] })
      await journals.append(first)
      if (instead) await journals.append(operationEntry('op-1', first, instead))
      await expect(journals.confirm([first, lost])).rejects.toMatchObject({
        message: expect.stringContaining('operation/op-1/2 is not on the primary that answers now'),
        effect: 'ambiguous',
      })
    })

    it('S35 append: keeps what forbids and what ends without the replica', async () => {
      const { journals, goesAway } = await make()
      goesAway()
      expect(await journals.append(operationEntry('op-1', undefined, { type: 'paused' }))).toBe('appended')
      expect(await journals.append(operationEntry('op-2', undefined, { type: 'expired' }))).toBe('appended')
    })
  })
}
