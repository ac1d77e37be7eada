import type { HeldLock } from '../../../src/engine/ports/locks.ts'
import type { Claim, Nodes, Task, TaskState } from '../../../src/engine/ports/nodes.ts'

/** A world with one node that does as told, whether real or not. */
export type NodesWorld = {
  readonly nodes: Nodes
  /** The node's name; it says of itself that this is its host name, or the name given as `hostname`. */
  readonly node: string
  readonly hostname: string
  /** A program that does this and writes down that it began. */
  readonly task: (does: TaskDoes, limitSeconds: number) => Task
  /** How many programs began so far. */
  readonly begun: () => number
  /** A folder of tasks; each writes down its name and then does what is said. */
  readonly folder: (name: string, files: { readonly [file: string]: TaskDoes }) => Promise<Task>
  /** The names of folder tasks that ran so far, in order. */
  readonly ran: () => readonly string[]
  /** How often the node was told to reboot so far, and whether it will obey. */
  readonly reboots: () => number
  readonly refuseReboots: (refuse: 'yes' | 'no') => Promise<void>
  /** Some of the packages that it has. */
  readonly versions: { readonly [name: string]: string }
  /** Looks until something is found; where time is not real, it passes meanwhile. */
  readonly eventually: <T>(look: () => Promise<T>, found: (seen: T) => boolean) => Promise<T>
  readonly close: () => Promise<void>
}

/** What a program does: ends well after saying “hello”, fails with 3 after saying “no disk”, or goes on until it is ended. */
export type TaskDoes = 'succeeds' | 'fails' | 'endless'

/** What each part of the suite is given: a test that has claims of its own, and the world. */
export type NodesSuite = {
  readonly test: (sentence: string, body: () => Promise<void>) => void
  readonly world: () => NodesWorld
  readonly claim: (step: string) => Claim
  readonly lock: () => HeldLock
  /** Waits until the task of a claim is over. */
  readonly ended: (step: string) => Promise<TaskState>
}
