const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Why a text is not a boot ID; null when it is one. */
export const bootIdProblem = (text: string): string | null =>
  uuid.test(text) ? null : `${JSON.stringify(text.slice(0, 40))} is not a UUID`
