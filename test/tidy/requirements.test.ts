import { expect, test } from 'vitest'
import { consulPolicy } from '../../src/adapters/consul/rights/policy.ts'
import { redisPolicy } from '../../src/adapters/redis/rights/requirements.ts'
import { defaultProgram } from '../../src/adapters/ssh/node-program/text.ts'
import { nodeTools } from '../../src/adapters/ssh/requirements.ts'
import { part } from '../../src/adapters/ssh/scripts.ts'
import { requirements } from '../../src/main/doctor/requirements.ts'
import { matchesDocument } from './matches-document.ts'
import { requirementsPage } from './requirements.ts'

const cluster = { cluster: 'CLUSTER', besideRebootmgr: 'yes' } as const

test('docs/requirements.md: lists every right and the message when it is missing', async () => {
  const ssh = { nodeProgram: defaultProgram }
  const page = requirementsPage(requirements({ consul: cluster, ssh }), consulPolicy(cluster), redisPolicy(['CLUSTER']))
  await matchesDocument(page, 'docs/requirements.md')
})

test('policy consul: lists each key once, with the widest right required', () => {
  const rules = consulPolicy(cluster).match(/^\w+ "[^"]*"/gm) ?? []
  expect(new Set(rules).size).toBe(rules.length)
  expect(consulPolicy(cluster)).toContain('key_prefix "service/rebootmgr/" { policy = "write" }')
  expect(consulPolicy({ ...cluster, besideRebootmgr: 'no' })).not.toContain('session_prefix')
})

test('F98 nodeTools: are the tools that a preflight looks for', () => {
  expect(part('preflight')).toContain(`for tool in ${nodeTools.join(' ')}; do`)
})
