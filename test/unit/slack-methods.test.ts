import { expect, test } from 'vitest'
import { methodNeeds, neededScopes } from '../../src/adapters/slack/client/methods.ts'
import { codeUnder } from '../tidy/sources.ts'

const call =
  /\bclient(?:\s*\.\s*)((?:auth|chat|conversations|usergroups|users|views|apps|files|bots|reactions|team|blocks)(?:\s*\.\s*\w+)+)\s*\(/g

test('F40 scopes: every method that the code calls is in the table, and no other', () => {
  const called = codeUnder('src/adapters/slack', 'src/main').flatMap(({ text }) =>
    [...text.matchAll(call)].map(([, name = '']) => name.replace(/\s/g, '')),
  )
  expect(called.length).toBeGreaterThan(10)
  expect([...new Set([...called, 'apps.connections.open'])].sort()).toEqual(Object.keys(methodNeeds).sort())
})

test('F40 scopes: each states its purpose, and each is needed by a method', () => {
  for (const [scope, what] of Object.entries(neededScopes)) expect(what, scope).toMatch(/\w+: \w/)
  expect(Object.keys(neededScopes).sort()).toEqual([
    'app_mentions:read',
    'channels:history',
    'channels:read',
    'chat:write',
    'commands',
    'files:write',
    'groups:history',
    'groups:read',
    'im:read',
    'mpim:read',
    'usergroups:read',
    'users:read',
  ])
})
