import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { applyDecision, type CapabilityDecision, revertDecision } from '../../../src/core/capabilities/decide.ts'
import type { Mark } from '../../../src/core/capabilities/mark.ts'
import type { Node } from '../../../src/core/inventory/node.ts'
import type { Capability } from '../../../src/engine/ports/capability.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import { examplesOf } from '../../property.ts'
import { testLock } from '../../world/test-lock.ts'

/** One capability on one node, with what its contract needs. */
export type CapabilityWorld = {
  readonly capability: Capability
  readonly node: Node
  /** The same capability; changes take effect, and at least the first answer of each change in a run is lost. */
  readonly lossy: Capability
  /** The same capability with an unreachable system. */
  readonly unreachable: Capability
  /** Whether it is in place, according to the system itself. */
  inPlace(): Promise<'yes' | 'no'>
  /** How often it has been applied, according to the system; null where repeated applies leave no trace. */
  readonly applied: (() => Promise<number>) | null
  /** The same work done by other people; null where others never do it. */
  readonly others: { apply(): Promise<void>; revert(): Promise<void> } | null
  /** Lets time pass between two observations. */
  pause(): Promise<void>
  /** The number of random histories. */
  readonly histories: number
  close(): Promise<void>
}

/** A port whose named changes take effect, with their answers lost. */
export const losingAnswers = <Port extends object>(port: Port, changes: readonly (keyof Port)[]): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      // a proxy is called with any name; only names of the port can be among the changes
      if (typeof value !== 'function' || !changes.includes(name as keyof Port)) return value
      return async (...given: unknown[]) => {
        await Reflect.apply(value, target, given)
        throw new Failure('contract', 'the answer was lost', 'ambiguous')
      }
    },
  })

type Way = 'apply' | 'revert'

