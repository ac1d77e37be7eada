import { expect, it } from 'vitest'
import { configurationHash } from '../../src/configuration/hash.ts'
import { hashOf } from '../../src/core/hash.ts'
import { minimalFile, problemsOf, settingsOf, withCluster } from './configuration-fixtures.ts'

const clusterOf = (text: string) => {
  const [cluster] = settingsOf(text).clusters
  if (cluster === undefined) throw new Error('no cluster')
  return cluster
}
const withCheck = (check: string) => withCluster(`powerChecks: [${check}]`)

it('power check: has its roles, host, arguments and time limit', () => {
  const [here, there] = clusterOf(
    withCluster('powerChecks: [{roles: [storage], on: here, run: [a, "{node}"]}, {on: bmc-01, run: [b], timeout: 1m}]'),
  ).commands.powerChecks
  expect(here).toEqual({ roles: ['storage'], on: 'here', argv: ['a', '{node}'], limitSeconds: 30 })
  expect(there).toEqual({ roles: 'any', on: { host: 'bmc-01' }, argv: ['b'], limitSeconds: 60 })
})

it.each([
  [
    'runs on the node',
    '{on: the node, run: [a]}',
    'powerChecks[0].on is "the node": must be here, or the name of a host',
  ],
  [
    'is of an unknown role',
    '{on: here, run: [a], roles: [stroage]}',
    'powerChecks[0].roles[0] is "stroage": is not a role',
  ],
  [
    'has a placeholder inside an argument',
    '{on: here, run: [a, "{node}-bmc"]}',
    '{node} must be an argument of its own',
  ],
  ['has no program', '{on: here}', 'powerChecks[0].run is missing'],
])('configuration problem: a power check that %s', (_, check, problem) => {
  expect(problemsOf(withCheck(check)).join('\n')).toContain(problem)
})

it('F44 configuration hash: covers every power check, and is as before where there is none', () => {
  const none = clusterOf(minimalFile)
  const { policy, inventory, commands, ssh } = none
  const { gates, hooks, upgrades } = commands
  const { becomeArgv, rebootArgv, packagesArgv, rebootNeeded } = ssh
  const former = hashOf({
    policy,
    inventory,
    gates,
    hooks,
    upgrades,
    becomeArgv,
    rebootArgv,
    packagesArgv,
    rebootNeeded,
  })
  expect(configurationHash(none)).toBe(former)
  const hashes = [
    '{on: here, run: [a]}',
    '{on: bmc-01, run: [a]}',
    '{on: here, run: [b]}',
    '{on: here, run: [a], timeout: 1m}',
  ]
  expect(new Set([former, ...hashes.map((check) => configurationHash(clusterOf(withCheck(check))))]).size).toBe(5)
})
