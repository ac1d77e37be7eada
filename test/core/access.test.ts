import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeApprovers } from '../../src/core/approvals/approval-status.ts'
import { plain } from '../../src/core/message.ts'
import { allowedCommands, allows, fitsOf, isPermitted, observing } from '../../src/core/policy/access.ts'
import { explain } from '../../src/core/policy/explain.ts'
import type { Membership } from '../../src/core/policy/membership.ts'
import type { AccessRule, Channel, Policy } from '../../src/core/policy/policy.ts'
import { holds } from '../property.ts'
import { fleet, node, ops, policy, rule, who } from './policy-examples.ts'

const ana = who('ana', ['SOPS'])
const access = (...rules: readonly Partial<AccessRule>[]): Policy => ({
  ...policy,
  access: rules.map((one) => ({
    channels: ['*'],
    people: [],
    groups: ['SOPS'],
    commands: ['*'],
    targets: ['all'],
    ...one,
  })),
})
const storage = node('storage-01', { roles: ['storage'] })
const compute = node('compute-01', { roles: ['compute'] })
const said = (...asked: Parameters<typeof isPermitted>): string => {
  const outcome = isPermitted(...asked)
  return outcome.ok ? 'allowed' : outcome.refusals.map(({ message }) => message).join(' ')
}

describe('access', () => {
  test('S43 access: an empty table allows nothing', () => {
    expect(said(access(), ana, ops, 'status', null)).toBe(
      'Cluster eu-1 has no access rules, so every command is refused.',
    )
  })

  test('S43 access: explains each failed condition', () => {
    const rules = access({ channels: ['COPS'], commands: ['reboot'], targets: ['role=compute'] })
    const general: Channel = { id: 'CGEN', name: 'general', sharing: 'own' }
    expect(said(rules, ana, ops, 'reboot', compute)).toBe('allowed')
    expect(said(rules, who('tom'), ops, 'reboot', compute)).toBe('@tom has no permissions in cluster eu-1.')
    expect(said(rules, ana, ops, 'drain', compute)).toBe('@ana may not use drain in eu-1.')
    expect(said(rules, ana, general, 'reboot', compute)).toBe('@ana may use reboot, but not in #general.')
    expect(said(rules, ana, ops, 'reboot', storage)).toBe('@ana may use reboot in #ops, but not on storage-01.')
    expect(said(rules, ana, ops, 'reboot', 'cluster')).toBe(
      '@ana may use reboot in #ops, but not on the whole cluster.',
    )
  })

  test.each([
    ['guest', '@eve is a guest of this workspace.'],
    ['stranger', '@eve is from another workspace.'],
    ['bot', '@eve is a bot or workflow.'],
    ['deactivated', '@eve is deactivated.'],
  ] as const)('S46 access: refuses a %s even if a rule names them', (kind, sentence) => {
    expect(said(policy, who('eve', ['SOPS'], kind), ops, 'status', null)).toBe(sentence)
  })

  test('S47 access: refuses a shared channel even if a rule names it', () => {
    expect(said(policy, ana, { ...ops, sharing: 'shared with others' }, 'status', null)).toBe(
      '#ops is shared with another organisation.',
    )
  })

  test('S44 access: display names and addresses grant nothing', () => {
    const bearer: Membership = { person: { id: 'U7', name: 'ana', kind: 'member' }, groups: ['SOPS'] }
    for (const named of [
      { people: ['ana', '@ana', 'ANA', 'u7', 'ana@example.org'], groups: [] },
      { groups: ['ops', '@ops', 'sops'] },
      { channels: ['ops', '#ops', 'cops'] },
    ])
      expect(isPermitted(access(named), bearer, ops, 'status', null).ok, JSON.stringify(named)).toBe(false)
    expect(said(access({ people: ['U7'], groups: [] }), bearer, ops, 'status', null)).toBe('allowed')
    // a person whose name is the ID of an approver approves nothing
    const byPerson = rule(1, [], { parts: [{ count: 1, groups: [], people: ['U7'] }] })
    expect(judgeApprovers(byPerson, [], [who('U7')]).missing).toBe(1)
    expect(judgeApprovers(byPerson, [], [bearer]).missing).toBe(0)
  })

  test('access: an exclusion applies to all targets of its rule', () => {
    const rules = access({ targets: ['all', '!role=storage'] })
    expect(said(rules, ana, ops, 'reboot', compute)).toBe('allowed')
    expect(isPermitted(rules, ana, ops, 'reboot', storage).ok).toBe(false)
    expect(isPermitted(rules, ana, ops, 'stop', 'cluster').ok).toBe(false)
  })

  test('access: an invalid target covers nothing', () => {
    for (const targets of [[], ['rolle=compute'], ['!storage-01'], ['role=']])
      expect(isPermitted(access({ targets }), ana, ops, 'reboot', compute).ok).toBe(false)
  })

  test('S31 access: a pinned role overrides the inventory; an unknown role counts as storage', () => {
    const rules = access({ targets: ['role=compute'] })
    expect(isPermitted({ ...rules, pins: { 'compute-01': ['storage'] } }, ana, ops, 'reboot', compute).ok).toBe(false)
    expect(isPermitted(rules, ana, ops, 'reboot', node('odd-01', { roles: ['router'] })).ok).toBe(false)
    expect(isPermitted(access({ targets: ['role=storage'] }), ana, ops, 'reboot', node('odd-01')).ok).toBe(true)
  })

  test('help: lists commands that are allowed for some target', () => {
    const rules = access(
      { commands: ['reboot'], targets: ['role=compute'] },
      { commands: ['status'], channels: ['CGEN'] },
    )
    expect(allowedCommands(rules, ana, ops, ['reboot', 'drain', 'status'])).toEqual(['reboot'])
  })

  test('access: says so when the mode is observe', () => {
    expect(observing(policy)).toBeNull()
    expect(observing({ ...policy, mode: 'observe' })?.code).toBe('observe mode')
  })
})

