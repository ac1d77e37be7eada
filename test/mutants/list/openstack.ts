import type { Mutant } from '../mutant.ts'

const answers = 'src/adapters/openstack/answers.ts'
const cloud = 'src/adapters/openstack/cloud.ts'
const requests = 'src/adapters/openstack/requests.ts'
const service = 'src/adapters/openstack/compute-service.ts'
const servers = 'src/adapters/openstack/servers.ts'
const moves = 'src/adapters/openstack/moves.ts'
const emptiness = 'src/adapters/openstack/emptiness.ts'
const room = 'src/adapters/openstack/room.ts'
const placement = 'src/adapters/openstack/placement.ts'

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
  { id: 'I7', file: room, from: 'if (keepFree === 0 ||', to: 'if (keepFree === 1 ||' },
  { id: 'I7', file: placement, from: '!out.includes(host) &&', to: '' },
  { id: 'I7', file: placement, from: "one.status === 'enabled' && one.state === 'up'", to: "one.status === 'enabled'" },
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
  { id: 'S67', file: emptiness, from: 'if (allocated > 0)', to: 'if (allocated < 0)' },
  { id: 'S67', file: emptiness, from: 'return running > 0 ?', to: 'return running < 0 ?' },
  { id: 'S67', file: emptiness, from: 'emptySince.delete(node.name)', to: '' },
  { id: 'S67', file: emptiness, from: 'if (nowMs - sinceMs < betweenLooksMs)', to: 'if (nowMs < sinceMs)' },
  { id: 'S67', file: moves, from: 'if (latest !== undefined)\n', to: "if (latest?.status === 'failed')\n" },
  { id: 'S67', file: moves, from: 'one.id > lastMigration', to: 'one.id < lastMigration' },
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
  { id: 'S68', file: service, from: "if (service.status === 'disabled') return null", to: '' },
  {
    id: 'S68',
    file: service,
    from: "status === 'disabled' && isMarked(disabled_reason ?? '', mark)",
    to: "status === 'disabled'",
  },
  { id: 'S68', file: service, from: 'if (isOurs(service, mark)) await nova.enable', to: 'await nova.enable' },
  {
    id: 'S68',
    file: service,
    from: "if (await seals.isSealed(node.name, mark.run)) await enableOurs(node, { ...mark, ours: 'this run' })",
    to: '',
  },
  { id: 'S70', file: cloud, from: 'held = null\n      throw error', to: 'throw error' },
  { id: 'S70', file: cloud, from: 'first.status === 401 ? await send(', to: 'first.status === 402 ? await send(' },
  {
    id: 'S70',
    file: cloud,
    from: 'if (token !== null && token !== refused) return token',
    to: 'if (token !== null) return token',
  },
]
