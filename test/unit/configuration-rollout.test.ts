import { expect, it } from 'vitest'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const rolloutOf = (text: string) => settingsOf(text).clusters[0]?.policy.rollout

it('rollout: is part of the policy, which is hashed, only when it is written', () => {
  expect(rolloutOf(minimalFile)).toBeUndefined()
  expect(rolloutOf(withCluster('rollout: {}'))).toEqual({ waves: 'canary' })
  expect(rolloutOf(withCluster('rollout: {waves: none}'))).toEqual({ waves: 'none' })
})

it('rollout: names the values that are possible when another one is written', () => {
  expect(problemsOf(withCluster('rollout: {waves: blue-green}')).join('\n')).toContain('must be canary or none')
})
