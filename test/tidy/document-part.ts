const begin = (name: string): string => `<!-- ${name}: made from the code, see CONTRIBUTING.md -->`
const end = (name: string): string => `<!-- end of ${name} -->`

/** The document with one generated part replaced; throws when it has no place for the part. */
export function withDocumentPart(document: string, name: string, part: string): string {
  const [before, after] = [document.indexOf(begin(name)), document.indexOf(end(name))]
  if (before === -1 || after < before) throw new Error(`the document has no place for ${name}`)
  return `${document.slice(0, before)}${begin(name)}\n\n${part}\n\n${document.slice(after)}`
}
