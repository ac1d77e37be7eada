import { z } from 'zod'
import type { Armed, Claim } from '../../engine/ports/nodes.ts'
import { cleanTail } from '../redact.ts'
import { validAnswer } from './answer.ts'
import { claimName } from './claims.ts'
import { scripts } from './scripts.ts'
import type { SshSettings } from './settings.ts'
import type { Shell } from './shell.ts'

/** The conditions under which an armed reboot may fire. */
type ArmCondition = { readonly bootId: string; readonly untilUptimeSeconds: number }

/**
 * Armed reboots: each is claimed once, and then fires once or is disarmed for ever. docs/adr/0003-fencing.md has the
 * proof.
 */
export type Arming = {
  arm(node: string, claim: Claim, condition: ArmCondition): Promise<void>
  state(node: string, claim: Claim): Promise<Armed>
  disarm(node: string, claim: Claim): Promise<Armed>
}

const tailBytes = 2_000
const tailCharacters = 500

/** Arms and disarms reboots of nodes. */
export function rebootArming(shell: Shell, settings: SshSettings): Arming {
  const limitMs = settings.commandSeconds * 1000
  const place = (claim: Claim): readonly string[] => [settings.claimFolder, claimName(claim)]
  const ask = async (script: 'lookAtArming' | 'disarm', node: string, claim: Claim): Promise<Armed> => {
    const argv = [...place(claim), String(tailBytes)]
    const { output } = await shell.run(node, { script: scripts[script], argv, limitMs, signal: null })
    return validAnswer(armed, output, `node ${node}`)
  }
  return {
    async arm(node, claim, condition) {
      // rounded down: a deadline may come early, never late
      const until = String(Math.floor(condition.untilUptimeSeconds))
      const argv = [...place(claim), condition.bootId, until, ...(settings.rebootArgv ?? [])]
      await shell.run(node, { script: scripts.arm, argv, limitMs, signal: null })
    },
    state: (node, claim) => ask('lookAtArming', node, claim),
    disarm: (node, claim) => ask('disarm', node, claim),
  }
}

const count = z.string().regex(/^\d+$/, 'not a number').transform(Number)

const armed: z.ZodType<Armed> = z.discriminatedUnion('state', [
  z.object({ state: z.literal('not armed') }).transform(() => ({ is: 'not armed' as const })),
  z
    .object({ state: z.literal('armed'), bootId: z.string(), untilUptimeSeconds: count, uptimeSeconds: count })
    .transform(({ state, ...rest }) => ({ is: state, ...rest })),
  z
    .object({ state: z.literal('fired'), bootId: z.string() })
    .transform(({ bootId }) => ({ is: 'fired' as const, bootId })),
  z
    .object({ state: z.literal('disarmed'), why: z.enum(['given up', 'deadline passed', 'other boot id']) })
    .transform(({ why }) => ({ is: 'disarmed' as const, why })),
  z
    .object({ state: z.literal('refused'), exitCode: count, tail: z.string() })
    .transform(({ exitCode, tail }) => ({ is: 'refused' as const, exitCode, tail: cleanTail(tail, tailCharacters) })),
])
