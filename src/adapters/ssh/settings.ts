/** A source of the node's own system, which the node may not have. */
export type RebootSource = 'files' | 'kernel' | 'needs-restarting' | 'zypper'

/** How nodes are reached over SSH, and where and how things are done on them. */
export type SshSettings = {
  /** The OpenSSH client: a name on the PATH or a path. */
  readonly program: string
  /** Given to `ssh -F`; null takes the account's own configuration. Host keys are verified whatever it says. */
  readonly configFile: string | null
  /** A folder for the sockets of open connections, made ready by whoever names it; null takes the system's temporary one. */
  readonly socketFolder: string | null
  /** Put before every script on a node, such as `sudo -n`; empty where the account is root. */
  readonly becomeArgv: readonly string[]
  /** The path of `lockkeeper-node` on the nodes; null sends every script to `sh -s`, which needs all of root. */
  readonly nodeProgram: string | null
  /** Where claims live on the nodes: a path that survives a reboot. */
  readonly claimFolder: string
  /** The longest that connecting may take, and that a single look or act may take after it. */
  readonly connectSeconds: number
  readonly commandSeconds: number
  /** How long an unused connection stays open. */
  readonly idleSeconds: number
  /** The most commands at once, over all nodes and on each. */
  readonly maxAtOnce: number
  readonly maxPerNode: number
  /** Reboots the node; null takes `systemctl reboot`, or `shutdown -r now` without systemd. It must not wait. */
  readonly rebootArgv: readonly string[] | null
  /** Prints `name version` or `name version state` lines of the packages that upgrades touch; null where versions are not shown. */
  readonly packagesArgv: readonly string[] | null
  /** What is asked whether a node needs a reboot: sources of its system, and programs of an operator's own. */
  readonly rebootNeeded: {
    readonly sources: readonly RebootSource[]
    readonly programs: readonly (readonly string[])[]
  }
  /** The HTTP API of each node's own Consul agent, as seen from the node; null takes CONSUL_HTTP_ADDR there, or port 8500. */
  readonly agentUrl: string | null
  /** A file on the node with the token for that agent; null where it needs none. */
  readonly agentTokenFile: string | null
}

/** What holds where the configuration says nothing. */
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
  agentUrl: null,
  agentTokenFile: null,
}
