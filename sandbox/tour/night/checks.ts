import type { DemoEnvironment } from '../../environment/environment.ts'
import type { RecordLine } from '../../fleet/record.ts'
import { isFree, noneOf, type PromiseCheck, rebootedOnce, saysIn } from '../promises.ts'
import { actors, type Night, nextNight } from './scenario.ts'

/** Judges the night only by the fleet's own record, Consul, and the messages that people could read. */
export async function judgeNight(environment: DemoEnvironment, night: Night): Promise<readonly PromiseCheck[]> {
  const { fleet } = environment
  const says = (promise: string, text: string) => saysIn(environment, '#storage-ops', promise, text)
  const lines = fleet.record.lines()
  const changesIn = (from: number, to: number) =>
    lines.slice(from, to).flatMap((line) => (line.kind === 'changed' ? [`${line.node}: ${line.change}`] : []))
  const rebootsIn = (from: number, to: number) =>
    lines.slice(from, to).flatMap((line) => (line.kind === 'down' && line.cause === 'command' ? [line.node] : []))
  const { refuses, stays } = actors
  const most = mostOut(lines)
  const firstNight = rebootsIn(night.firstWindow, night.closed)
  return [
    says('the card of tonight came in the afternoon, for all 14 nodes', 'Tonight: Reboot 14 nodes – awaiting approval'),
    noneOf('nothing changed before the window', changesIn(0, night.firstWindow)),
    {
      promise: 'one node of each role came first',
      kept: (['compute', 'control', 'gateway', 'storage'] as const).every((role) =>
        fleet.nodes().some(({ name, roles }) => roles.includes(role) && firstNight.slice(0, 4).includes(name)),
      ),
      seen: firstNight.slice(0, 4).join(', '),
    },
    { promise: 'two nodes were out at once, and never three', kept: most.length === 2, seen: most.join(' and ') },
    noneOf(
      'never two nodes of a role out, but of compute',
      fleet.neverTwoDown(scopesOf(environment)).map(({ node, other }) => `${node} and ${other}`),
    ),
    says(`${refuses} refused to be drained and was quarantined`, `quarantined (${refuses}: hook evacuate exited 10)`),
    noneOf(
      `${refuses} did not reboot in that night`,
      firstNight.filter((node) => node === refuses),
    ),
    says('the bot that was killed said where it goes on', 'Lockkeeper restarted'),
    says(`a person was called because of ${stays}`, `${stays} Needs attention`),
    noneOf('nothing else rebooted until a person resumed', rebootsIn(night.lost, night.secondWindow)),
    noneOf('nothing changed outside of the windows', changesIn(night.closed, night.secondWindow)),
    says('what was left was asked for again in the next afternoon', `Tonight: Reboot ${nextNight} – awaiting approval`),
    ...digests(environment),
    ...burnDown(environment, night.burnDown),
    ...fleet.nodes().map(({ name }) => rebootedOnce(environment, name)),
    await isFree(environment, 'cluster'),
    await isFree(environment, 'role/storage'),
  ]
}

/** The digests of both mornings. */
const digests = (environment: DemoEnvironment): readonly PromiseCheck[] => [
  saysIn(
    environment,
    '#cluster-ops',
    'the first morning’s digest names what was not begun',
    'not begun: storage-03, storage-04',
  ),
  saysIn(environment, '#cluster-ops', 'the second morning’s digest names what was done', `done: ${nextNight}`),
]

/** What the campaign's status said before the first night, after it, and after the second. */
function burnDown({ fleet }: DemoEnvironment, { before, between, after }: Night['burnDown']): readonly PromiseCheck[] {
  const left = nextNight.split(', ')
  const named = (answer: string) =>
    fleet.nodes().flatMap(({ name }) => (answer.includes(`${name} not yet: `) ? [name] : []))
  const seen = named(between).toSorted()
  return [
    {
      promise: 'the burn-down began with all 14 nodes',
      kept: before.includes('0/14') && named(before).length > left.length,
      seen: /[█░]+ 0\/14/.exec(before)?.[0] ?? 'nothing',
    },
    {
      promise: 'after the first night it names the three nodes that are left',
      kept: between.includes('11/14') && seen.join() === left.toSorted().join(),
      seen: seen.join(', '),
    },
    {
      promise: 'after the second night the campaign ended',
      kept: after.includes('14 of 14 nodes comply. Ended'),
      seen: /14 of 14 nodes comply\. [^"\\]{0,12}/.exec(after)?.[0] ?? 'nothing',
    },
  ]
}

/** The scopes of which the demo allows one node to be out; a node of an unknown role counts as storage. */
const scopesOf =
  ({ fleet }: DemoEnvironment) =>
  (node: string): readonly string[] => {
    const roles = fleet.nodes().find(({ name }) => name === node)?.roles ?? []
    return (roles.length === 0 ? ['storage'] : roles).filter((role) => role !== 'compute')
  }

/** The nodes that were out at the same time when most were, from going down until their services were back. */
function mostOut(lines: readonly RecordLine[]): readonly string[] {
  const out = new Set<string>()
  let most: readonly string[] = []
  for (const line of lines) {
    if (line.kind === 'down' && line.cause !== 'fleet stopped') out.add(line.node)
    if (line.kind === 'settled') out.delete(line.node)
    if (out.size > most.length) most = [...out]
  }
  return most
}
