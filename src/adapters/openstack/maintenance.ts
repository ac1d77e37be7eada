import { isMarked, type Mark, markText } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import type { RecoveryHost } from './answers.ts'
import type { HostOf } from './compute-service.ts'
import { type MarkedRecord, markedRecord } from './marked-record.ts'
import type { Masakari } from './masakari.ts'
import type { Seals } from './seal.ts'
import { masakariCapability } from './settings.ts'

const longestMark = 255
const before = ' // '

/**
 * `on_maintenance` of the node's host in Masakari, so that its servers are not recovered elsewhere while the node is out.
 * Masakari has no place for a reason: the mark stands behind what is in `control_attributes`, which Masakari only stores,
 * and is written and removed together with the maintenance. Only maintenance with our mark is lifted, and not when the
 * record was changed after this run had written it.
 */
export function masakariMaintenance(
  { masakari, hostOf }: { readonly masakari: Masakari; readonly hostOf: HostOf },
  seals: Seals,
): Capability {
  const found = async (node: Node): Promise<RecoveryHost> => {
    const host = await masakari.host(hostOf(node))
    if (host === null) throw new Failure('masakari', `no segment has the host ${hostOf(node)}`, 'none')
    return host
  }
  const record: MarkedRecord<RecoveryHost> = {
    read: found,
    isChanged: ({ on_maintenance }) => on_maintenance,
    isOurs,
    markOf: (host) => partsOf(host).mark,
    stateOf,
    change: (host, mark) => {
      const attributes = `${partsOf(host).attributes}${before}${oneLine(markText(mark), longestMark)}`
      return masakari.change(host, { onMaintenance: true, attributes })
    },
    async revertOurs(host, mark) {
      const { attributes } = partsOf(host)
      if (isOurs(host, mark) || isLeft(host, mark)) await masakari.change(host, { onMaintenance: false, attributes })
    },
    async versionAfter(node, mark) {
      const after = await found(node)
      return isOurs(after, { ...mark, version: null }) ? versionOf(after) : null
    },
  }
  return {
    ...masakariCapability,
    idempotent: 'yes',
    async preflight(node) {
      if ((await masakari.host(hostOf(node))) !== null) return []
      const why = `no segment of Masakari has the host ${hostOf(node)}`
      return [{ about: masakariCapability.name, why, remedy: 'Add it to a segment, or change the roles of the node.' }]
    },
    describe: () => ({ applying: ['Masakari'], reverting: [] }),
    ...markedRecord(record, seals),
  }
}

/** What others have written into the attributes of a host, and our mark behind it. */
function partsOf({ control_attributes: text }: RecoveryHost): { readonly attributes: string; readonly mark: string } {
  const at = text.lastIndexOf(`${before}lockkeeper `)
  return at === -1
    ? { attributes: text, mark: '' }
    : { attributes: text.slice(0, at), mark: text.slice(at + before.length) }
}

const versionOf = ({ updated_at }: RecoveryHost): string => updated_at ?? 'never changed'

/** Whether this run, or another one of ours where `mark` says so, has written what the record now says. */
const isOurs = (host: RecoveryHost, mark: Mark): boolean =>
  host.on_maintenance &&
  isMarked(partsOf(host).mark, mark) &&
  (mark.version === null || mark.version === versionOf(host))

/** Whether others have lifted our maintenance, so that only the mark is left. */
const isLeft = (host: RecoveryHost, mark: Mark): boolean => !host.on_maintenance && isMarked(partsOf(host).mark, mark)

function stateOf(host: RecoveryHost, mark: Mark, sealed: 'yes' | 'no'): CapabilityState {
  const { name, on_maintenance } = host
  const words = `Masakari has ${name} on maintenance`
  if (isOurs(host, mark)) return { is: 'applied', evidence: words, routine: `${name} is not recovered by Masakari` }
  if (on_maintenance) return { is: 'not ours', what: `${words}, by others, since ${versionOf(host)}`, sealed }
  if (sealed === 'no') return { is: 'not begun', certain: 'yes', before: { value: 'off', version: versionOf(host) } }
  if (mark.reverted !== null && isLeft(host, mark))
    return { is: 'partly', ours: [], others: [], missing: ['the mark'], certain: 'yes' }
  return { is: 'reverted', evidence: `Masakari watches ${name} again`, routine: null }
}
