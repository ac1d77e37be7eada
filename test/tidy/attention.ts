import { join } from 'node:path'
import type { ChangingCommand } from '../../src/core/command.ts'
import { makePlan } from '../../src/core/plan/make.ts'
import type { Step, StepKind } from '../../src/core/plan/steps.ts'
import { isIrreversible, undoOf } from '../../src/core/plan/undo.ts'
import { loadCommands } from '../../src/main/commands.ts'
import { policy } from '../world/policy.ts'
import { root } from './sources.ts'

/** Every command that changes nodes. */
export const changingCommands: readonly ChangingCommand[] = (await loadCommands(join(root, 'commands'))).filter(
  (command): command is ChangingCommand => 'recipe' in command,
)

const node = {
  cluster: policy.cluster,
  name: 'compute-01',
  roles: ['compute'],
  rack: null,
  zone: null,
  group: null,
  membership: 'alive',
  address: null,
} as const

/** The steps that a command's recipe has for a node. */
export const stepsOf = (command: ChangingCommand): readonly Step[] =>
  makePlan({ policy, command, words: command.name, reason: 'kernel', options: {}, nodes: [node] }).nodes.flatMap(
    ({ steps }) => steps,
  )

const behindNoReturn = (steps: readonly Step[]): readonly Step[] => {
  const first = steps.findIndex((step) => step.kind === 'reboot' || isIrreversible(step))
  if (first === -1) return []
  // the reboot itself can be taken back until it has happened, an upgrade once begun can not
  return steps.slice(steps[first]?.kind === 'reboot' ? first + 1 : first)
}

const distinct = <T>(list: readonly T[]): readonly T[] => [...new Set(list)]

/** The steps that call a person when they fail: all that come after the point of no return of some command. */
export const stepsThatCall: readonly StepKind[] = distinct(
  changingCommands.flatMap((command) => behindNoReturn(stepsOf(command)).map(({ kind }) => kind)),
)

/** What is owed when it fails: all that takes a step of some command back. */
export const undosThatAreOwed: readonly StepKind[] = distinct(
  changingCommands.flatMap((command) => stepsOf(command).flatMap((step) => undoOf(step)?.kind ?? [])),
)
