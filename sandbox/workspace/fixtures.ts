import type { Account, AccountKind, Channel, Team, UserGroup } from './model.ts'

/** The workspace that the sandbox simulates. */
const harbour: Team = { id: 'T0HARBOUR', name: 'Harbour', domain: 'harbour' }

/** Another company, with which Harbour shares a channel. */
const vendor: Team = { id: 'T0VENDOR', name: 'Vendor', domain: 'vendor' }

/** The people of the sandbox, by the names that tests and stories use. */
export const people = {
  ana: 'U0ANA',
  ben: 'U0BEN',
  chris: 'U0CHRIS',
  dora: 'U0DORA',
  tom: 'U0TOM',
  gil: 'U0GIL',
  olaf: 'U0OLAF',
  dee: 'U0DEE',
  deploybot: 'U0DEPLOYBOT',
  stella: 'U0STELLA',
} as const

/** The channels of the sandbox. */
export const channels = {
  storageOps: 'C0STORAGE',
  clusterOps: 'C0CLUSTER',
  security: 'C0SECURITY',
  general: 'C0GENERAL',
  sharedWithVendor: 'C0SHARED',
} as const

/** The user groups of the sandbox. */
export const groups = { storageApprovers: 'S0STORAGEAPPROVERS', operators: 'S0OPERATORS' } as const

/** The app that is installed in the sandbox: its IDs in Slack's format. */
export const installed = { appId: 'A0LOCKKEEPER', botId: 'B0LOCKKEEPER', userId: 'U0LOCKKEEPER' } as const

/** The initial content of a workspace. */
export interface WorkspaceFixtures {
  readonly team: Team
  readonly accounts: readonly Account[]
  readonly groups: readonly UserGroup[]
  readonly channels: readonly Channel[]
  /** Channels that the installed app has joined. */
  readonly appChannels: readonly string[]
}

function account(name: keyof typeof people, realName: string, kind: AccountKind): Account {
  return {
    id: people[name],
    name,
    realName,
    teamId: name === 'stella' ? vendor.id : harbour.id,
    kind,
    deactivated: name === 'dee',
    zone: 'Europe/Berlin',
  }
}

const staff = [people.ana, people.ben, people.chris, people.dora, people.tom]

function channel(id: string, name: string, members: readonly string[]): Channel {
  return { id, name, kind: 'public', members, archived: false, sharedWith: [] }
}

/**
 * Harbour: a team that runs a storage cluster, with a guest, a person from another company, a deactivated account, a
 * bot and a stranger.
 */
export const demoWorkspace: WorkspaceFixtures = {
  team: harbour,
  accounts: [
    account('ana', 'Ana Alvarez', 'member'),
    account('ben', 'Ben Becker', 'member'),
    account('chris', 'Chris Cole', 'member'),
    account('dora', 'Dora Dahl', 'admin'),
    account('tom', 'Tom Thorne', 'member'),
    account('gil', 'Gil Guest', 'guest'),
    account('olaf', 'Olaf Olsen', 'member'),
    account('dee', 'Dee Departed', 'member'),
    account('deploybot', 'Deploy Bot', 'bot'),
    account('stella', 'Stella Stranger', 'member'),
  ],
  groups: [
    {
      id: groups.storageApprovers,
      handle: 'storage-approvers',
      name: 'Storage approvers',
      members: [people.ben, people.chris, people.tom],
      disabled: false,
    },
    {
      id: groups.operators,
      handle: 'operators',
      name: 'Operators',
      members: [people.ana, people.ben, people.chris, people.dora],
      disabled: false,
    },
  ],
  channels: [
    channel(channels.storageOps, 'storage-ops', [...staff, people.gil, people.deploybot, people.dee]),
    channel(channels.clusterOps, 'cluster-ops', [...staff, people.olaf]),
    channel(channels.security, 'security', [people.dora, people.ana]),
    channel(channels.general, 'general', [...staff, people.gil, people.olaf]),
    {
      ...channel(channels.sharedWithVendor, 'shared-with-vendor', [people.ana, people.ben, people.stella]),
      sharedWith: [vendor.id],
    },
  ],
  appChannels: [channels.storageOps, channels.clusterOps, channels.security, channels.sharedWithVendor],
}
