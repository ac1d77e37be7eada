import type { DemoConfiguration } from '../../sandbox/environment/configuration.ts'
import { type EnvironmentPlan, nodesCalled } from '../../sandbox/environment/environment.ts'
import { fastTiming } from '../../sandbox/fleet/demo-cluster.ts'

/** The demo's configuration with short intervals. No wait is skipped. */
export const quickTiming = (usual: DemoConfiguration) => {
  const { harbour } = usual.clusters
  const { roles } = harbour
  return {
    ...usual,
    bot: { lease: '2s', takeoverInterval: '1s' },
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

/** The configuration keys that a test may override. */
export type QuickConfiguration = ReturnType<typeof quickTiming>

/** The same configuration with other values for some keys of the cluster. */
export const withCluster =
  (differs: (cluster: QuickConfiguration['clusters']['harbour']) => object) => (usual: DemoConfiguration) => {
    const quick = quickTiming(usual)
    const { harbour } = quick.clusters
    return { ...quick, clusters: { harbour: { ...harbour, ...differs(harbour) } } }
  }

/** The plan of an environment with these nodes, with short intervals for nodes and bots. */
export const quickPlan = (nodes: readonly string[]): EnvironmentPlan => ({
  nodes: nodesCalled(...nodes),
  timing: fastTiming,
  onShutdown: 'vanish',
  mode: 'http',
  bots: ['bot-1'],
  rewrite: quickTiming,
  progress: () => {},
})
