import { expect, test } from 'vitest'
import { userProblem } from '../../../src/main/cli/policy-node.ts'

test.each(['ALL', 'ADMINS', 'WEB_1'])(
  'F172 policy node: --user %s is refused, because sudo reads it as an alias',
  (user) => {
    expect(userProblem(user)).toContain('alias')
  },
)

test.each(['%wheel', '#0', '+group', 'a b', 'a=b', '', 'a,b', '!a'])('policy node: --user %j is refused', (user) => {
  expect(userProblem(user)).toBe('not the name of an account.')
})

test.each(['lockkeeper', 'Lock-Keeper', '_bot', 'ALLy'])('policy node: --user %s is an account', (user) => {
  expect(userProblem(user)).toBeNull()
})
