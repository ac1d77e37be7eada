import { nodeMarks, type PicturedNode } from '../../core/picture.ts'
import { counted } from '../wording/section.ts'

/** The nodes of a rack, of no known rack, or of several racks together. */
export type Rack = { readonly nodes: readonly PicturedNode[] } & (
  | { readonly is: 'rack'; readonly name: string }
  | { readonly is: 'unknown' }
  | { readonly is: 'others'; readonly count: number }
)

const collator = new Intl.Collator('en', { numeric: true })

const inOrder = (a: string, b: string): number => collator.compare(a, b)

/** The nodes by rack, in the order of the racks' names, those of no rack last; in each the worst state first. */
export function byRack(nodes: readonly PicturedNode[]): readonly Rack[] {
  const rank = ({ mark }: PicturedNode): number => nodeMarks.indexOf(mark)
  const sorted = nodes.toSorted((a, b) => rank(a) - rank(b) || inOrder(a.name, b.name))
  const racks = [...Map.groupBy(sorted, ({ rack }) => rack)]
  const named = racks.flatMap(([name, own]): readonly Rack[] =>
    name === null ? [] : [{ is: 'rack', name, nodes: own }],
  )
  const unknown = racks.flatMap(([name, own]): readonly Rack[] =>
    name === null ? [{ is: 'unknown', nodes: own }] : [],
  )
  return [...named.toSorted((a, b) => (a.is === 'rack' && b.is === 'rack' ? inOrder(a.name, b.name) : 0)), ...unknown]
}

/** The title of a rack. */
export function rackTitle(rack: Rack): string {
  switch (rack.is) {
    case 'rack':
      return rack.name
    case 'unknown':
      return 'no rack'
    case 'others':
      return `+${counted(rack.count, 'rack')}`
  }
}
