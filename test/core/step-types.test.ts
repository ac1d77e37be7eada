import { expectTypeOf, test } from 'vitest'
import type { z } from 'zod'
import type { StepDefinition } from '../../src/core/steps/definition.ts'
import type { MemoryOf, RunMemory, UndoesKind } from '../../src/core/steps/memory.ts'
import type { Step, StepOf } from '../../src/core/steps/table.ts'
import type { HeldLock } from '../../src/engine/ports/locks.ts'
import type { Executor, LockOf, Observation } from '../../src/engine/step-contract/executor.ts'

// The compiler checks this file: `npm run types` fails when one of these expectations does not hold.

type Data = { readonly size: z.ZodNumber }
type Looking = StepDefinition<'example', Data, { readonly [field in never]: never }, 'nothing', 'needed', never, never>
type Worsening = StepDefinition<
  'example',
  Data,
  { readonly [field in never]: never },
  'worsens',
  'needed',
  never,
  never
>

type Parts = Exclude<keyof Looking, 'words' | 'arms' | 'proves' | 'runs'>

test('step definition: does not compile when a part is missing', () => {
  type WithoutEach = { readonly [P in Parts]: Omit<Looking, P> extends Looking ? 'compiles' : 'is refused' }
  expectTypeOf<WithoutEach[Parts]>().toEqualTypeOf<'is refused'>()
  expectTypeOf<Omit<Looking, 'words' | 'arms' | 'proves' | 'runs'>>().toExtend<Looking>()
})

test('step definition: says how it is undone, as far as that is possible', () => {
  expectTypeOf<Extract<Looking['undo'], string>>().toEqualTypeOf<'nothing'>()
  expectTypeOf<Extract<Worsening['undo'], string>>().toEqualTypeOf<'impossible'>()
})

test('step: its type follows from its definition', () => {
  expectTypeOf<StepOf<'settle'>>().toEqualTypeOf<{
    readonly kind: 'settle'
    readonly node: string
    readonly limitMs: number
    readonly settleMs: number
  }>()
  expectTypeOf<Extract<Step, { kind: 'undrain' }>['hooks']>().toEqualTypeOf<readonly string[]>()
  expectTypeOf<UndoesKind<'disarm'>>().toEqualTypeOf<'reboot'>()
  expectTypeOf<UndoesKind<'settle'>>().toEqualTypeOf<never>()
})

test('executor: gets the held lock exactly where the definition needs it', () => {
  expectTypeOf<LockOf<'drain'>>().toEqualTypeOf<HeldLock>()
  expectTypeOf<LockOf<'keepDrained'>>().toEqualTypeOf<HeldLock>()
  expectTypeOf<LockOf<'verifyCluster'>>().toEqualTypeOf<null>()
  expectTypeOf<LockOf<'acquireLock'>>().toEqualTypeOf<null>()
})

test('run memory: every field has the type of its definition', () => {
  expectTypeOf<RunMemory['armedUntil']>().toEqualTypeOf<number | undefined>()
  expectTypeOf<RunMemory['drainedBefore']>().toEqualTypeOf<readonly string[] | undefined>()
  expectTypeOf<RunMemory['passes']>().toEqualTypeOf<{ readonly [index: number]: number } | undefined>()
  expectTypeOf<RunMemory['rebooted']>().toEqualTypeOf<'yes' | 'no' | undefined>()
})

test('executor: writes only the fields of its own kind and of what it takes back', () => {
  type Rebooted = { readonly rebooted: 'yes' }
  type Found<M extends RunMemory> = () => Promise<Observation<M>>
  expectTypeOf<Rebooted>().toExtend<MemoryOf<'reboot'>>()
  expectTypeOf<Rebooted>().toExtend<MemoryOf<'disarm'>>()
  expectTypeOf<Rebooted>().not.toExtend<MemoryOf<'settle'>>()
  expectTypeOf<{ readonly rebooted: 'maybe' }>().not.toExtend<MemoryOf<'reboot'>>()
  expectTypeOf<Found<Rebooted>>().toExtend<Executor<'reboot'>['observe']>()
  expectTypeOf<Found<Rebooted>>().not.toExtend<Executor<'settle'>['observe']>()
})
