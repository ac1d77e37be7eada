import type { NodeFact } from '../../core/campaign/goal.ts'
import type { HeldLock } from './locks.ts'

/** The state that a node reports about itself. */
export type NodeSelf = {
  readonly hostname: string
  /** As reported; not validated as a UUID. */
  readonly bootId: string
  readonly uptimeSeconds: number
  /** The release of the running kernel. */
  readonly kernel: string
  /** The newest installed kernel of the running flavour; null when the node reports none. */
  readonly installedKernel: string | null
}

/** Whether a node needs a reboot. `unknown`: no source answered, or one failed. */
export type RebootNeed =
  | { readonly is: 'required'; readonly sinceMs: number | null; readonly why: string }
  | { readonly is: 'not required'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }

/** Whether a node has a fact, with what was found. `unknown`: it could not be decided. */
export type FactAnswer =
  | { readonly is: 'met' | 'not met'; readonly found: string }
  | { readonly is: 'unknown'; readonly why: string }

/**
 * The claim of a task on a node, named after run and step. It is taken once, and the task continues without the bot.
 */
export type Claim = { readonly run: string; readonly step: string }

/** The state of a claimed task. */
export type TaskState =
  | { readonly is: 'unclaimed' }
  /** The claim was taken so that the task never starts. */
  | { readonly is: 'given up' }
  | { readonly is: 'running'; readonly bootId: string; readonly runningSeconds: number; readonly tail: string }
  | { readonly is: 'ended'; readonly exitCode: number; readonly tail: string }
  /**
   * Claimed and dead without an exit code: it ended with its boot, or, if `bootId` is still that of the node, its
   * runner was killed.
   */
  | { readonly is: 'lost'; readonly bootId: string; readonly tail: string }

/** The folders of a node's own tasks, shared with rebootmgr; `lockkeeper-node` runs no others. */
export const taskFolders = {
  preBoot: '/etc/rebootmgr/pre_boot_tasks',
  postBoot: '/etc/rebootmgr/post_boot_tasks',
} as const

/** What a task runs: one program with arguments, or all executables of a folder in the order of their file names. */
export type Task =
  | { readonly task: 'program'; readonly argv: readonly string[]; readonly limitSeconds: number }
  | { readonly task: 'folder'; readonly folder: string; readonly limitSeconds: number }

/** An armed reboot, as the node reports it. */
export type Armed =
  | { readonly is: 'not armed' }
  /** The node reboots only under this boot ID and before this uptime. */
  | {
      readonly is: 'armed'
      readonly bootId: string
      readonly untilUptimeSeconds: number
      readonly uptimeSeconds: number
    }
  /**
   * The reboot command was started under this boot ID. It cannot be cancelled and has no deadline; only a new boot ID
   * proves its end.
   */
  | { readonly is: 'fired'; readonly bootId: string }
  /** The claim can never reboot the node: it was given up before it fired, or its condition no longer holds. */
  | { readonly is: 'disarmed'; readonly why: 'given up' | 'deadline passed' | 'other boot id' }
  /** The node reports that its reboot command failed. */
  | { readonly is: 'refused'; readonly exitCode: number; readonly tail: string }

/** Versions by package name. `problem` says why some may be missing; null when none of the requested ones is. */
export type PackageVersions = {
  readonly versions: { readonly [name: string]: string }
  readonly problem: string | null
}

/** Access to nodes by remote shell. Throws `Failure`; after an `ambiguous` one, the command may have run. */
export type Nodes = {
  self(node: string): Promise<NodeSelf>
  /** Whether the node's own sources ask for a reboot. */
  rebootRequired(node: string): Promise<RebootNeed>
  /** Whether the node has a fact, by its own package manager or by a command of the configuration. */
  fact(node: string, fact: NodeFact): Promise<FactAnswer>
  /** The facts that commands of the configuration decide. */
  factNames(): readonly string[]
  /** Takes the claim and starts the task; does nothing when the claim is taken already. */
  start(lock: HeldLock, claim: Claim, task: Task): Promise<void>
  task(node: string, claim: Claim): Promise<TaskState>
  /** Resolves when the task may have changed; only a wake-up, not evidence. */
  taskEnded(node: string, claim: Claim, signal: AbortSignal): Promise<void>
  /**
   * Ends the process group of the task: TERM, after ten seconds KILL. Claims a task that has not started, so that it
   * never starts.
   */
  stop(lock: HeldLock, claim: Claim): Promise<void>
  /** Starts the command on the node that reboots it only if boot ID, deadline and claim permit. */
  arm(
    lock: HeldLock,
    claim: Claim,
    condition: { readonly bootId: string; readonly untilUptimeSeconds: number },
  ): Promise<void>
  armed(node: string, claim: Claim): Promise<Armed>
  /** Gives up the claim, so that it can never fire. */
  disarm(node: string, claim: Claim): Promise<Armed>
  /**
   * Why work on the node cannot succeed: missing tools or programs, or folders that others can change; empty when it
   * can.
   */
  preflight(node: string, programs: readonly string[]): Promise<readonly string[]>
  /** The installed versions of the packages that the upgrade command changes. */
  packageVersions(node: string): Promise<PackageVersions>
}