const some = (...ids: readonly string[]) => fc.subarray([...ids, '*'])
const rules = fc.array(
  fc.record({
    channels: some('COPS', 'CGEN'),
    people: some('UANA', 'UTOM'),
    groups: some('SOPS', 'SDEV'),
    commands: some('reboot', 'status'),
    targets: fc.subarray(['all', 'role=storage', 'role=compute', '!storage-0*', 'rack=b1', 'nonsense=1']),
  }),
  { maxLength: 4 },
)
const people = fc
  .tuple(
    fc.constantFrom('ana', 'tom'),
    fc.subarray(['SOPS', 'SDEV']),
    fc.constantFrom('member', 'member', 'guest', 'stranger', 'bot', 'deactivated'),
  )
  .map(([name, groups, kind]) => who(name, groups, kind))
const channels = fc.record<Channel>({
  id: fc.constantFrom('COPS', 'CGEN'),
  name: fc.constant('ops'),
  sharing: fc.constantFrom('own', 'own', 'shared with others'),
})
const targets = fc.constantFrom(null, ...fleet)

test('policy explain: agrees with access and shows the matching rule', () => {
  holds(
    fc.property(
      rules,
      people,
      channels,
      fc.constantFrom('reboot', 'status'),
      targets,
      (table, person, channel, command, target) => {
        const judged = { ...policy, access: table }
        const outcome = isPermitted(judged, person, channel, command, target)
        const lines = explain(
          judged,
          person,
          channel,
          { name: command, changes: 'nothing' },
          target === null ? [] : [target],
        ).map(plain)
        expect(lines[0]?.startsWith('Yes: ')).toBe(outcome.ok)
        const apart = person.person.kind !== 'member' || channel.sharing !== 'own'
        expect(lines.some((line) => line.includes(' fits ('))).toBe(
          outcome.ok || (apart && fitsOf(judged, person, channel, command, target).some(allows)),
        )
        if (!outcome.ok) for (const { message } of outcome.refusals) expect(lines).toContain(message)
      },
    ),
    1000,
  )
})

test('access: losing a group grants nothing, adding a rule removes nothing', () => {
  holds(
    fc.property(rules, rules, people, channels, targets, (table, more, person, channel, target) => {
      const few = isPermitted({ ...policy, access: table }, { ...person, groups: [] }, channel, 'reboot', target)
      const many = isPermitted({ ...policy, access: [...table, ...more] }, person, channel, 'reboot', target)
      if (few.ok) expect(many.ok).toBe(true)
    }),
  )
})

test('policy explain: names the approvers', () => {
  const lines = explain(policy, ana, ops, { name: 'reboot', changes: 'nodes' }, [storage]).map(plain)
  expect(lines).toEqual([
    'Yes: @UANA may reboot storage-01 in #COPS (roles storage).',
    'Rule 1 fits (groups @SOPS; channels #COPS; commands *; targets all)',
    'Approvals needed: 2 of @SSTORAGE, not the requester.',
  ])
})

test('policy explain: names the approvers of each part where nodes have different rules', () => {
  const asked = { name: 'reboot', changes: 'nodes' } as const
  const second = node('storage-02', { roles: ['storage'] })
  const lines = explain(policy, ana, ops, asked, [storage, compute, second]).map(plain)
  expect(lines.slice(-2)).toEqual([
    'Approvals needed for storage-01, storage-02: 2 of @SSTORAGE, not the requester.',
    'No approval is needed for compute-01.',
  ])
})
