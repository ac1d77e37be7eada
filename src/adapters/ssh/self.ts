import { z } from 'zod'
import type { NodeSelf } from '../../engine/ports/nodes.ts'
import { validAnswer } from './answer.ts'
import { scripts } from './scripts.ts'
import type { Shell } from './shell.ts'

/** Reads a node's identity from the node itself. */
export async function askSelf(shell: Shell, node: string, limitMs: number): Promise<NodeSelf> {
  const { output } = await shell.run(node, { script: scripts.self, argv: [], limitMs, signal: null })
  return validAnswer(self, output, `node ${node}`)
}

const self: z.ZodType<NodeSelf> = z.object({
  hostname: z.string().refine((name) => name !== ''),
  bootId: z.string(),
  uptimeSeconds: z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'not a number of seconds')
    .transform(Number),
  kernel: z.string(),
  installedKernel: z.string().transform((release) => (release === '' ? null : release)),
})
