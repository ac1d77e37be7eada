import type { DemoEnvironment } from '../environment/environment.ts'
import { missingInReadme } from './readme.ts'

/** A promise of the story, and whether it was kept. */
export type PromiseCheck = { readonly promise: string; readonly kept: boolean; readonly seen: string }

const role = (name: string): readonly string[] => [`role/${name.split('-')[0] ?? name}`]

/** Judges the story only by the fleet's own record, Consul, and the messages that people could read. */
export async function judge(
  { fleet, operator, workspace }: DemoEnvironment,
  rebooted: readonly string[],
): Promise<readonly PromiseCheck[]> {
  const read = workspace.transcript('everything', 'as it happened')
  const says = (promise: string, text: string): PromiseCheck => ({
    promise,
    kept: read.includes(text),
    seen: `“${text}”`,
  })
  const reboots = rebooted.map((node): PromiseCheck => {
    const found = fleet.reboots(node)
    const [only] = found
    const once =
      found.length === 1 && only !== undefined && only.bootIdAfter !== null && only.bootIdAfter !== only.bootIdBefore
    return {
      promise: `${node} rebooted exactly once`,
      kept: once,
      seen:
        found
          .map(
            ({ bootIdBefore, bootIdAfter }) => `${bootIdBefore.slice(0, 8)} → ${bootIdAfter?.slice(0, 8) ?? 'nothing'}`,
          )
          .join(', ') || 'no reboot',
    }
  })
  const others = fleet.nodes().filter(({ name }) => !rebooted.includes(name) && fleet.reboots(name).length > 0)
  const two = fleet.neverTwoDown(role)
  const locks = await operator.read('lockkeeper/harbour/locks/role/storage')
  const missing = missingInReadme(read)
  return [
    says('the plan shows its evidence', 'checks passed'),
    says('the requester may not approve', 'You requested this'),
    says('two people approved', '2 of 2'),
    says('the second reboot waited and said for whom', 'waiting for lock'),
    says('the restarted bot said where it goes on', 'Lockkeeper restarted'),
    {
      promise: 'the README tells it as it was',
      kept: missing.length === 0,
      seen: missing.length === 0 ? 'line by line' : `nobody said “${missing.join('”, “')}”`,
    },
    ...reboots,
    {
      promise: 'no other node rebooted',
      kept: others.length === 0,
      seen: others.map(({ name }) => name).join(', ') || 'none',
    },
    {
      promise: 'never two storage nodes down',
      kept: two.length === 0,
      seen: two.map(({ node, other }) => `${node} and ${other}`).join('; ') || 'never',
    },
    {
      promise: 'the lock is free again',
      kept: locks === null || !locks.includes('"run"'),
      seen: locks ?? 'no lock is filed',
    },
  ]
}
