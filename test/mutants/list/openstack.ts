import type { Mutant } from '../mutant.ts'

const answers = 'src/adapters/openstack/answers.ts'
const cloud = 'src/adapters/openstack/cloud.ts'
const nova = 'src/adapters/openstack/nova.ts'
const service = 'src/adapters/openstack/compute-service.ts'

/** Mutants of the client and the capabilities of OpenStack. */
export const mutantsOfOpenStack: readonly Mutant[] = [
  { id: 'S66', file: answers, from: "status: z.enum(['enabled', 'disabled']),", to: 'status: z.any(), ' },
  { id: 'S66', file: nova, from: 'offered < oldest ||', to: '' },
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
  { id: 'S70', file: cloud, from: 'first.status === 401 ? await send(', to: 'first.status === 402 ? await send(' },
  {
    id: 'S70',
    file: cloud,
    from: 'if (token !== null && token !== refused) return token',
    to: 'if (token !== null) return token',
  },
  { id: 'S70', file: cloud, from: 'if (held === null || held === current)', to: '' },
]
