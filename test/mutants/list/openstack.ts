import type { Mutant } from '../mutant.ts'

const answers = 'src/adapters/openstack/answers.ts'
const cloud = 'src/adapters/openstack/cloud.ts'
const requests = 'src/adapters/openstack/requests.ts'
const service = 'src/adapters/openstack/compute-service.ts'
const servers = 'src/adapters/openstack/servers.ts'
const moves = 'src/adapters/openstack/moves.ts'
const emptiness = 'src/adapters/openstack/emptiness.ts'
const room = 'src/adapters/openstack/room.ts'
const demands = 'src/adapters/openstack/demands.ts'
const placement = 'src/adapters/openstack/placement.ts'
const record = 'src/adapters/openstack/marked-record.ts'
const maintenance = 'src/adapters/openstack/maintenance.ts'
const masakari = 'src/adapters/openstack/masakari.ts'

/** Mutants of the client and the capabilities of OpenStack. */
export const mutantsOfOpenStack: readonly Mutant[] = [
  {
    id: 'S66',
    file: answers,
    from: "status: z.enum(['enabled', 'disabled']),",
    to: "status: z.enum(['enabled', 'disabled']).default('disabled'),",
  },
  { id: 'S66', file: requests, from: 'offered < oldest ||', to: '' },
  {
    id: 'I7',
    file: room,
    from: 'if (target === undefined) return',
    to: 'if (target === undefined && keepFree === 1) return',
  },
  { id: 'I7', file: room, from: 'keepFree === 0 ? undefined', to: 'keepFree === 1 ? undefined' },
  { id: 'I7', file: room, from: 'need.zone === null || zone === need.zone', to: 'need.zone === null || zone !== null' },
  { id: 'I7', file: room, from: 'need.requiredTraits.every(', to: 'need.requiredTraits.some(' },
  { id: 'I7', file: room, from: '!need.forbiddenTraits.some(', to: '!need.requiredTraits.some(' },
  { id: 'I7', file: room, from: 'metadata[key]?.includes(value)', to: 'metadata[key] !== undefined' },
  {
    id: 'I7',
    file: room,
    from: 'filter((one) => one === host).length < most',
    to: 'filter((one) => one === host).length <= most',
  },
  { id: 'I7', file: room, from: 'hosts.length === others.length && ', to: '' },
  { id: 'I7', file: room, from: '(choice.get(one.id) ?? 0) - (choice.get(other.id) ?? 0) || ', to: '' },
  {
    id: 'I7',
    file: demands,
    from: 'group.members.some((id) => leaving.has(id))',
    to: 'group.members.every((id) => leaving.has(id))',
  },
  { id: 'I7', file: servers, from: "return judged.fits === 'yes'", to: 'return true' },
  { id: 'I7', file: placement, from: '!out.includes(host) &&', to: '' },
  {
    id: 'I7',
    file: placement,
    from: "service?.status === 'enabled' && service.state === 'up'",
    to: "service?.status === 'enabled'",
  },
  {
    id: 'I7',
    file: 'src/adapters/openstack/room-gate.ts',
    from: "service?.state === 'up'\n",
    to: 'service?.state !== undefined\n',
  },
  { id: 'S66', file: emptiness, from: '          await takingNone(nova, host)\n', to: '' },
  { id: 'S66', file: emptiness, from: "|| service.state !== 'up'", to: '' },
  {
    id: 'S67',
    file: emptiness,
    from: 'if (clock.now() - begun.atMs < placedBeforeMs)',
    to: 'if (clock.now() < begun.atMs)',
  },
  { id: 'S67', file: moves, from: 'id > lastMigration && source_compute === host', to: 'source_compute === host' },
  { id: 'S67', file: emptiness, from: 'if (allocated > 0)', to: 'if (allocated < 0)' },
  { id: 'S67', file: emptiness, from: 'return running > 0 ?', to: 'return running < 0 ?' },
  { id: 'S67', file: emptiness, from: 'emptySince.delete(node.name)', to: '' },
  { id: 'S67', file: emptiness, from: 'if (nowMs - sinceMs < betweenLooksMs)', to: 'if (nowMs < sinceMs)' },
  { id: 'S67', file: moves, from: 'if (latest !== undefined)\n', to: "if (latest?.status === 'failed')\n" },
  { id: 'S67', file: moves, from: '=== id && one.id > lastMigration', to: '=== id && one.id < lastMigration' },
  { id: 'S67', file: moves, from: '!isBusy(server) && latestOf', to: 'latestOf' },
  {
    id: 'S67',
    file: moves,
    from: '(one) => !isUnconfirmed(one)) && stuck.length > 0',
    to: '(one) => isUnconfirmed(one)) && stuck.length > 0',
  },
  { id: 'S67', file: servers, from: 'if (open.length > 0)', to: 'if (open.length < 0)' },
  {
    id: 'S67',
    file: servers,
    from: 'if (await seals.isSealed(node.name, mark.run)) return null',
    to: '',
  },
  { id: 'S68', file: record, from: 'if (!record.isChanged(found)) await', to: 'await' },
  {
    id: 'S68',
    file: service,
    from: "status === 'disabled' && isMarked(disabled_reason ?? '', mark)",
    to: "status === 'disabled'",
  },
  { id: 'S68', file: service, from: 'if (isOurs(service, mark)) await nova.enable', to: 'await nova.enable' },
  {
    id: 'S68',
    file: record,
    from: "await record.revertOurs(await record.read(node), { ...mark, ours: 'this run', version: null })",
    to: '{}',
  },
  { id: 'S70', file: cloud, from: 'held = null\n      throw error', to: 'throw error' },
  { id: 'S70', file: cloud, from: 'first.status === 401 ? await send(', to: 'first.status === 402 ? await send(' },
  {
    id: 'S70',
    file: cloud,
    from: 'if (token !== null && token !== refused) return token',
    to: 'if (token !== null) return token',
  },
  { id: 'S21', file: maintenance, from: 'isMarked(partsOf(host).mark, mark) &&', to: '' },
  { id: 'S21', file: maintenance, from: '(mark.version === null || mark.version === versionOf(host))', to: 'true' },
  { id: 'S21', file: maintenance, from: '|| isLeft(host, mark)', to: '' },
  {
    id: 'S21',
    file: maintenance,
    from: 'isChanged: ({ on_maintenance }) => on_maintenance',
    to: 'isChanged: () => false',
  },
  {
    id: 'S21',
    file: record,
    from: "await record.revertOurs(await record.read(node), { ...mark, ours: 'this run', version: null })",
    to: '{}',
  },
  {
    id: 'S21',
    file: masakari,
    from: "'none')\n      const { host: written }",
    to: "'ambiguous')\n      const { host: written }",
  },
  {
    id: 'S21',
    file: masakari,
    from: 'if (items.length === 0) return found',
    to: 'if (items.length < 2) return [...found, ...items]',
  },
  {
    id: 'S67',
    file: moves,
    from: "stopped.are === 'moved cold' &&\n  one.user_id === stopped.user &&",
    to: "stopped.are === 'moved cold' &&",
  },
  { id: 'S67', file: moves, from: "one.migration_type === 'migration' &&", to: '' },
  { id: 'S67', file: moves, from: '&&\n  one.id > lastMigration\n\n', to: '\n\n' },
  { id: 'S67', file: moves, from: "status === 'SHUTOFF' && stopped.are === 'moved cold'", to: "status === 'SHUTOFF'" },
  { id: 'S67', file: servers, from: 'if (arrived.length > 0) return confirming(arrived)', to: '' },
]
