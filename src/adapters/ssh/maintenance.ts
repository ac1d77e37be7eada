import { z } from 'zod'
import { type AgentMaintenance, maintenanceState } from '../../core/capabilities/maintenance.ts'
import { isMarked, markedRun, markText } from '../../core/capabilities/mark.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import type { Claim } from '../../engine/ports/nodes.ts'
import { oneLine } from '../redact.ts'
import { readAnswer } from './answer.ts'
import { claimName, lockedNode } from './claims.ts'
import { scripts } from './scripts.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

const reasonCharacters = 300
const graceMs = 25_000

/**
 * Consul's node maintenance, set over SSH at the node's own agent, because other agents would lose it. Its reason has
 * the mark; a claim of the run on the node seals it. Maintenance with another reason is neither changed nor ended.
 */
export function agentMaintenance(shell: Shell, settings: SshSettings): Capability {
  type Verb = 'state' | 'enter' | 'close' | 'leave'
  const claimOf = (run: string): Claim => ({ run, step: 'maintenance' })
  const ask = async (node: string, verb: Verb, run: string, reason: string): Promise<AgentMaintenance> => {
    const claim = claimName(claimOf(run))
    const agent = [settings.agentUrl ?? '', settings.agentTokenFile ?? '']
    const argv = [verb, settings.claimFolder, claim, ...agent, reason, encodeURIComponent(reason)]
    const limitMs = settings.commandSeconds * 1000 + graceMs
    const { output } = await shell.run(node, { script: scripts.maintenance, argv, limitMs, signal: null })
    return readState(output, `node ${node}`)
  }
  return {
    name: 'maintenance',
    rank: 'maintenance',
    idempotent: 'yes',
    preflight: async () => [],
    describe: () => ({ applying: ['maintenance'], reverting: [] }),
    observe: async (node, mark) => maintenanceState(await ask(node.name, 'state', mark.run, ''), mark),
    async apply(lock, _node, mark) {
      const node = lockedNode(lock, claimOf(mark.run))
      const { reason } = await ask(node, 'enter', mark.run, oneLine(markText(mark), reasonCharacters))
      if (reason === null) throw new Failure(`node ${node}`, 'its agent did not enter maintenance', 'ambiguous')
      return null
    },
    async revert(lock, _node, mark) {
      const node = lockedNode(lock, claimOf(mark.run))
      // a late bot of a run that drained the node would enter it again, also where a person has ended it since; the own
      // seal follows, because it proves that nothing is left to do
      for (const run of mark.drainedBy) await ask(node, 'close', run, '')
      const before = await ask(node, 'close', mark.run, '')
      if (before.reason === null || !isMarked(before.reason, mark)) return
      // the lock entries of earlier versions do not name who drained the node
      const marked = markedRun(before.reason)
      if (marked !== null && ![mark.run, ...mark.drainedBy].includes(marked)) await ask(node, 'close', marked, '')
      const after = await ask(node, 'leave', mark.run, '')
      if (after.reason !== null) throw new Failure(`node ${node}`, 'its agent stayed in maintenance', 'ambiguous')
    },
  }
}

const checks = z.record(z.string(), z.object({ CheckID: z.string(), Notes: z.string() }))

/** Parses the agent's list of checks, or the output of Consul's command line where no HTTP client was available. */
function readState(output: string, source: string): AgentMaintenance {
  const { values, tail } = readAnswer(output)
  const sealed = values.sealed === 'yes' ? 'yes' : 'no'
  if (values.form === 'text') {
    const reason = /^Node:\n\s+Name:.*\n\s+Reason:[ \t]*(.*)$/m.exec(tail)
    return { reason: reason === null ? null : (reason[1] ?? ''), sealed }
  }
  const parsed = checks.safeParse(parsedJson(tail))
  if (!parsed.success) throw new Failure(source, `its Consul agent answered ${oneLine(tail, 200)}`, 'ambiguous')
  const check = Object.values(parsed.data).find(({ CheckID }) => CheckID === '_node_maintenance')
  return { reason: check?.Notes ?? null, sealed }
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
