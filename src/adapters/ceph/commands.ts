import { argvOf, cephCalls, runningOsdsArgv } from './calls.ts'
import { nooutArgv } from './noout.ts'
import { sessionArgv } from './session.ts'
import { type CephSettings, cephGate, nooutCapability } from './settings.ts'

/** A command that the adapter runs, with what its placeholders may stand for. */
export type CephCommand = {
  readonly use: string
  readonly argv: readonly string[]
  readonly on: 'the host of the command' | 'the node'
  /** The gate or capability that runs it. */
  readonly by: string
}

/** What stands for the placeholders of these commands in a check. */
export const cephSamples: Readonly<Record<string, string>> = {
  node: 'storage-01',
  osds: '0,1',
  mons: 'a,b',
  mdss: 'a,b',
  note: 'op-1-1:0,1',
}

/** All commands that the adapter runs, for hosts that allow only what is listed there. */
export function cephCommands({ argv }: Pick<CephSettings, 'argv'>): readonly CephCommand[] {
  const on = 'the host of the command'
  const noout = nooutCapability.name
  const ofGate = [...Object.values(cephCalls).map((call) => argvOf(argv, call)), sessionArgv(argv)]
  return [
    ...ofGate.map((command): CephCommand => ({ use: `gate ${cephGate}`, argv: command, on, by: cephGate })),
    ...Object.values(nooutArgv(argv)).map((command): CephCommand => ({ use: noout, argv: command, on, by: noout })),
    { use: `gate ${cephGate}`, argv: runningOsdsArgv, on: 'the node', by: cephGate },
  ]
}
