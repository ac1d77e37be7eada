/** The parsed JSON of a text; undefined when it is invalid, because anyone can write to the store. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
