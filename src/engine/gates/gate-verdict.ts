import type { Verdict } from '../../core/health/verdict.ts'

/** A gate's verdict, under the gate's own name unless it names a more specific part or source. */
export type GateVerdict = Omit<Verdict, 'gate'> & { readonly gate?: string }
