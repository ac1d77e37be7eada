/** What a text says as JSON; undefined when it is none, since any hand may write into the store. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
