import type { StopScope } from '../../core/asks.ts'
import { type ClusterEvent, scopeWords } from '../../core/cluster/events.ts'
import { line, type Message } from '../../core/messages/message.ts'
import { granted, type Outcome, refusal, refused } from '../../core/refusals.ts'
import { Failure } from '../failure.ts'
import type { Outside } from '../outside.ts'
import { type Asking, acting, allowed } from './allowed.ts'
import { decide } from './decide.ts'

// What people type is read in small letters.
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

/** The scope by the name that it really has. */
async function scopeNamed(outside: Outside, scope: StopScope): Promise<Outcome<StopScope>> {
  if (scope.kind === 'cluster') return granted(scope)
  const nodes = await outside.inventory.nodes()
  if (scope.kind === 'node') {
    const node = nodes.find(({ name }) => same(name, scope.name))
    return node
      ? granted({ kind: 'node', name: node.name })
      : refused(refusal('unknown node', `There is no node ${scope.name}.`, 'status shows the nodes.'))
  }
  const groups = [...new Set(nodes.flatMap(({ group }) => (group === null ? [] : [group])))].sort()
  const group = groups.find((one) => same(one, scope.name))
  return group !== undefined
    ? granted({ kind: 'group', name: group })
    : refused(refusal('unknown group', `There is no group ${scope.name}.`, `Known: ${groups.join(', ') || 'none'}.`))
}

/** The nodes that a stop is about: access is judged on them. */
async function covered(outside: Outside, scope: StopScope) {
  if (scope.kind === 'cluster') return 'cluster' as const
  const nodes = await outside.inventory.nodes()
  return nodes.filter(({ name, group }) => same((scope.kind === 'node' ? name : group) ?? '', scope.name))
}

/** Sets a stop flag: nothing new starts there, what runs is finished or taken back. */
export async function stop(
  outside: Outside,
  asking: Asking,
  named: StopScope,
  reason: string,
): Promise<Outcome<Message>> {
  const ready = await mayFlag(outside, asking, 'stop', named)
  if (!ready.ok) return ready
  const scope = ready.value
  // A stop is never late: it stands even when the record cannot be written just now.
  await outside.cluster.setStop(scope, reason, asking.person)
  const onRecord = await recordedOrNot(outside, { type: 'stopSet', person: asking.person, scope, reason })
  await announce(outside, `stopped ${scopeWords(scope)}: ${reason || 'no reason given'}`)
  const why = reason === '' ? '.' : `: ${reason}.`
  const held = `${await waitingWords(outside)} What has begun is finished or taken back.`
  return granted(line(`Stopped ${scopeWords(scope)}`, why, ` ${held}${onRecord}`))
}

const operations = (count: number, verb: 'wait' | 'run'): string =>
  count === 1 ? `1 operation ${verb}s` : `${count} operations ${verb}`

/** What a stop holds up. */
async function waitingWords({ journals }: Outside): Promise<string> {
  try {
    const open = await journals.open()
    const waiting = open.filter(({ state }) => state === 'queued' || state === 'awaiting approval').length
    const running = open.filter(
      ({ state }) => state === 'running' || state === 'pausing' || state === 'stopping',
    ).length
    if (running === 0) return waiting === 0 ? 'Nothing waits.' : `${operations(waiting, 'wait')}.`
    const runs = `${operations(running, 'run')}; nodes not yet touched wait.`
    return waiting === 0 ? runs : `${operations(waiting, 'wait')}. ${runs}`
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return 'What waits cannot be read just now.'
  }
}

/** Lifts a stop flag; what waited goes on by itself. */
export async function lift(
  outside: Outside,
  asking: Asking,
  named: StopScope,
  reason: string,
): Promise<Outcome<Message>> {
  const ready = await mayFlag(outside, asking, 'resume', named)
  if (!ready.ok) return ready
  const scope = ready.value
  if (!(await isStopped(outside, scope)))
    return granted(line(capital(`${scopeWords(scope)} was not stopped. Nothing was changed.`)))
  // On the record first: nothing may start that nobody has answered for.
  await decide(outside, { type: 'stopLifted', person: asking.person, scope, reason })
  await outside.cluster.liftStop(scope, asking.person)
  await announce(outside, `resumed ${scopeWords(scope)}${reason ? `: ${reason}` : ''}`)
  return granted(line(capital(`${scopeWords(scope)} is open again; what waited goes on by itself.`)))
}

async function mayFlag(
  outside: Outside,
  asking: Asking,
  verb: 'stop' | 'resume',
  named: StopScope,
): Promise<Outcome<StopScope>> {
  const may = acting(outside)
  if (!may.ok) return may
  const scope = await scopeNamed(outside, named)
  if (!scope.ok) return scope
  const right = await allowed(outside, asking, verb, await covered(outside, scope.value))
  return right.ok ? scope : right
}

/** Whether there is anything to lift; a node that nobody has enabled yet counts as stopped. */
async function isStopped({ cluster }: Outside, scope: StopScope): Promise<boolean> {
  if (scope.kind === 'node') return (await cluster.nodeConfig(scope.name)).is !== 'enabled'
  const group = scope.kind === 'group' ? scope.name : null
  return (await cluster.stopFlags()).some((flag) => flag.scope === scope.kind && flag.group === group)
}

/** Puts a stop on the record; says so when that could not be done. */
async function recordedOrNot(outside: Outside, event: ClusterEvent): Promise<string> {
  try {
    await decide(outside, event)
    return ''
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    outside.log.error({ error, actor: event.person }, 'a stop could not be put on the record')
    return ' It could not be put on the record: tell the others yourself.'
  }
}

/** Other tools are told; that they do not hear it changes nothing. */
async function announce(outside: Outside, message: string): Promise<void> {
  try {
    await outside.cluster.announce(message)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    outside.log.warn({ error }, 'could not announce')
  }
}