/** The contract of every capability, on a fake and on the real system. */
export function describeCapability(name: string, make: () => Promise<CapabilityWorld>): void {
  describe(name, () => {
    let world: CapabilityWorld
    let runs = 0
    beforeAll(async () => {
      world = await make()
    })
    beforeEach(async () => {
      expect(await world.inPlace(), 'the test before left it in place: look at its failure first').toBe('no')
    })
    afterAll(() => world?.close())

    /** The mark of a step, of a new run at each call. */
    const nextMark = (): Mark => ({
      run: `op-${++runs}-1`,
      applied: { place: '4', attempt: 1 },
      reverted: null,
      ours: 'this run',
      drainedBy: [],
      reason: 'new kernel & "glibc"',
      before: null,
      version: null,
    })
    const undoing = (mark: Mark): Mark => ({ ...mark, reverted: { place: '4-undo', attempt: 1 } })
    const lockOf = ({ run }: Mark) => testLock(run, world.node.name)
    const change = async (capability: Capability, way: Way, mark: Mark): Promise<void> => {
      try {
        await capability[way](lockOf(mark), world.node, mark)
      } catch (error) {
        // an unanswered change is observed again, as the engine does
        if (!(error instanceof Failure)) throw error
      }
    }
    const decisionOf = async (capability: Capability, way: Way, mark: Mark): Promise<CapabilityDecision> => {
      const state = await capability.observe(world.node, mark)
      const { idempotent } = capability
      return way === 'apply'
        ? applyDecision(capability.name, state, { idempotent, begun: 'yes', before: mark.before })
        : revertDecision(capability.name, state, { way: 'on the way back', before: mark.before })
    }
    /** Does what the engine's executor does until the step ends. */
    const driven = async (capability: Capability, way: Way, mark: Mark): Promise<CapabilityDecision> => {
      for (;;) {
        const decision = await decisionOf(capability, way, mark)
        if (decision.does === 'finish' || decision.does === 'fail') return decision
        if (decision.does === 'act') await change(capability, way, mark)
        else await world.pause()
      }
    }
    const stateOf = async (mark: Mark) => (await world.capability.observe(world.node, mark)).is
    /** Returns a function that counts applies from now on. */
    const counting = async () => {
      const before = (await world.applied?.()) ?? 0
      return async () => ((await world.applied?.()) ?? before + 1) - before
    }

    it('describe: names what applying changes', () => {
      expect(world.capability.describe(world.node).applying.length).toBeGreaterThan(0)
    })

    it('I5 observe: follows apply and revert, and changes nothing', async () => {
      const mark = nextMark()
      expect(await stateOf(mark)).toBe('not begun')
      expect(await stateOf(mark)).toBe('not begun')
      expect(await world.inPlace()).toBe('no')
      expect(await driven(world.capability, 'apply', mark)).toMatchObject({ does: 'finish' })
      expect(await stateOf(mark)).toBe('applied')
      expect(await world.inPlace()).toBe('yes')
      expect(await driven(world.capability, 'revert', undoing(mark))).toMatchObject({ does: 'finish' })
      expect(await stateOf(undoing(mark))).toBe('reverted')
      expect(await world.inPlace()).toBe('no')
    })

    it('I5 apply: takes effect once when it is called several times, also at the same moment', async () => {
      const mark = nextMark()
      const applied = await counting()
      await Promise.all([1, 2, 3, 4].map(() => change(world.capability, 'apply', mark)))
      await driven(world.capability, 'apply', mark)
      await change(world.capability, 'apply', mark)
      expect(await stateOf(mark)).toBe('applied')
      expect(await applied()).toBe(1)
      await driven(world.capability, 'revert', undoing(mark))
      await driven(world.capability, 'revert', undoing(mark))
      expect(await stateOf(undoing(mark))).toBe('reverted')
    })

    it('I5 revert: seals the mark against a late bot when nothing was applied', async () => {
      const mark = nextMark()
      const applied = await counting()
      expect(await driven(world.capability, 'revert', undoing(mark))).toMatchObject({ does: 'finish' })
      await change(world.capability, 'apply', mark)
      await world.pause()
      expect(await stateOf(undoing(mark))).toBe('reverted')
      expect(await world.inPlace()).toBe('no')
      if (world.applied !== null) expect(await applied()).toBe(0)
    })

    it('I5 revert: leaves what another run has applied', async () => {
      const [first, second] = [nextMark(), nextMark()]
      await driven(world.capability, 'apply', first)
      await driven(world.capability, 'revert', undoing(second))
      expect(await stateOf(first)).toBe('applied')
      expect(await world.inPlace()).toBe('yes')
      await driven(world.capability, 'revert', undoing(first))
      expect(await world.inPlace()).toBe('no')
    })

    it('F139 revert: ends what another run applied, and seals its mark, when the node was drained by that run', async () => {
      const [drain, undrain] = [nextMark(), nextMark()]
      await driven(world.capability, 'apply', drain)
      const takesOver: Mark = { ...undrain, applied: null, reverted: { place: '4', attempt: 1 }, ours: 'every run' }
      expect(await driven(world.capability, 'revert', takesOver)).toMatchObject({ does: 'finish' })
      expect(await world.inPlace()).toBe('no')
      await change(world.capability, 'apply', drain)
      await world.pause()
      expect(await world.inPlace(), 'a late bot of the drain applied it again').toBe('no')
    })

    it('F139 revert: seals the mark of the run that drained the node also when a person has ended what it applied', async ({
      skip,
    }) => {
      if (world.others === null) return skip()
      const [drain, undrain] = [nextMark(), nextMark()]
      await driven(world.capability, 'apply', drain)
      await world.others.revert()
      expect(await world.inPlace()).toBe('no')
      const takesOver: Mark = {
        ...undrain,
        applied: null,
        reverted: { place: '4', attempt: 1 },
        ours: 'every run',
        drainedBy: [drain.run],
      }
      expect(await driven(world.capability, 'revert', takesOver)).toMatchObject({ does: 'finish' })
      await change(world.capability, 'apply', drain)
      await world.pause()
      expect(await world.inPlace(), 'a late bot of the drain applied it again').toBe('no')
    })

    it('I5 apply and revert: neither adopt nor take back the work of others', async ({ skip }) => {
      if (world.others === null) return skip()
      const mark = nextMark()
      await world.others.apply()
      expect(await driven(world.capability, 'apply', mark)).toMatchObject({ does: 'finish' })
      await change(world.capability, 'apply', mark)
      expect(await stateOf(mark)).toBe('not ours')
      expect(await driven(world.capability, 'revert', undoing(mark))).toMatchObject({ does: 'finish' })
      expect(await world.inPlace()).toBe('yes')
      await world.others.revert()
      await change(world.capability, 'apply', mark)
      expect(await world.inPlace(), 'a late apply found no seal: others must not be able to erase it').toBe('no')
    })

    it('I5 lost answers: are resolved by observing, and each change is made once', async () => {
      const mark = nextMark()
      const applied = await counting()
      await expect(world.lossy.apply(lockOf(mark), world.node, mark)).rejects.toMatchObject({ effect: 'ambiguous' })
      expect(await driven(world.lossy, 'apply', mark)).toMatchObject({ does: 'finish' })
      expect(await world.inPlace()).toBe('yes')
      expect(await applied()).toBe(1)
      expect(await driven(world.lossy, 'revert', undoing(mark))).toMatchObject({ does: 'finish' })
      expect(await stateOf(undoing(mark))).toBe('reverted')
      expect(await world.inPlace()).toBe('no')
    })

    it('I7 unreachable system: fails observe, apply and revert', async () => {
      const { unreachable, node } = world
      const mark = nextMark()
      await expect(unreachable.observe(node, mark)).rejects.toBeInstanceOf(Failure)
      await expect(unreachable.apply(lockOf(mark), node, mark)).rejects.toBeInstanceOf(Failure)
      await expect(unreachable.revert(lockOf(mark), node, undoing(mark))).rejects.toBeInstanceOf(Failure)
      expect(await world.inPlace()).toBe('no')
    })

    it('I5 histories: end with everything taken back and at most one apply for killed, late and unanswered bots', {
      tags: ['slow'],
    }, async () => {
      const act = fc.constantFrom('apply', 'apply unanswered', 'revert', 'revert unanswered', 'pause')
      const histories = fc.array(act, { minLength: 1, maxLength: 6 })
      for (const history of examplesOf(histories, world.histories, runs)) {
        const mark = nextMark()
        const applied = await counting()
        for (const one of history) {
          const capability = one.endsWith('unanswered') ? world.lossy : world.capability
          if (one === 'pause') await world.pause()
          else
            await change(
              capability,
              one.startsWith('apply') ? 'apply' : 'revert',
              one.startsWith('apply') ? mark : undoing(mark),
            )
        }
        expect([history, await driven(world.capability, 'revert', undoing(mark))]).toMatchObject([
          history,
          { does: 'finish' },
        ])
        await change(world.capability, 'apply', mark)
        await world.pause()
        expect([history, await stateOf(undoing(mark)), await world.inPlace()]).toEqual([history, 'reverted', 'no'])
        if (world.applied !== null) expect(await applied()).toBeLessThanOrEqual(1)
      }
    })
  })
}
