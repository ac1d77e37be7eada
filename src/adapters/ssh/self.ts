import { z } from 'zod'
import type { NodeSelf, Nodes } from '../../engine/ports/nodes.ts'
import { oneLine } from '../redact.ts'
import { validAnswer } from './answer.ts'
import { scripts } from './scripts.ts'
import type { Shell } from './shell.ts'

/** What the node's package manager asks for. */
export type RebootRequired = Awaited<ReturnType<Nodes['rebootRequired']>>

const whyCharacters = 200

/** Asks a node who it is. */
export async function askSelf(shell: Shell, node: string, limitMs: number): Promise<NodeSelf> {
  const { output } = await shell.run(node, { script: scripts.self, argv: [], limitMs, signal: null })
  return validAnswer(self, output, `node ${node}`)
}

/** Asks a node whether its own file asks for a reboot. */
export async function askRebootRequired(shell: Shell, node: string, limitMs: number): Promise<RebootRequired> {
  const { output } = await shell.run(node, { script: scripts.rebootRequired, argv: [], limitMs, signal: null })
  return validAnswer(rebootRequired, output, `node ${node}`)
}

const self: z.ZodType<NodeSelf> = z.object({
  hostname: z.string().refine((name) => name !== ''),
  bootId: z.string(),
  uptimeSeconds: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'not a number of seconds')
    .transform(Number),
})

const rebootRequired: z.ZodType<RebootRequired> = z.discriminatedUnion('required', [
  z.object({ required: z.literal('no') }).transform(() => ({ is: 'not required' as const })),
  z
    .object({ required: z.literal('yes'), sinceSeconds: z.string(), tail: z.string() })
    .transform(({ sinceSeconds, tail }) => ({
      is: 'required' as const,
      sinceMs: /^\d+$/.test(sinceSeconds) ? Number(sinceSeconds) * 1000 : null,
      why: oneLine(tail.trim().split('\n').join(', '), whyCharacters),
    })),
])
