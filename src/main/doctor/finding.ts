/** One thing that the doctor looked at. */
export type Finding = { readonly about: string; readonly is: 'well' | 'worth a look' | 'wrong'; readonly seen: string }

/** It is as it should be. */
export const passed = (about: string, seen: string): Finding => ({ about, is: 'well', seen })
/** It may be meant so. */
export const warned = (about: string, seen: string): Finding => ({ about, is: 'worth a look', seen })
/** The bot cannot do its work so. */
export const failed = (about: string, seen: string): Finding => ({ about, is: 'wrong', seen })

const because = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Looks at something; that it cannot be looked at is a finding, too. */
export async function check(about: string, work: () => Promise<readonly Finding[]>): Promise<readonly Finding[]> {
  try {
    return await work()
  } catch (error) {
    return [failed(about, because(error))]
  }
}
