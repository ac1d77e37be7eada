import { type ClusterPicture, nodeMarks, type PicturedNode } from '../../core/picture.ts'
import { counted } from '../wording/section.ts'
import { looks } from './marks.ts'
import { byRack, rackTitle } from './racks.ts'

/** Slack takes 1,000 characters of alternative text for a file. */
const maxCharacters = 1000

/** The states of some nodes in words, worst first: `1 not alive (storage-02), 4 OK`. */
function countsIn(nodes: readonly PicturedNode[]): string {
  const states = nodeMarks.flatMap((mark) => {
    const own = nodes.filter((node) => node.mark === mark)
    if (own.length === 0) return []
    const names = mark === 'OK' || own.length > 3 ? '' : ` (${own.map(({ name }) => name).join(', ')})`
    return [`${own.length} ${looks[mark].words}${names}`]
  })
  return states.join(', ')
}

const within = (text: string): string => (text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`)

/** The alternative text of a picture of a cluster: the numbers of nodes by state, then rack by rack. */
export function clusterWords({ cluster, nodes }: ClusterPicture): string {
  const known = byRack(nodes)
  if (known.every(({ is }) => is === 'unknown'))
    return within(`${cluster}: ${counted(nodes.length, 'node')}, ${countsIn(nodes)}.`)
  const racks = known.map((rack) => `${rackTitle(rack)}: ${countsIn(rack.nodes)}`)
  const all = nodeMarks.flatMap((mark) => {
    const count = nodes.filter((node) => node.mark === mark).length
    return count === 0 ? [] : [`${count} ${looks[mark].words}`]
  })
  const head = `${cluster} by rack: ${counted(nodes.length, 'node')}, ${all.join(', ')}.`
  let said = within(head)
  for (const [index, rack] of racks.entries()) {
    const longer = `${said} ${rack}.`
    if (longer.length > maxCharacters - 20) return `${said} ${counted(racks.length - index, 'more rack')}.`
    said = longer
  }
  return said
}
