import { expect, it } from 'vitest'
import { checkNamed } from '../../src/main/doctor/slack.ts'
import { policyPeople } from '../world/people.ts'
import { ana, approvers, ben, channel, policy, sharedChannel } from '../world/policy.ts'

it('doctor: checks every channel and group once', async () => {
  const people = policyPeople()
  people.channels.set('C0SECURITY', 'own')
  people.groups.set('S0ONCALL', []).set('S0LEADS', [ana]).set('S0OPERATORS', [ana, ben])
  const rules = {
    ...policy,
    securityChannel: 'C0SECURITY',
    callsGroups: ['S0ONCALL'],
    access: [{ channels: ['*'], people: [], groups: ['S0OPERATORS'], commands: ['*'], targets: ['all'] }],
    breakGlass: { groups: ['S0LEADS', 'S0GONE'], people: [], channel },
  }
  const digests = [{ id: 'morning', channel: sharedChannel, cron: '0 9 * * *', zone: 'UTC' }]
  const found = await checkNamed(people, async () => ({ is: 'usable' }), [{ policy: rules, digests }])
  const said = found.map(({ is, seen }) => `${is}: ${seen}`)
  expect(said.filter((one) => one.includes('channel'))).toHaveLength(3)
  expect(said).toContainEqual(expect.stringMatching(/^failed: channel .* is shared with another organisation/))
  expect(said).toContain('warning: group S0ONCALL has 0 members')
  expect(said).toContain('ok: group S0LEADS has 1 member')
  expect(said).toContain('ok: group S0OPERATORS has 2 members')
  expect(said.filter((one) => one.includes(approvers))).toHaveLength(1)
  expect(found.find(({ seen }) => seen.includes('S0GONE'))?.is).not.toBe('ok')
})

it.each([
  ['unusable', 'the channel is archived'],
  ['unknown', 'no answer in time'],
] as const)('F40 doctor: a channel whose use is %s is wrong, with the reason', async (is, why) => {
  const found = await checkNamed(policyPeople(), async () => ({ is, why }), [{ policy, digests: [] }])
  expect(found).toContainEqual({
    about: 'slack',
    is: 'failed',
    seen: `cannot post in channel ${channel}: ${why}`,
  })
})
