import type { DemoConfiguration } from '../../sandbox/environment/configuration.ts'
import { type EnvironmentPlan, nodesCalled } from '../../sandbox/environment/environment.ts'
import { fastTiming } from '../../sandbox/fleet/demo-cluster.ts'

/** The configuration of a harbour that loses no time; every wait still happens. */
export const quickTiming = (usual: DemoConfiguration) => {
  const { harbour } = usual.clusters
  const { roles } = harbour
  return {
    ...usual,
    bot: { lease: '2s', lookForSilent: '1s' },
    clusters: {
      harbour: {
        ...harbour,
        roles: {
          ...roles,
          storage: { ...roles.storage, passes: 1 },
          control: { ...roles.control, passes: 1 },
        },
        slots: { cluster: 5 },
        hooks: { 'undo-tasks': { on: 'the node', run: ['ceph', 'osd', 'unset-group', 'noout', '{node}'] } },
        undoTasksHook: 'undo-tasks',
        limits: { settle: '1s', stable: '1s', boot: '40s', verify: '1m', arm: '30s', acquireLock: '5m' },
      },
    },
  }
}

/** What a team of such a harbour may write differently still. */
export type QuickConfiguration = ReturnType<typeof quickTiming>

/** The same with some of the cluster's keys written differently. */
export const withCluster =
  (differs: (cluster: QuickConfiguration['clusters']['harbour']) => object) => (usual: DemoConfiguration) => {
    const quick = quickTiming(usual)
    const { harbour } = quick.clusters
    return { ...quick, clusters: { harbour: { ...harbour, ...differs(harbour) } } }
  }

/** A harbour with these nodes whose nodes and bots are quick. */
export const quickPlan = (nodes: readonly string[]): EnvironmentPlan => ({
  nodes: nodesCalled(...nodes),
  timing: fastTiming,
  onShutdown: 'vanish',
  mode: 'http',
  bots: ['bot-1'],
  rewrite: quickTiming,
  progress: () => {},
})
