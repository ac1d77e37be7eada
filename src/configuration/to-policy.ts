import type { Policy } from '../core/policy/policy.ts'
import { rolePoliciesOf } from './role-defaults.ts'
import type { WrittenCluster } from './schema/cluster.ts'
import { unattendedOf } from './to-unattended.ts'
import { allWindows, windowNamed } from './to-windows.ts'

/** Converts a cluster's section to its policy, which is everything that decides what may happen in the cluster. */
export function policyOf(cluster: string, written: WrittenCluster, people: Policy['people']): Policy {
  const { limits } = written
  return {
    cluster,
    mode: written.mode,
    roles: rolePoliciesOf(written),
    ...allWindows(written),
    ...windowNamed(written, written.window),
    ...unattendedOf(written),
    ...rolloutOf(written),
    unknownRole: written.unknownRole,
    pins: written.pins,
    ...excludedBy(written),
    clusterSlots: written.slots.cluster,
    rackSlots: written.slots.rack,
    access: written.access,
    people,
    limits: {
      acquireLockMs: limits.acquireLock,
      verifyMs: limits.verify,
      hookMs: limits.hook,
      taskMs: limits.task,
      settleMs: limits.settle,
      bootMs: limits.boot,
      stableMs: limits.stable,
      upgradeMs: limits.upgrade,
      armSeconds: Math.ceil(limits.arm / 1000),
      ...(limits.rebootAgain === null ? {} : { rebootAgainMs: limits.rebootAgain }),
      nodes: limits.nodes,
      draftMs: limits.draft,
    },
    besideRebootmgr: written.besideRebootmgr,
    callsGroups: written.calls.groups,
    callsPeople: written.calls.people,
    channel: written.channel,
    securityChannel: written.securityChannel,
    undoTasksHook: written.undoTasksHook,
    breakGlass: breakGlassOf(written),
  }
}

/** Nothing when no node is excluded, so that the policy keeps its hash. */
const excludedBy = ({ inventory }: WrittenCluster): Pick<Policy, 'excluded'> =>
  inventory.from === 'list' || inventory.exclude.length === 0 ? {} : { excluded: inventory.exclude }

/** Nothing when the section is not written, so that the policy keeps its hash. */
const rolloutOf = ({ rollout }: WrittenCluster): Pick<Policy, 'rollout'> =>
  rollout === null
    ? {}
    : {
        rollout: {
          ...(rollout.atOnce === 1 ? {} : { atOnce: rollout.atOnce }),
          waves: rollout.waves,
          soakMs: rollout.soak ?? 0,
          ...(rollout.quarantine === 0 ? {} : { quarantine: rollout.quarantine }),
        },
      }

function breakGlassOf({ breakGlass, securityChannel, channel }: WrittenCluster): Policy['breakGlass'] {
  if (breakGlass === null) return null
  const { groups, people, secondFactor } = breakGlass
  return {
    groups,
    people,
    channel: breakGlass.channel ?? securityChannel ?? channel,
    ...(secondFactor === 'yes' ? { secondFactor: 'demanded' } : {}),
  }
}
