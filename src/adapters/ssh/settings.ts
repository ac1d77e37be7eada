/** A source of the node's own system, which the node may not have. */
export type RebootSource = 'files' | 'kernel' | 'needs-restarting' | 'zypper'

/** How nodes are reached over SSH, and how work is done on them. */
export type SshSettings = {
  /** The OpenSSH client: a name on the PATH or a path. */
  readonly program: string
  /** Passed to `ssh -F`; null uses the account's own configuration. Host keys are always verified, whatever it says. */
  readonly configFile: string | null
  /**
   * A folder for the sockets of open connections, created by the part that sets it; null uses the system's temporary folder.
   */
  readonly socketFolder: string | null
  /** The prefix of every script on a node, such as `sudo -n`; empty where the account is root. */
  readonly becomeArgv: readonly string[]
  /**
   * The path of `lockkeeper-node` on the nodes; null sends every script to `sh -s`, which needs all of root's rights.
   */
  readonly nodeProgram: string | null
  /** The folder of claims on the nodes: it must survive a reboot. */
  readonly claimFolder: string
  /** The longest that connecting may take, and that a single read or change may take after it. */
  readonly connectSeconds: number
  readonly commandSeconds: number
  /** How long an unused connection stays open. */
  readonly idleSeconds: number
  /** The most concurrent commands, over all nodes and for each node. */
  readonly maxAtOnce: number
  readonly maxPerNode: number
  /** Reboots the node; null uses `systemctl reboot`, or `shutdown -r now` without systemd. It must not wait. */
  readonly rebootArgv: readonly string[] | null
  /**
   * Prints `name version` or `name version state` lines of the packages that upgrades change; null where versions are
   * not shown.
   */
  readonly packagesArgv: readonly string[] | null
  /** The sources that decide whether a node needs a reboot: those of its system, and an operator's own programs. */
  readonly rebootNeeded: {
    readonly sources: readonly RebootSource[]
    readonly programs: readonly (readonly string[])[]
  }
  /** Commands that decide facts which campaigns can name: exit code 0 means that the node has it, 1 that it has not. */
  readonly facts: { readonly [name: string]: readonly string[] }
  /**
   * The HTTP API of each node's own Consul agent, as seen from the node; null uses CONSUL_HTTP_ADDR there, or port
   * 8500.
   */
  readonly agentUrl: string | null
  /** A file on the node with the token for that agent; null where it needs none. */
  readonly agentTokenFile: string | null
}

/** The default settings. */
export const defaultSshSettings: SshSettings = {
  program: 'ssh',
  configFile: null,
  socketFolder: null,
  becomeArgv: [],
  nodeProgram: null,
  claimFolder: '/var/lib/lockkeeper',
  connectSeconds: 10,
  commandSeconds: 15,
  idleSeconds: 60,
  maxAtOnce: 16,
  maxPerNode: 4,
  rebootArgv: null,
  packagesArgv: null,
  rebootNeeded: { sources: ['files', 'kernel', 'needs-restarting', 'zypper'], programs: [] },
  facts: {},
  agentUrl: null,
  agentTokenFile: null,
}
