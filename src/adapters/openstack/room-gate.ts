import type { Verdict } from '../../core/health/verdict.ts'
import type { OutsideGates, OutsideQuestion } from '../../engine/ports/outside-gates.ts'
import type { HostOf } from './compute-service.ts'
import type { Nova } from './nova.ts'
import type { Placement } from './placement.ts'
import { judgeRoom } from './room.ts'
import { roomGate } from './settings.ts'

/** What the gate needs. */
export type RoomWorld = {
  readonly nova: Pick<Nova, 'service'>
  readonly placement: Pick<Placement, 'room'>
  readonly hostOf: HostOf
  readonly keepFree: 0 | 1
  readonly requestMs: number
}

/** The most requests that follow each other in one answer, of which each may need a new token. */
const requestsInRow = 8

/**
 * The gate about room for the servers of a node: with those of all other nodes that are out or going out, they must fit on
 * hosts that take servers. Afterwards, the compute service of the node must be up.
 */
export function roomGates(world: RoomWorld): OutsideGates {
  return {
    withinMs: { [roomGate]: requestsInRow * world.requestMs },
    ask: (_gate, question) => (question.when === 'after' ? isUp(world, question) : hasRoom(world, question)),
  }
}

const verdict = (is: 'ok' | 'blocked', evidence: string, remedy = ''): Verdict => ({
  gate: roomGate,
  verdict: is,
  evidence,
  remedy,
})

async function isUp({ nova, hostOf }: RoomWorld, { node }: OutsideQuestion): Promise<Verdict> {
  const service = await nova.service(hostOf(node))
  return service?.state === 'up'
    ? verdict('ok', `the compute service of ${service.host} is up`)
    : verdict(
        'blocked',
        `the compute service of ${hostOf(node)} is ${service?.state ?? 'unknown to Nova'}`,
        'Start nova-compute.',
      )
}

async function hasRoom(
  { placement, hostOf, keepFree }: RoomWorld,
  { node, others }: OutsideQuestion,
): Promise<Verdict> {
  const out = [hostOf(node), ...(await others()).map((name) => hostOf({ name }))]
  const facts = await placement.room({ hosts: out, only: null })
  const { needs } = facts
  const judged = judgeRoom(facts, keepFree)
  const servers = `${needs.length} servers of ${out.length === 1 ? out[0] : `${out.length} nodes`}`
  return judged.fits === 'yes'
    ? verdict('ok', `${servers} fit elsewhere${takenWords(judged.takes)}`)
    : verdict(
        'blocked',
        `${servers} do not fit: ${judged.why}`,
        'Free resources, enable hosts, or wait for other nodes.',
      )
}

const namedHosts = 5

/** How many servers each host would take, the most first. */
function takenWords(takes: ReadonlyMap<string, number>): string {
  const taking = [...takes].filter(([, count]) => count > 0).sort(([, one], [, other]) => other - one)
  const named = taking.slice(0, namedHosts).map(([host, count]) => `${count} on ${host}`)
  const more = taking.length > namedHosts ? [`the rest on ${taking.length - namedHosts} more hosts`] : []
  return taking.length === 0 ? '' : `: ${[...named, ...more].join(', ')}`
}
