import { expect, it } from 'vitest'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const rolloutOf = (text: string) => settingsOf(text).clusters[0]?.policy.rollout

it('rollout: is part of the policy, which is hashed, only when it is written', () => {
  expect(rolloutOf(minimalFile)).toBeUndefined()
  expect(rolloutOf(withCluster('rollout: {}'))).toEqual({ waves: 'canary', soakMs: 0 })
  expect(rolloutOf(withCluster('rollout: {soak: 10m}'))).toEqual({ waves: 'canary', soakMs: 600_000 })
  expect(rolloutOf(withCluster('rollout: {waves: none}'))).toEqual({ waves: 'none', soakMs: 0 })
})

it('S60 rollout: has a number of nodes at once, or auto, only when it is not one', () => {
  expect(rolloutOf(withCluster('rollout: {atOnce: auto}'))).toEqual({ atOnce: 'auto', waves: 'canary', soakMs: 0 })
  expect(rolloutOf(withCluster('rollout: {atOnce: 4}'))).toEqual({ atOnce: 4, waves: 'canary', soakMs: 0 })
  expect(rolloutOf(withCluster('rollout: {atOnce: 1}'))).toEqual({ waves: 'canary', soakMs: 0 })
  expect(() => rolloutOf(withCluster('rollout: {atOnce: many}'))).toThrow(
    'must be a whole number from 1 to 1000, or auto',
  )
})

it('rollout: has a quarantine only when it is not zero', () => {
  expect(rolloutOf(withCluster('rollout: {quarantine: 2}'))).toEqual({ waves: 'canary', soakMs: 0, quarantine: 2 })
  expect(rolloutOf(withCluster('rollout: {quarantine: 0}'))).toEqual({ waves: 'canary', soakMs: 0 })
  expect(problemsOf(withCluster('rollout: {quarantine: -1}')).join('\n')).toContain('rollout.quarantine')
})

it('hooks: have the exit codes by which they refuse a node only when they are written', () => {
  const hooksOf = (refusals: string) =>
    settingsOf(withCluster(`hooks: {h: {on: here, run: [drain, "{node}"]${refusals}}}`)).clusters[0]?.commands.hooks
  expect(hooksOf(', refusals: [10, 11]')).toMatchObject({ h: { refusals: [10, 11] } })
  expect(hooksOf('')?.h).not.toHaveProperty('refusals')
  expect(problemsOf(withCluster('hooks: {h: {on: here, run: [x], refusals: [0]}}')).join('\n')).toContain('refusals')
})

it('rollout: names the values that are possible when another one is written', () => {
  expect(problemsOf(withCluster('rollout: {waves: blue-green}')).join('\n')).toContain('must be canary or none')
})
