import type { ClusterPicture, NodeMark, PicturedNode } from '../../core/picture.ts'
import { nodeMarks } from '../../core/picture.ts'
import { counted } from '../wording/section.ts'
import { clusterWords } from './cluster-words.ts'
import { type Drawing, type Element, pictureWidth } from './drawing.ts'
import { type Block, edge, inner, legendRow, sizes, text, wrapped } from './lines.ts'
import { looks, markAt, markSize } from './marks.ts'
import { drawable, fitted, widthOf } from './measure.ts'
import { byRack, type Rack, rackTitle } from './racks.ts'

/** Pictures that are higher are scaled down until nobody can read them. */
const maxBodyHeight = 560

/** One way to draw the racks, from `top` downwards. */
type Layout = (racks: readonly Rack[], top: number) => Block

/** Without any known rack, the nodes stand below the header without a title of their own. */
const racksKnown = (racks: readonly Rack[]): boolean => racks.some(({ is }) => is !== 'unknown')

const rackHeader = (rack: Rack, top: number): Element =>
  text(edge, top + 14, sizes.small, fitted(rackTitle(rack), sizes.small, inner), 'muted')

const nodeWords = ({ name, mark }: Pick<PicturedNode, 'name' | 'mark'>): string => `${name}: ${looks[mark].words}`

/** Every node with its name, in as many columns as fit. */
const withNames: Layout = (racks, top) => {
  const gap = 8
  const widest = Math.max(...racks.flatMap(({ nodes }) => nodes.map(({ name }) => widthOf(drawable(name), sizes.name))))
  const columns = Math.max(1, Math.floor((inner + gap) / (markSize + 4 + widest + gap)))
  const columnWidth = (inner + gap) / columns
  const nameWidth = columnWidth - gap - markSize - 4
  const row = 25
  let y = top
  const elements = racks.flatMap((rack) => {
    const header = rackHeader(rack, y)
    const begin = racksKnown(racks) ? y + 20 : y
    const cells = rack.nodes.flatMap(({ name, mark }, index) => {
      const x = edge + (index % columns) * columnWidth
      const middle = begin + Math.floor(index / columns) * row + row / 2
      return [
        ...markAt(mark, x + markSize / 2, middle, nodeWords({ name, mark })),
        text(x + markSize + 4, middle + 4, sizes.name, fitted(name, sizes.name, nameWidth)),
      ]
    })
    y = begin + Math.ceil(rack.nodes.length / columns) * row + 6
    return racksKnown(racks) ? [header, ...cells] : cells
  })
  return { height: y - top, elements }
}

/** The width of the column with the names of racks. */
const labelWidth = (racks: readonly Rack[]): number =>
  Math.min(96, Math.max(...racks.map((rack) => widthOf(drawable(rackTitle(rack)), sizes.small)))) + 10

const labelOf = (rack: Rack, width: number, middle: number): Element =>
  text(edge, middle + 4, sizes.small, fitted(rackTitle(rack), sizes.small, width - 10), 'muted')

/** Every node as its mark, worst first, beside the name of its rack. */
const asMarks: Layout = (racks, top) => {
  const label = labelWidth(racks)
  const columns = Math.max(1, Math.floor((inner - label) / markSize))
  let y = top
  const elements = racks.flatMap((rack) => {
    const cells = rack.nodes.flatMap(({ name, mark }, index) =>
      markAt(
        mark,
        edge + label + (index % columns) * markSize + markSize / 2,
        y + Math.floor(index / columns) * (markSize + 1) + markSize / 2,
        nodeWords({ name, mark }),
      ),
    )
    const header = labelOf(rack, label, y + markSize / 2)
    y += Math.ceil(rack.nodes.length / columns) * (markSize + 1) + 5
    return [header, ...cells]
  })
  return { height: y - top, elements }
}

/** The states among these nodes with the number of nodes in each, worst first. */
const countsOf = (nodes: readonly PicturedNode[]): readonly { readonly mark: NodeMark; readonly count: number }[] =>
  nodeMarks.flatMap((mark) => {
    const count = nodes.filter((node) => node.mark === mark).length
    return count === 0 ? [] : [{ mark, count }]
  })

/** Every rack as the numbers of its nodes by state. */
const asCounts: Layout = (racks, top) => {
  const label = labelWidth(racks)
  let y = top
  const elements = racks.flatMap((rack) => {
    const items = countsOf(rack.nodes).map(({ mark, count }) => ({
      mark,
      words: String(count),
      says: `${rackTitle(rack)}: ${count} ${looks[mark].words}`,
    }))
    const cells = wrapped(items, edge + label, y)
    const header = labelOf(rack, label, y + 11)
    y += cells.height
    return [header, ...cells.elements]
  })
  return { height: y - top, elements }
}

/** Counts of as many racks as fit, those with the worst states first, and of all others together. */
const asFewCounts: Layout = (racks, top) => {
  const worst = (rack: Rack): number => Math.min(...rack.nodes.map(({ mark }) => nodeMarks.indexOf(mark)))
  const sorted = racks.toSorted((a, b) => worst(a) - worst(b))
  for (let shown = Math.min(sorted.length - 1, Math.floor(maxBodyHeight / legendRow)); shown > 0; shown--) {
    const rest = sorted.slice(shown)
    const others: Rack = { is: 'others', count: rest.length, nodes: rest.flatMap(({ nodes }) => nodes) }
    const block = asCounts([...sorted.slice(0, shown), others], top)
    if (block.height <= maxBodyHeight) return block
  }
  return asCounts([{ is: 'others', count: racks.length, nodes: racks.flatMap(({ nodes }) => nodes) }], top)
}

function bodyOf(racks: readonly Rack[], top: number): Block {
  const fits = [withNames, asMarks, asCounts].map((layout) => layout(racks, top))
  return fits.find(({ height }) => height <= maxBodyHeight) ?? asFewCounts(racks, top)
}

/**
 * A cluster by rack and state: with the names of all nodes where they fit, else with a mark for each node, else with the
 * numbers of nodes. Every node is drawn or counted exactly once.
 */
export function clusterDrawing(picture: ClusterPicture): Drawing {
  const { cluster, nodes } = picture
  const many = drawable(counted(nodes.length, 'node'))
  const manyWidth = widthOf(many, sizes.small)
  const header: readonly Element[] = [
    text(edge, 26, sizes.title, fitted(cluster, sizes.title, inner - manyWidth - 12)),
    { is: 'text', x: pictureWidth - edge, y: 26, size: sizes.small, text: many, paint: 'muted', anchor: 'end' },
  ]
  const body = bodyOf(byRack(nodes), 36)
  const line = 36 + body.height + 4
  const legend = wrapped(
    countsOf(nodes).map(({ mark, count }) => ({ mark, words: `${looks[mark].words} ${count}`, says: null })),
    edge,
    line + 6,
  )
  const rule: Element = {
    is: 'shape',
    path: `M${edge} ${line}H${pictureWidth - edge}`,
    fill: null,
    stroke: 'line',
    dashes: null,
    says: null,
  }
  return {
    width: pictureWidth,
    height: line + 6 + legend.height + 8,
    says: clusterWords(picture),
    elements: [...header, ...body.elements, rule, ...legend.elements],
  }
}
