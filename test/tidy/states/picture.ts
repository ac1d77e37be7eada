import { type Edge, eventWords } from './edges.ts'

const alias = (state: string): string => state.replaceAll(/[^a-z]+/gi, '_')

/** The transitions as a Mermaid diagram, without those that keep the state. */
export function diagram(edges: readonly Edge[]): string {
  const moving = edges.filter(({ from, to }) => from !== to)
  const ways = Map.groupBy(moving, ({ from, to }) => `${from}\u0000${to}`)
  const states = [...new Set(moving.flatMap(({ from, to }) => [from, to]))]
    .filter((state) => state !== 'nothing')
    .sort()
  const last = states.filter((state) => !moving.some(({ from }) => from === state))
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...states.map((state) => `  state "${state}" as ${alias(state)}`),
    ...[...ways.values()].flatMap(([first, ...more]) => {
      if (!first) return []
      const words = [first, ...more].map(({ event }) => eventWords(event)).join(' / ')
      const from = first.from === 'nothing' ? '[*]' : alias(first.from)
      return [`  ${from} --> ${alias(first.to)} : ${words}`]
    }),
    ...last.map((state) => `  ${alias(state)} --> [*]`),
    '```',
  ].join('\n')
}

/** The transitions as a Markdown table. */
export function table(edges: readonly Edge[]): string {
  const ways = Map.groupBy(edges, ({ from, event }) => `${from}\u0000${event}`)
  const rows = [...ways.values()].flatMap(([first, ...more]) => {
    if (!first) return []
    const leads = [first, ...more].map(({ to }) => (to === first.from ? 'stays' : to))
    const from = first.from === 'nothing' ? '—' : first.from
    return [`| ${from} | ${eventWords(first.event)} | ${leads.sort().join(' *or* ')} |`]
  })
  return ['| in | happens | leads to |', '|---|---|---|', ...rows].join('\n')
}
