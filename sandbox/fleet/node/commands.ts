import { setTimeout as delay } from 'node:timers/promises'
import { type CommandEnd, runOnNode } from './exec.ts'
import type { Machine } from './machine.ts'
import type { ExecRequest } from './ssh-server.ts'

const defaultSlownessMs = 3_000

let counted = 0

/** Runs a command that arrived over SSH, and records its start and its end. */
export async function serveCommand(machine: Machine, request: ExecRequest, lookAtClaims: () => void): Promise<void> {
  counted += 1
  const command = counted
  const line = request.line ?? '(shell)'
  const { record, shell, environment } = machine.parts
  record.append(machine.name, { kind: 'command started', command, line, key: request.key })
  const ended = ({ exitCode, signal }: CommandEnd): 'answer' | 'cut' => {
    lookAtClaims()
    record.append(machine.name, { kind: 'command ended', command, line, exitCode, signal })
    return losesConnectionAfter(machine, line) ? 'cut' : 'answer'
  }
  try {
    await dawdle(machine)
    await runOnNode(shell, request, environment, losesConnectionAt(machine, line) ? 'lost' : 'shown', ended)
  } catch {
    ended({ exitCode: 255, signal: null }) // the node went down before the command could start
    request.cut()
  }
}

async function dawdle(machine: Machine): Promise<void> {
  const slownessMs = machine.faults.get('slow')
  if (slownessMs === undefined) return
  await delay(Number(slownessMs) || defaultSlownessMs, undefined, { signal: machine.life })
}

function losesConnectionAfter(machine: Machine, line: string): boolean {
  if (!losesConnectionAt(machine, line)) return false
  machine.faults.delete('dropsConnection')
  machine.parts.record.append(machine.name, { kind: 'fault off', fault: 'dropsConnection' })
  return true
}

/** Whether an active fault loses the answer of this command, although it takes effect. */
function losesConnectionAt(machine: Machine, line: string): boolean {
  const part = machine.faults.get('dropsConnection')
  return part !== undefined && line.includes(part)
}
