/**
 * The steps that recipes are made of. A step is data: people approve it, it is hashed, stored, resumed, simulated.
 * Times are in milliseconds; `limitMs` is the longest that the step may take, waiting included.
 */
export type Step =
  /** The node resolves, is who we think, is enabled, its roles are those planned and (if asked) it needs the work. */
  | {
      readonly kind: 'checkNode'
      readonly node: string
      /** The roles that people approved it with; under any other ones nothing is changed. */
      readonly roles: readonly string[]
      readonly onlyIfNeeded: boolean
      readonly limitMs: number
    }
  /** Waits in line for all scopes, then takes all of them or none. */
  | {
      readonly kind: 'acquireLock'
      readonly node: string
      readonly scopes: readonly string[]
      readonly limitMs: number
    }
  /** Members, service checks, stop flags, capacity and the gates of all of the node's roles, `passes` times in a row. */
  | {
      readonly kind: 'verifyCluster'
      readonly node: string
      readonly gates: readonly string[]
      readonly when: 'before' | 'after'
      readonly passes: number
      readonly limitMs: number
      /** The one gate whose no keeps nothing, because glass was broken; absent in all other plans. */
      readonly waives?: string
    }
  /** The drain hooks of the node's roles, on their hosts, in order; `undo` takes them back. */
  | {
      readonly kind: 'drain'
      readonly node: string
      readonly hooks: readonly string[]
      readonly undo: readonly string[]
      readonly limitMs: number
    }
  | { readonly kind: 'undrain'; readonly node: string; readonly hooks: readonly string[]; readonly limitMs: number }
  /** The executables in the node's own pre-boot folder, by file name; `undo` names the hook that takes them back. */
  | { readonly kind: 'runPreTasks'; readonly node: string; readonly undo: string | null; readonly limitMs: number }
  /** The hook that takes the pre-boot tasks back; without one, what they did is owed. */
  | { readonly kind: 'undoPreTasks'; readonly node: string; readonly hook: string | null; readonly limitMs: number }
  | { readonly kind: 'runPostTasks'; readonly node: string; readonly limitMs: number }
  | { readonly kind: 'enterMaintenance'; readonly node: string; readonly reason: string; readonly limitMs: number }
  | { readonly kind: 'leaveMaintenance'; readonly node: string; readonly limitMs: number }
  /** Lets the effects of drain and maintenance reach the checks. */
  | { readonly kind: 'settle'; readonly node: string; readonly settleMs: number; readonly limitMs: number }
  /**
   * Armed on the node: only for the boot id seen before, once per run, before a deadline by the node's uptime.
   * When nothing asks for it any more, `if needed` goes on without it, and `only if still needed` takes all back.
   */
  | {
      readonly kind: 'reboot'
      readonly node: string
      readonly condition: 'always' | 'if needed' | 'only if still needed'
      readonly armSeconds: number
      readonly limitMs: number
    }
  /** Takes the claim of an armed reboot back, so that it can never fire. */
  | { readonly kind: 'disarm'; readonly node: string; readonly limitMs: number }
  /** A different, well-formed boot id, and uptime growing for `stableMs`. */
  | { readonly kind: 'awaitNewBoot'; readonly node: string; readonly stableMs: number; readonly limitMs: number }
  /** Removes the reboot trigger that this run served, and no later one. */
  | { readonly kind: 'clearTrigger'; readonly node: string; readonly limitMs: number }
  /** The configured package command, claimed on the node; versions before and after are its evidence. */
  | { readonly kind: 'upgradePackages'; readonly node: string; readonly limitMs: number }
  /** Turns our entry into a drained entry, in-progress key included; nothing is freed. */
  | { readonly kind: 'keepDrained'; readonly node: string; readonly limitMs: number }
  | { readonly kind: 'releaseLock'; readonly node: string; readonly limitMs: number }

/** The name of a step. */
export type StepKind = Step['kind']

/** The step of one kind. */
export type StepOf<K extends StepKind> = Extract<Step, { kind: K }>

/** What safety must know about a kind of step. */
export type StepTraits = {
  /** Whether it acts with the lock in its hand: only while its run holds it, and fenced. */
  readonly lock: 'needed' | 'not needed'
  /** Whether a person can do it in the bot's place, and say so. */
  readonly byHand: 'yes' | 'no'
  /** Progress words for card and thread, such as “drain”. */
  readonly title: string
} & (
  | {
      /** It changes neither node nor cluster. */
      readonly touches: 'nothing'
      /** What takes it back; `nothing` when nothing needs to. */
      readonly undoneBy: 'nothing' | StepKind
      readonly stands: 'in plans'
    }
  | {
      /** It takes something away from node or cluster. */
      readonly touches: 'worsens'
      /** `impossible`: from it on the run can only be finished; a check must stand directly before it. */
      readonly undoneBy: 'impossible' | StepKind
      readonly stands: 'in plans'
    }
  | {
      /** It gives back what was taken. */
      readonly touches: 'restores'
      readonly undoneBy: 'impossible'
      /** Whether recipes have it, or it only ever takes another step back. */
      readonly stands: 'in plans' | 'behind another'
    }
)

const looks = { touches: 'nothing', undoneBy: 'nothing', stands: 'in plans', lock: 'not needed', byHand: 'no' } as const
const worsens = { touches: 'worsens', stands: 'in plans', lock: 'needed', byHand: 'no' } as const
const restores = {
  touches: 'restores',
  undoneBy: 'impossible',
  stands: 'in plans',
  lock: 'needed',
  byHand: 'yes',
} as const
const takesBack = { ...restores, stands: 'behind another', byHand: 'no' } as const

/** One table says what each step touches, what undoes it, and what else safety must know. */
export const stepTraits = {
  checkNode: { ...looks, title: 'check the node' },
  acquireLock: { ...looks, undoneBy: 'releaseLock', title: 'acquire the lock' },
  verifyCluster: { ...looks, title: 'check the cluster' },
  drain: { ...worsens, undoneBy: 'undrain', title: 'drain' },
  undrain: { ...restores, title: 'undrain' },
  runPreTasks: { ...worsens, undoneBy: 'undoPreTasks', title: 'run pre-boot tasks' },
  undoPreTasks: { ...takesBack, title: 'undo pre-boot tasks' },
  runPostTasks: { ...restores, title: 'run post-boot tasks' },
  enterMaintenance: { ...worsens, undoneBy: 'leaveMaintenance', title: 'maintenance on' },
  leaveMaintenance: { ...restores, title: 'maintenance off' },
  settle: { ...looks, title: 'settle' },
  reboot: { ...worsens, undoneBy: 'disarm', title: 'reboot' },
  disarm: { ...takesBack, title: 'disarm the reboot' },
  awaitNewBoot: { ...looks, title: 'wait for the new boot' },
  upgradePackages: { ...worsens, undoneBy: 'impossible', byHand: 'yes', title: 'upgrade packages' },
  clearTrigger: { ...restores, title: 'remove the trigger' },
  keepDrained: { ...looks, lock: 'needed', title: 'keep drained' },
  releaseLock: { ...looks, title: 'release the lock' },
} as const satisfies { readonly [K in StepKind]: StepTraits }
