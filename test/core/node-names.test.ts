import { describe, expect, test } from 'vitest'
import { underInventoryNames } from '../../src/core/health/canonical.ts'
import { judgeNodeName } from '../../src/core/health/node-name.ts'
import { nodesOut } from '../../src/core/health/out.ts'
import { isSameName } from '../../src/core/inventory/names.ts'
import { nodeNames, wrongHost } from '../../src/core/inventory/node-names.ts'
import { rolesOf } from '../../src/core/policy/roles.ts'
import { resolve } from '../../src/core/targets/resolve.ts'
import { parseSelector } from '../../src/core/targets/selector.ts'
import { healthy } from './health-examples.ts'
import { fleet, node, policy } from './policy-examples.ts'

const inventory = (...names: readonly string[]) => names.map((name) => node(name))
const namesOf = (...names: readonly string[]) => nodeNames(inventory(...names))

describe('F20 one host, many spellings', () => {
  test.each([
    ['compute-02', 'compute-02.example.com', true],
    ['compute-02.example.com', 'compute-02.example.com', true],
    ['Compute-02.Example.COM.', 'compute-02', true],
    ['compute-02.dc1', 'compute-02.dc1.example.com', true],
    ['web-1.a', 'web-1.b', false],
    ['web-1', 'web-10', false],
    ['web-1', 'web-1-old.example.com', false],
    ['10.0.0.1', '10', false],
    ['10.0.0.1', '10.0.0.1', true],
    ['', 'web-1', false],
  ])('F20 names: %s and %s may be one host: %s', (a, b, may) => {
    expect([isSameName(a, b), isSameName(b, a)]).toEqual([may, may])
  })

  test.each([
    ['compute-02.example.com', 'compute-02.example.com', null],
    ['compute-02.example.com', 'COMPUTE-02', null],
    ['compute-02', 'compute-02.novalocal', null],
    ['compute-02', 'compute-03', 'compute-02 says that it is compute-03'],
    ['compute-02.example.com', 'compute-02.other.org', 'compute-02.example.com says that it is compute-02.other.org'],
    ['compute-02', 'localhost', 'compute-02 says that it is localhost'],
  ])('F20 host: %s answers as %s: %s', (name, says, wrong) => {
    expect(wrongHost(namesOf(name, 'compute-01'), name, says)).toBe(wrong)
  })

  test('F20 host: a short name that two nodes share is refused with both', () => {
    const names = namesOf('web-1.a', 'web-1.b')
    expect(wrongHost(names, 'web-1.a', 'web-1')).toBe(
      'web-1.a says that it is web-1, which could be web-1.a or web-1.b',
    )
    expect(wrongHost(names, 'web-1.a', 'web-1.a')).toBeNull()
    expect(wrongHost(names, 'web-1.a', 'web-1.b')).toBe('web-1.a says that it is web-1.b')
  })

  test('F20 node name: two nodes that may be one host are both blocked', () => {
    const names = namesOf('web-1', 'web-1.example.com', 'web-2')
    for (const name of ['web-1', 'web-1.example.com'])
      expect(judgeNodeName(names, name, policy)).toMatchObject({
        verdict: 'blocked',
        evidence: expect.stringContaining('web-1.example.com'),
      })
    expect(judgeNodeName(names, 'web-2', policy)).toBeNull()
  })

  test('F20 pins: a short pin holds for the full name, one that could be two nodes blocks both', () => {
    const pinned = { ...policy, pins: { 'web-1': ['storage'] } }
    expect(rolesOf(pinned, node('WEB-1.example.com', { roles: ['compute'] }))).toEqual(['storage'])
    const names = namesOf('web-1.a', 'web-1.b')
    expect(judgeNodeName(names, 'web-1.a', pinned)).toMatchObject({
      verdict: 'blocked',
      evidence: 'pins: web-1 could be web-1.a or web-1.b',
    })
  })

  test('F170 exclude: nothing is done on a node that may be the excluded one', () => {
    const names = namesOf('web-1.a', 'web-1.b', 'web-2')
    const excluding = (name: string) => ({ ...policy, excluded: [name] })
    expect(judgeNodeName(names, 'web-1.b', excluding('WEB-1'))).toMatchObject({
      verdict: 'blocked',
      evidence: 'exclude: WEB-1 could be web-1.a or web-1.b',
      remedy: 'exclude the full name',
    })
    expect(judgeNodeName(names, 'web-2', excluding('WEB-1'))).toBeNull()
    expect(judgeNodeName(names, 'web-1.b', excluding('web-1.a'))).toBeNull()
  })

  test('F20 health: every spelling is the inventory’s node, an ambiguous one excuses no node', () => {
    const facts = {
      ...healthy,
      members: [{ node: 'C1', state: 'alive', group: null } as const],
      whitelist: ['c2', 'web-1'],
      servers: ['C1.example.com'],
    }
    const seen = underInventoryNames(facts, namesOf('c1.example.com', 'c2', 'web-1.a', 'web-1.b'))
    expect(seen.members.map((member) => member.node)).toEqual(['c1.example.com'])
    expect(seen.whitelist).toEqual(['c2', 'web-1'])
    expect(seen.servers).toEqual(['c1.example.com'])
    expect(seen.checks[0]?.node).toBe('c1.example.com')
  })

  test('F20 out: a node that another coordinator has under its short name is out, each one that it could be', () => {
    const nodes = inventory('web-1.a', 'web-1.b', 'web-2.a')
    const facts = {
      ...healthy,
      members: nodes.map(({ name }) => ({ node: name, state: 'alive', group: null }) as const),
    }
    const locks = {
      scopes: [],
      line: [],
      policyHash: null,
      foreign: [{ group: null, node: 'WEB-1', is: 'in progress' } as const],
    }
    expect(nodesOut(nodes, facts, locks).map((out) => out.node)).toEqual(['web-1.a', 'web-1.b'])
  })

  const chosen = (typed: string, names: readonly string[]) => {
    const selector = parseSelector([typed])
    const found = selector.ok ? resolve(selector.value, inventory(...names), 50) : selector
    return found.ok ? found.value.map(({ name }) => name) : found.refusals.map(({ message }) => message)
  }

  test.each([
    ['compute-02', ['compute-02.example.com'], ['compute-02.example.com']],
    ['compute-02.example.com', ['Compute-02'], ['Compute-02']],
    ['*-02', ['compute-02.example.com', 'web-03'], ['compute-02.example.com']],
    ['all,!compute-02', ['compute-02.example.com', 'web-03'], ['web-03']],
    ['web-1.a', ['web-1.a', 'web-1.b'], ['web-1.a']],
    ['web-1', ['web-1', 'web-1.a'], ['web-1']],
    ['web-1', ['web-1.a', 'web-1.b'], ['web-1 could be web-1.a or web-1.b.']],
    ['all,!web-1', ['web-1.a', 'web-1.b'], ['web-1 could be web-1.a or web-1.b.']],
  ])('F20 expressions: %s of %j is %j', (typed, names, expected) => {
    expect(chosen(typed, names)).toEqual(expected)
  })

  test('F48 expressions: an unknown node gets did-you-mean, or the list of nodes', () => {
    const remedyOf = (typed: string) => {
      const selector = parseSelector([typed])
      const found = selector.ok ? resolve(selector.value, fleet, 50) : selector
      return found.ok ? '' : found.refusals[0]?.remedy
    }
    expect(remedyOf('storge-01')).toBe('Did you mean storage-01?')
    expect(remedyOf('gateway-77')).toMatch(/^Nodes: compute-01, .* and \d+ more: status all\.$/)
    expect(remedyOf('gateway-*')).toMatch(/^Nodes: compute-01, /)
  })
})
