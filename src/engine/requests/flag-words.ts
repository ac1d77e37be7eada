import type { ClusterEvent } from '../../core/cluster/events.ts'
import type { ClusterContext } from '../ports/context.ts'
import { Failure } from '../ports/failure.ts'
import { type DecisionContext, decide } from './record-decision.ts'

const operations = (count: number, verb: 'wait' | 'run'): string =>
  count === 1 ? `1 operation ${verb}s` : `${count} operations ${verb}`

/** A sentence about the operations that a stop affects. */
export async function waitingWords({ journals }: Pick<ClusterContext, 'journals'>): Promise<string> {
  try {
    const open = await journals.open()
    const waiting = open.filter(({ state }) => state === 'queued' || state === 'awaiting approval').length
    const running = open.filter(
      ({ state }) => state === 'running' || state === 'pausing' || state === 'stopping',
    ).length
    if (running === 0) return waiting === 0 ? 'No operation is waiting.' : `${operations(waiting, 'wait')}.`
    const runs = `${operations(running, 'run')}; nodes not yet touched wait.`
    return waiting === 0 ? runs : `${operations(waiting, 'wait')}. ${runs}`
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return 'Waiting operations cannot be read right now.'
  }
}

/** Records a stop in the audit log. Returns an empty string, or a sentence that says that it could not be recorded. */
export async function recordedOrNot(context: DecisionContext, event: ClusterEvent): Promise<string> {
  try {
    await decide(context, event)
    return ''
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.log.error({ error, actor: event.person }, 'a stop could not be written to the audit log')
    return ' It could not be written to the audit log: notify the others yourself.'
  }
}

/** Announces a message to other tools. A failure is only logged. */
export async function announce(context: Pick<ClusterContext, 'cluster' | 'log'>, message: string): Promise<void> {
  try {
    await context.cluster.announce(message)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    context.log.warn({ error }, 'a change of a stop could not be announced')
  }
}
