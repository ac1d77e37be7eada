import { maintenanceState } from '../../src/core/capabilities/maintenance.ts'
import { isMarked, markedRun, markText } from '../../src/core/capabilities/mark.ts'
import type { Capabilities, Capability } from '../../src/engine/ports/capability.ts'
import { Failure } from '../../src/engine/ports/failure.ts'
import type { Claim, Nodes, Task } from '../../src/engine/ports/nodes.ts'
import type { Commands } from '../../src/engine/ports/operator-commands.ts'
import type { OutsideGates } from '../../src/engine/ports/outside-gates.ts'
import { type Behaviour, endsWell } from './claims.ts'
import { definitions, upgradeArgv } from './definitions.ts'
import type { PastEffect } from './effects.ts'
import type { Machine } from './machine.ts'

/** The machines of a world, and the behaviour of programs on them. */
export type Machines = {
  machine(name: string): Machine
  record(effect: PastEffect, node: string): void
  /** The behaviour of programs and hooks, by name; others exit with 0. */
  readonly behaviours: ReadonlyMap<string, Behaviour>
  readonly hookExits: ReadonlyMap<string, number>
  /** The evidence of gates that block, by gate or by gate and time (`alerts after`); other gates are `ok`. */
  readonly objections: ReadonlyMap<string, string>
  /** What the power check of each node prints; nodes that are not listed have no power check. */
  readonly power: ReadonlyMap<string, string>
  /** Keys that are missing from the configuration. */
  readonly unconfigured: ReadonlySet<string>
}

const programOf = (task: Task): string => (task.task === 'program' ? (task.argv[0] ?? '') : task.folder)

