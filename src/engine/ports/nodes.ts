import type { HeldLock } from './locks.ts'

/** What a node says of itself. */
export type NodeSelf = {
  readonly hostname: string
  /** As read; not yet proven to be a UUID. */
  readonly bootId: string
  readonly uptimeSeconds: number
  /** The release of the running kernel. */
  readonly kernel: string
  /** The newest installed kernel of the running one's flavour; null when the node shows none. */
  readonly installedKernel: string | null
}

/** Whether a node needs a reboot. `unknown` is neither yes nor no: no source answered, or one failed. */
export type RebootNeed =
  | { readonly is: 'required'; readonly sinceMs: number | null; readonly why: string }
  | { readonly is: 'not required'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string }

/** A long task on a node: named after run and step, claimed once, living without the bot. */
export type Claim = { readonly run: string; readonly step: string }

/** What a claimed task is doing. */
export type TaskState =
  | { readonly is: 'unclaimed' }
  /** The claim was taken so that the task can never start. */
  | { readonly is: 'given up' }
  | { readonly is: 'running'; readonly bootId: string; readonly runningSeconds: number; readonly tail: string }
  | { readonly is: 'ended'; readonly exitCode: number; readonly tail: string }
  /** Claimed, dead and no exit code: it died with its boot, or (`bootId` is still the node's) somebody killed its runner. */
  | { readonly is: 'lost'; readonly bootId: string; readonly tail: string }

/** The folders of a node's own tasks, which are also rebootmgr's; `lockkeeper-node` runs no other. */
export const taskFolders = {
  preBoot: '/etc/rebootmgr/pre_boot_tasks',
  postBoot: '/etc/rebootmgr/post_boot_tasks',
} as const

/** What runs as a task: one program with arguments, or all executables of a folder in file-name order. */
export type Task =
  | { readonly task: 'program'; readonly argv: readonly string[]; readonly limitSeconds: number }
  | { readonly task: 'folder'; readonly folder: string; readonly limitSeconds: number }

/** An armed reboot, as the node shows it. */
export type Armed =
  | { readonly is: 'not armed' }
  /** The node reboots only under this boot id and before this uptime. */
  | {
      readonly is: 'armed'
      readonly bootId: string
      readonly untilUptimeSeconds: number
      readonly uptimeSeconds: number
    }
  /** The reboot command was begun under this boot id: nothing takes it back, no deadline ends it, only a new boot id tells. */
  | { readonly is: 'fired'; readonly bootId: string }
  /** The claim was taken back before it fired, or its deadline passed: this claim can never reboot. */
  | { readonly is: 'disarmed'; readonly why: 'given up' | 'deadline passed' | 'other boot id' }
  /** The node itself says that its reboot command failed. */
  | { readonly is: 'refused'; readonly exitCode: number; readonly tail: string }

/** Versions by package name. `problem` says why some may be missing; null when all that were asked for are there. */
export type PackageVersions = {
  readonly versions: { readonly [name: string]: string }
  readonly problem: string | null
}

/** Nodes over a remote shell. Throws `Failure`; one that is `ambiguous` may have acted. */
export type Nodes = {
  self(node: string): Promise<NodeSelf>
  /** What the node's own sources say about a reboot. */
  rebootRequired(node: string): Promise<RebootNeed>
  /** Takes the claim and starts the task; a claim already taken starts nothing. */
  start(lock: HeldLock, claim: Claim, task: Task): Promise<void>
  task(node: string, claim: Claim): Promise<TaskState>
  /** Resolves when the task may have changed; only a wake-up, never the truth. */
  taskEnded(node: string, claim: Claim, signal: AbortSignal): Promise<void>
  /** Ends the task's whole process group: TERM, ten seconds, KILL. An unstarted one is claimed as a tombstone. */
  stop(lock: HeldLock, claim: Claim): Promise<void>
  /** One command on the node that reboots it only if boot id, deadline and claim allow. */
  arm(
    lock: HeldLock,
    claim: Claim,
    condition: { readonly bootId: string; readonly untilUptimeSeconds: number },
  ): Promise<void>
  armed(node: string, claim: Claim): Promise<Armed>
  /** Takes the claim back so that it can never fire. */
  disarm(node: string, claim: Claim): Promise<Armed>
  /** Why work on the node cannot succeed: tools or these programs that it lacks, folders that others can change. */
  preflight(node: string, programs: readonly string[]): Promise<readonly string[]>
  /** Versions of the packages that the upgrade command touches. */
  packageVersions(node: string): Promise<PackageVersions>
}
