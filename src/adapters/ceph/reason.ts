/** Why a node cannot stop, or is not back, and what must change. A remedy is a sentence that can be read without the other. */
export type Reason = { readonly why: string; readonly remedy: string }

/** The sentences of reasons, without the remedies. */
export const whys = (reasons: readonly Reason[]): readonly string[] => reasons.map(({ why }) => why)
