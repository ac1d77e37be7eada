import type { HeldLock } from '../../../src/engine/ports/locks.ts'
import type { Claim, Nodes, Task, TaskState } from '../../../src/engine/ports/nodes.ts'

/** A world with one node, real or not. */
export type NodesWorld = {
  readonly nodes: Nodes
  /** The node's name; its host name is the same, or `hostname`. */
  readonly node: string
  readonly hostname: string
  /** A program that behaves like this and records its start. */
  readonly task: (does: TaskDoes, limitSeconds: number) => Task
  /** The number of programs that have started. */
  readonly begun: () => number
  /** A folder of programs; each records its name and then behaves like this. */
  readonly folder: (name: string, files: { readonly [file: string]: TaskDoes }) => Promise<Task>
  /** The names of the folder's programs that have run, in order. */
  readonly ran: () => readonly string[]
  /** How often the node was told to reboot, and whether it will refuse. */
  readonly reboots: () => number
  readonly refuseReboots: (refuse: 'yes' | 'no') => Promise<void>
  /** Some of its packages. */
  readonly versions: { readonly [name: string]: string }
  /** Reads until the value is as wished; simulated time passes meanwhile. */
  readonly eventually: <T>(look: () => Promise<T>, found: (seen: T) => boolean) => Promise<T>
  readonly close: () => Promise<void>
}

/** How a program behaves: it ends with 0 after “hello”, with 3 after “no disk”, or runs until it is ended. */
export type TaskDoes = 'succeeds' | 'fails' | 'endless'

/** What each part of the suite gets: a test with claims of its own, and the world. */
export type NodesSuite = {
  readonly test: (sentence: string, body: () => Promise<void>) => void
  readonly world: () => NodesWorld
  readonly claim: (step: string) => Claim
  readonly lock: () => HeldLock
  /** Waits until the task of a claim has ended. */
  readonly ended: (step: string) => Promise<TaskState>
}
