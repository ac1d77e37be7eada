import { z } from 'zod'
import type { Maintenance } from '../../engine/ports/cluster.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import { readAnswer } from './answer.ts'
import { claimName } from './claims.ts'
import { scripts } from './scripts.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

type State = Awaited<ReturnType<Maintenance['state']>>

/** How the reasons begin that Lockkeeper gives for maintenance; whatever begins otherwise is not its to end. */
const ourMark = 'lockkeeper '

const reasonCharacters = 300
const graceMs = 25_000

/** Consul's node maintenance, set over SSH at the node's own agent, which is the only one that will not lose it. */
export function agentMaintenance(shell: Shell, settings: SshSettings): Maintenance {
  type Verb = 'state' | 'enter' | 'close' | 'leave'
  const ask = async (node: string, verb: Verb, run: string, reason: string): Promise<State> => {
    const encoded = encodeURIComponent(reason)
    const claim = run === '' ? '' : claimName({ run, step: 'maintenance' })
    const agent = [settings.agentUrl ?? '', settings.agentTokenFile ?? '']
    const argv = [verb, settings.claimFolder, claim, ...agent, reason, encoded]
    const limitMs = settings.commandSeconds * 1000 + graceMs
    const { output } = await shell.run(node, { script: scripts.maintenance, argv, limitMs, signal: null })
    return readState(output, `node ${node}`)
  }
  return {
    state: (node) => ask(node, 'state', '', ''),
    async enter(lock, reason) {
      const words = reason.startsWith(ourMark) ? reason : `${ourMark}${lock.run}: ${reason}`
      const state = await ask(lock.node, 'enter', lock.run, oneLine(words, reasonCharacters))
      if (state.is === 'off')
        throw new Failure(`node ${lock.node}`, 'its agent did not go into maintenance', 'ambiguous')
    },
    async leave(lock, reason) {
      const before = await ask(lock.node, 'close', lock.run, '')
      if (before.is === 'off' || before.reason !== reason || !reason.startsWith(ourMark)) return
      const after = await ask(lock.node, 'leave', lock.run, '')
      if (after.is === 'on') throw new Failure(`node ${lock.node}`, 'its agent stayed in maintenance', 'ambiguous')
    },
  }
}

const checks = z.record(z.string(), z.object({ CheckID: z.string(), Notes: z.string() }))

/** Reads the agent's list of checks, or the words of Consul's command line where that was all there is. */
function readState(output: string, source: string): State {
  const { values, tail } = readAnswer(output)
  if (values.form === 'text') {
    const reason = /^Node:\n\s+Name:.*\n\s+Reason:[ \t]*(.*)$/m.exec(tail)
    return reason === null ? { is: 'off' } : { is: 'on', reason: reason[1] ?? '' }
  }
  const parsed = checks.safeParse(parsedJson(tail))
  if (!parsed.success) throw new Failure(source, `its Consul agent answered ${oneLine(tail, 200)}`, 'ambiguous')
  const check = Object.values(parsed.data).find(({ CheckID }) => CheckID === '_node_maintenance')
  return check === undefined ? { is: 'off' } : { is: 'on', reason: check.Notes }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
