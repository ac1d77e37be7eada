import { isMarked, type Mark, markText } from '../../core/capabilities/mark.ts'
import type { CapabilityState } from '../../core/capabilities/state.ts'
import type { Node } from '../../core/inventory/node.ts'
import type { Capability } from '../../engine/ports/capability.ts'
import { Failure } from '../../engine/ports/failure.ts'
import { oneLine } from '../redact.ts'
import type { ComputeService } from './answers.ts'
import { type MarkedRecord, markedRecord } from './marked-record.ts'
import type { Nova } from './nova.ts'
import type { Seals } from './seal.ts'
import { computeServiceCapability, longestReason } from './settings.ts'

/** How a node is found in Nova. */
export type HostOf = (node: Pick<Node, 'name'>) => string

/**
 * The node's compute service, disabled with the mark of the run as its reason. A service that others have disabled stays
 * as it is, and only one that bears our reason is enabled.
 */
export function disabledComputeService(
  { nova, hostOf }: { readonly nova: Pick<Nova, 'service' | 'disable' | 'enable'>; readonly hostOf: HostOf },
  seals: Seals,
): Capability {
  const found = async (node: Node): Promise<ComputeService> => {
    const service = await nova.service(hostOf(node))
    if (service === null) throw new Failure('nova', `knows no compute service of host ${hostOf(node)}`, 'none')
    return service
  }
  const record: MarkedRecord<ComputeService> = {
    read: found,
    isChanged: ({ status }) => status === 'disabled',
    isOurs,
    markOf: ({ disabled_reason }) => disabled_reason ?? '',
    stateOf,
    change: (service, mark) => nova.disable(service, oneLine(markText(mark), longestReason)),
    async revertOurs(service, mark) {
      if (isOurs(service, mark)) await nova.enable(service)
    },
    versionAfter: async () => null,
  }
  return {
    ...computeServiceCapability,
    idempotent: 'yes',
    async preflight(node) {
      const host = hostOf(node)
      const service = await nova.service(host)
      const finding = (why: string, remedy: string) => [{ about: computeServiceCapability.name, why, remedy }]
      if (service === null)
        return finding(
          `Nova has no compute service of host ${host}`,
          'Change openstack.host, or the roles of the node.',
        )
      return service.state === 'up'
        ? []
        : finding(`the compute service of ${host} is down`, 'Start nova-compute, or disable the service by hand.')
    },
    describe: () => ({ applying: ['compute service'], reverting: [] }),
    ...markedRecord(record, seals),
  }
}

const isOurs = ({ status, disabled_reason }: ComputeService, mark: Mark): boolean =>
  status === 'disabled' && isMarked(disabled_reason ?? '', mark)

function stateOf(service: ComputeService, mark: Mark, sealed: 'yes' | 'no'): CapabilityState {
  const { host, status, disabled_reason } = service
  const words = `the compute service of ${host} is disabled: ${oneLine(disabled_reason ?? 'no reason', longestReason)}`
  if (isOurs(service, mark)) return { is: 'applied', evidence: words, routine: `${host} takes no new servers` }
  if (status === 'disabled') return { is: 'not ours', what: words, sealed }
  if (sealed === 'no') return { is: 'not begun', certain: 'yes', before: null }
  const evidence = `the compute service of ${host} is enabled and ${service.state}`
  return { is: 'reverted', evidence, routine: null }
}
