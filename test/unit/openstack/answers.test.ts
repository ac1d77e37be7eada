import { expect, test } from 'vitest'
import {
  aggregatesAnswer,
  groupsAnswer,
  hypervisorsAnswer,
  migrationsAnswer,
  recoveryHostsAnswer,
  segmentsAnswer,
  serversAnswer,
  servicesAnswer,
} from '../../../src/adapters/openstack/answers.ts'

const whole = {
  services: { id: 's', host: 'h', zone: 'nova', status: 'enabled', state: 'up', disabled_reason: null },
  servers: {
    id: 'a',
    name: 'web',
    status: 'ACTIVE',
    locked: false,
    flavor: { vcpus: 1, ram: 512, disk: 1, extra_specs: {} },
    'OS-EXT-STS:task_state': null,
    'OS-EXT-SRV-ATTR:host': 'h',
    'OS-EXT-AZ:availability_zone': 'nova',
  },
  migrations: {
    id: 1,
    uuid: 'm',
    status: 'running',
    migration_type: 'live-migration',
    source_compute: 'h',
    dest_compute: null,
    instance_uuid: 'a',
  },
  hypervisors: { id: 'y', service: { host: 'h' } },
  aggregates: { hosts: ['h'], metadata: { pool: 'fast' } },
  server_groups: { id: 'g', policy: 'anti-affinity', rules: {}, members: ['a'] },
  segments: { id: 1, uuid: 's' },
  hosts: {
    id: 1,
    uuid: 'h',
    name: 'h',
    failover_segment_id: 's',
    on_maintenance: false,
    control_attributes: '',
    updated_at: null,
  },
} as const
const answers = {
  services: servicesAnswer,
  servers: serversAnswer,
  migrations: migrationsAnswer,
  hypervisors: hypervisorsAnswer,
  aggregates: aggregatesAnswer,
  server_groups: groupsAnswer,
  segments: segmentsAnswer,
  hosts: recoveryHostsAnswer,
} as const

const fields = (Object.keys(whole) as (keyof typeof whole)[]).flatMap((list) =>
  Object.keys(whole[list]).map((field) => [list, field] as const),
)

test.each(fields)('S66 answers: a list of %s says nothing when one of them lacks %s', (list, field) => {
  const { [field]: _, ...rest } = whole[list] as { readonly [key: string]: unknown }
  expect(answers[list].safeParse({ [list]: [whole[list]] }).success).toBe(true)
  expect(answers[list].safeParse({ [list]: [whole[list], rest] }).success).toBe(false)
})
