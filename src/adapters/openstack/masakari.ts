import { Failure } from '../../engine/ports/failure.ts'
import { type RecoveryHost, recoveryHostAnswer, recoveryHostsAnswer, segmentsAnswer } from './answers.ts'
import { type Cloud, type CloudRequest, wordsOf } from './cloud.ts'
import { mostPages, valid } from './requests.ts'

/** What is changed of a host: both at once, so that the mark is never without the maintenance. */
export type RecoveryChange = { readonly onMaintenance: boolean; readonly attributes: string }

/** The part of Masakari's API that maintenance needs. All methods throw `Failure` when Masakari does not answer. */
export type Masakari = {
  /** The host with this name, whatever its segment; null when no segment has it. */
  host(name: string): Promise<RecoveryHost | null>
  /** Changes a host. Masakari refuses while it recovers another host of the segment; nothing was changed then. */
  change(host: RecoveryHost, to: RecoveryChange): Promise<void>
}

/** The first version; later ones only add to segments. */
const version = 'instance-ha 1.0'

/** Masakari in a cloud. */
export function masakariIn(cloud: Cloud): Masakari {
  const ask = (asked: Omit<CloudRequest, 'version'>) => cloud.ask('instance-ha', { ...asked, version })
  /**
   * All items: Masakari does not say whether a page is the last one, so an empty one ends the list. Its marker is a number,
   * unlike those of other services.
   */
  const all = async <T extends { readonly id: number }>(
    page: (query: Readonly<Record<string, string>>) => Promise<readonly T[]>,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly T[]> => {
    const found: T[] = []
    for (let count = 0; count < mostPages; count++) {
      const last = found.at(-1)?.id
      const items = await page({ ...query, ...(last === undefined ? {} : { marker: String(last) }) })
      if (items.length === 0) return found
      found.push(...items)
    }
    throw new Failure('masakari', `listed more than ${mostPages} pages`, 'none')
  }
  const segments = async (query: Readonly<Record<string, string>>) => {
    const asked = { method: 'GET', path: '/segments', query } as const
    return valid(cloud, 'instance-ha', asked, await ask(asked), segmentsAnswer).segments
  }
  const hostsOf = (segment: string) => async (query: Readonly<Record<string, string>>) => {
    const asked = { method: 'GET', path: `/segments/${segment}/hosts`, query } as const
    return valid(cloud, 'instance-ha', asked, await ask(asked), recoveryHostsAnswer).hosts
  }
  return {
    async host(name) {
      const found: RecoveryHost[] = []
      for (const { uuid } of await all(segments, {}))
        found.push(...(await all(hostsOf(uuid), { name })).filter((host) => host.name === name))
      const [host, another] = found
      if (another !== undefined) throw new Failure('masakari', `has several hosts ${name}`, 'none')
      return host ?? null
    },
    async change({ uuid, failover_segment_id: segment, name }, { onMaintenance, attributes }) {
      const host = { on_maintenance: onMaintenance, control_attributes: attributes }
      const asked = { method: 'PUT', path: `/segments/${segment}/hosts/${uuid}`, body: { host } } as const
      const answer = await ask(asked)
      if (answer.status === 409) throw new Failure('masakari', wordsOf(answer) || `${name} is in use`, 'none')
      const { host: written } = valid(cloud, 'instance-ha', asked, answer, recoveryHostAnswer)
      if (written.on_maintenance !== onMaintenance || written.control_attributes !== attributes)
        throw new Failure('masakari', `answered with another state of ${name} than was written`, 'ambiguous')
    },
  }
}
