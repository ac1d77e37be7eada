import { expect, it } from 'vitest'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const rolloutOf = (text: string) => settingsOf(text).clusters[0]?.policy.rollout

it('rollout: is part of the policy, which is hashed, only when it is written', () => {
  expect(rolloutOf(minimalFile)).toBeUndefined()
  expect(rolloutOf(withCluster('rollout: {}'))).toEqual({ waves: 'canary', soakMs: 0 })
  expect(rolloutOf(withCluster('rollout: {soak: 10m}'))).toEqual({ waves: 'canary', soakMs: 600_000 })
  expect(rolloutOf(withCluster('rollout: {waves: none}'))).toEqual({ waves: 'none', soakMs: 0 })
})

it('rollout: names the values that are possible when another one is written', () => {
  expect(problemsOf(withCluster('rollout: {waves: blue-green}')).join('\n')).toContain('must be canary or none')
})