/** The ports to the machines of a world. Calls throw a Failure while a machine does not answer. */
export function nodePorts(world: Machines): {
  readonly nodes: Nodes
  readonly capabilities: Capabilities
  readonly commands: Commands
  readonly outsideGates: OutsideGates
} {
  const begins = (machine: Machine, { run, step }: Claim, program: string, does: Behaviour) => {
    const upgrades = program === upgradeArgv[0] && does.exitCode === 0
    if (upgrades) machine.versions = { kernel: '6.1.2' }
    world.record({ run, step, what: upgrades ? 'packages changed' : 'task began', detail: program }, machine.name)
  }
  const reach = (name: string): Machine => {
    const machine = world.machine(name)
    if (!machine.answers()) throw new Failure(`node ${name}`, 'connection refused', 'none')
    return machine
  }
  const missing = (key: string, why: string) =>
    world.unconfigured.has(key) ? { why, remedy: `add it under clusters.harbour.${key}` } : null
  const nodes: Nodes = {
    self: async (node) => reach(node).self(),
    rebootRequired: async (node) => {
      const { rebootRequired } = reach(node)
      if (rebootRequired === 'unknown') return { is: 'unknown', why: 'nothing on this node says it' }
      if (rebootRequired === null) return { is: 'not required', why: 'kernel 6.1.1 is the newest installed' }
      return { is: 'required', ...rebootRequired }
    },
    fact: async (node, fact) => {
      const { kernel, versions, facts } = reach(node)
      if (fact.is === 'fact') {
        const met = facts[fact.name]
        return met === undefined
          ? { is: 'unknown', why: `no fact ${fact.name}` }
          : { is: met ? 'met' : 'not met', found: fact.name }
      }
      const found = fact.is === 'kernel' ? kernel : versions[fact.name]
      if (found === undefined) return { is: 'unknown', why: 'not installed' }
      return { is: isAtLeast(found, fact.atLeast) ? 'met' : 'not met', found }
    },
    factNames: () => ['hardened'],
    start: async ({ node, run }, claim, task) => {
      const machine = reach(node)
      const does = world.behaviours.get(programOf(task)) ?? folderDoes(machine, task)
      if (!machine.start(claim, does, task.limitSeconds)) return
      if (task.task === 'folder')
        for (const [file] of untilFailing(machine, task.folder))
          world.record({ run, step: claim.step, what: 'task began', detail: `${task.folder}/${file}` }, node)
      else begins(machine, claim, programOf(task), does)
    },
    task: async (node, claim) => reach(node).task(claim),
    taskEnded: async () => {},
    stop: async ({ node }, claim) => reach(node).stop(claim),
    arm: async ({ node }, claim, { bootId, untilUptimeSeconds }) => reach(node).arm(claim, bootId, untilUptimeSeconds),
    armed: async (node, claim) => reach(node).armed(claim),
    disarm: async (node, claim) => reach(node).disarm(claim),
    preflight: async (node, programs) =>
      reach(node).lacks.filter((each) => each !== 'apt-get' || programs.includes(each)),
    packageVersions: async (node) => {
      const { versions, versionsProblem } = reach(node)
      return { versions: versionsProblem === null ? versions : {}, problem: versionsProblem }
    },
  }
  const maintenance: Capability = {
    name: 'maintenance',
    rank: 'maintenance',
    idempotent: 'yes',
    preflight: async () => [],
    describe: () => ({ applying: ['maintenance'], reverting: [] }),
    observe: async (node, mark) => {
      const { maintenance: reason, left } = reach(node.name)
      return maintenanceState({ reason, sealed: left.has(mark.run) ? 'yes' : 'no' }, mark)
    },
    apply: async ({ node, run }, _node, mark) => {
      const machine = reach(node)
      if (machine.left.has(run)) throw new Failure(`node ${node}`, `${run} has left maintenance`, 'none')
      if (machine.maintenance === markText(mark)) return null
      // Consul keeps the first reason when maintenance is enabled again
      machine.maintenance ??= markText(mark)
      world.record({ run, what: 'maintenance on', detail: markText(mark) }, node)
      return null
    },
    revert: async ({ node, run }, _node, mark) => {
      const machine = reach(node)
      for (const each of [...mark.drainedBy, run]) machine.left.add(each)
      if (machine.maintenance === null || !isMarked(machine.maintenance, mark)) return
      machine.left.add(markedRun(machine.maintenance) ?? run)
      world.record({ run, what: 'maintenance off', detail: machine.maintenance }, node)
      machine.maintenance = null
    },
  }
  const commands: Commands = {
    definitions,
    ask: async (gate) => {
      const evidence = world.objections.get(gate)
      return { gate, verdict: evidence === undefined ? 'ok' : 'blocked', evidence: evidence ?? 'fine', remedy: '' }
    },
    power: async ({ name }) => {
      const answer = world.power.get(name)
      if (answer === undefined) return null
      const says = answer === 'off' || answer === 'on' ? answer : 'unknown'
      return { says, command: `“power-state ${name}” on bmc-01`, answer }
    },
    startHook: async ({ run }, hook, node, claim) => {
      const does = world.behaviours.get(`${hook.name} ${node.name}`) ??
        world.behaviours.get(hook.name) ?? {
          ...endsWell,
          exitCode: world.hookExits.get(hook.name) ?? 0,
          tail: `${hook.name} ran`,
        }
      if (reach(node.name).start(claim, does, 600))
        world.record({ run, what: 'hook began', detail: hook.name }, node.name)
    },
    hook: async (_hook, node, claim) => reach(node.name).task(claim),
    stopHook: async (lock, _hook, _node, claim) => reach(lock.node).stop(claim),
    upgradeArgv: () => (world.unconfigured.has('upgrades') ? null : upgradeArgv),
    upgradeProblem: ({ name }) => missing('upgrades', `no package command is configured for ${name}`),
    hookProblem: (hook) => missing(`hooks.${hook}`, `hook ${hook} is not configured`),
  }
  const outsideGates: OutsideGates = {
    withinMs: { alerts: 20_000 },
    ask: async (gate, { when }) => {
      const evidence = world.objections.get(gate) ?? world.objections.get(`${gate} ${when}`)
      return { gate, verdict: evidence === undefined ? 'ok' : 'blocked', evidence: evidence ?? 'fine', remedy: '' }
    },
  }
  return { nodes, capabilities: { maintenance }, commands, outsideGates }
}

/** Whether a version of the world is not below another; its versions have numbers only. */
function isAtLeast(version: string, least: string): boolean {
  const numbers = version.split('.').map(Number)
  for (const [index, number] of least.split('.').map(Number).entries())
    if ((numbers[index] ?? 0) !== number) return (numbers[index] ?? 0) > number
  return true
}

/** The files of a folder that run, by name, up to and including the first that fails. */
function untilFailing(machine: Machine, folder: string): readonly (readonly [string, Behaviour])[] {
  const files = Object.entries(machine.folders.get(folder) ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const failing = files.findIndex(([, { exitCode }]) => exitCode !== 0)
  return failing === -1 ? files : files.slice(0, failing + 1)
}

function folderDoes(machine: Machine, task: Task): Behaviour {
  if (task.task === 'program') return endsWell
  const files = untilFailing(machine, task.folder)
  if (files.length === 0) return { ...endsWell, tail: 'no tasks' }
  const failing = files.find(([, { exitCode }]) => exitCode !== 0)
  const lastsMs = files.reduce((sum, [, { lastsMs: own }]) => sum + own, 0)
  return failing
    ? { exitCode: failing[1].exitCode, tail: `${failing[0]} exited with ${failing[1].exitCode}`, lastsMs }
    : { exitCode: 0, tail: `${files.length} ran`, lastsMs }
}
