import type { DemoEnvironment } from '../environment/environment.ts'
import { isFree, noneOf, type PromiseCheck, rebootedOnce, saysIn } from './promises.ts'
import { missingInReadme } from './readme.ts'

const role = (name: string): readonly string[] => [`role/${name.split('-')[0] ?? name}`]

/** Judges the story only by the fleet's own record, Consul, and the messages that people could read. */
export async function judge(
  environment: DemoEnvironment,
  rebooted: readonly string[],
): Promise<readonly PromiseCheck[]> {
  const { fleet, workspace } = environment
  const says = (promise: string, text: string) => saysIn(environment, 'everything', promise, text)
  const others = fleet.nodes().filter(({ name }) => !rebooted.includes(name) && fleet.reboots(name).length > 0)
  const missing = missingInReadme(workspace.transcript('everything', 'as it happened'))
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
    ...rebooted.map((node) => rebootedOnce(environment, node)),
    noneOf(
      'no other node rebooted',
      others.map(({ name }) => name),
    ),
    noneOf(
      'never two storage nodes down',
      fleet.neverTwoDown(role).map(({ node, other }) => `${node} and ${other}`),
    ),
    await isFree(environment, 'role/storage'),
  ]
}
