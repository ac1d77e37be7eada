/** The result of one check of `lockkeeper doctor`: its subject, its outcome, and the evidence as text. */
export type Finding = { readonly about: string; readonly is: 'ok' | 'warning' | 'failed'; readonly seen: string }

/** A check that passed. */
export const passed = (about: string, seen: string): Finding => ({ about, is: 'ok', seen })
/** A finding that may be intended; `doctor` still exits with 0. */
export const warned = (about: string, seen: string): Finding => ({ about, is: 'warning', seen })
/** A finding that keeps the bot from working; `doctor` exits with 1. */
export const failed = (about: string, seen: string): Finding => ({ about, is: 'failed', seen })

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Runs a check. An exception becomes a failed finding with its message. */
export async function check(about: string, work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await work()
  } catch (error) {
    return [failed(about, because(error))]
  }
}
