import type { Suggestion } from './completion.ts'
import type { Vocabulary } from './vocabulary.ts'

type Node = Vocabulary['nodes'][number]

const counted = (nodes: readonly Node[]): string => `${nodes.length} ${nodes.length === 1 ? 'node' : 'nodes'}`

/** A node's value of an attribute, or its values. */
function valuesOf(node: Node, attribute: string): readonly string[] {
  if (attribute === 'role') return node.roles
  const value =
    attribute === 'rack' ? node.rack : attribute === 'zone' ? node.zone : attribute === 'group' ? node.group : null
  return value === null ? [] : [value]
}

/** Every value of an attribute, with the number of nodes that have it. */
function attributeValues(nodes: readonly Node[], attribute: string) {
  const values = new Set(nodes.flatMap((node) => valuesOf(node, attribute)))
  return [...values].sort().map((value) => ({
    value,
    about: counted(nodes.filter((node) => valuesOf(node, attribute).includes(value))),
  }))
}

const suggestion = (title: string, description: string, insert = `${title} `): Suggestion => ({
  title,
  hint: '',
  description,
  insert,
  caretBack: 0,
})

/** What can complete the last term of an expression that selects nodes; `from` is where the term begins in the word. */
export function nodeSuggestions(
  { grammar, nodes }: Vocabulary,
  word: string,
): { readonly from: number; readonly suggestions: readonly Suggestion[] } {
  const term = /[^,!]*$/.exec(word)?.[0] ?? ''
  const from = word.length - term.length
  const typed = term.toLowerCase()
  const named = new Set(word.slice(0, from).split(/[,!]/))
  const [attribute = '', value] = typed.split('=')
  if (value !== undefined)
    return {
      from: from + attribute.length + 1,
      suggestions: attributeValues(nodes, attribute)
        .filter((one) => one.value.startsWith(value))
        .map((one) => suggestion(one.value, one.about)),
    }
  const attributes = (grammar?.attributes ?? [])
    .filter((name) => name.startsWith(typed) && attributeValues(nodes, name).length > 0)
    .map((name) =>
      suggestion(
        `${name}=`,
        attributeValues(nodes, name)
          .map((one) => one.value)
          .join(', '),
        `${name}=`,
      ),
    )
  const all = 'all'.startsWith(typed) ? [suggestion('all', counted(nodes))] : []
  const names = nodes
    .filter(({ name }) => name.startsWith(typed) && !named.has(name))
    .map((node) => suggestion(node.name, `${node.roles.join(' and ') || 'no known role'} · rack ${node.rack}`))
  const suggestions =
    typed === '' ? [...attributes, ...all, ...names] : [...patterns(nodes, typed), ...names, ...attributes, ...all]
  return { from, suggestions }
}

/** `storage-*` for several nodes whose names begin with what was typed. */
function patterns(nodes: readonly Node[], typed: string): readonly Suggestion[] {
  const stems = nodes.filter(({ name }) => name.startsWith(typed)).map(({ name }) => name.replace(/-[^-]*$/, '-'))
  const [stem] = stems
  const isCommon = stem !== undefined && stems.length > 1 && stems.every((one) => one === stem)
  return isCommon ? [suggestion(`${stem}*`, counted(nodes.filter(({ name }) => name.startsWith(stem))))] : []
}
