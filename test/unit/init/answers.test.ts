import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { answersTo } from '../../../src/main/init/answers.ts'
import type { InitChoices } from '../../../src/main/init/choices.ts'
import { askerOn } from '../../../src/main/init/questions.ts'

const known: InitChoices = {
  channels: [
    { id: 'C0OPS', name: 'storage-ops', sharing: 'own', bot: 'is in it' },
    { id: 'C0NEW', name: 'new-ops', sharing: 'own', bot: 'is not in it' },
    { id: 'C0VENDOR', name: 'vendor', sharing: 'shared with others', bot: 'is in it' },
  ],
  groups: [
    { id: 'S0APPROVERS', name: 'storage-approvers', members: 3 },
    { id: 'S0OPERATORS', name: 'operators', members: 4 },
  ],
}
const personName = async (id: string) => `name of ${id}`
const nothing = { channel: undefined, approvers: undefined, operators: undefined }

async function talk(typed: readonly string[]) {
  const input = new PassThrough()
  const output = new PassThrough()
  const terminal = askerOn(input, output)
  input.end(`${typed.join('\n')}\n`)
  const answers = await answersTo(nothing, known, personName, terminal.ask)
  terminal.close()
  return { answers, said: String(output.read()) }
}

it('init: accepts an answer by number, name or ID, and asks again until the answer is valid', async () => {
  const { answers, said } = await talk(['#vendor', 'storage-opz', '1', '@storage-approvers', '', 'S0OPERATORS'])
  expect(answers).toMatchObject({
    ok: true,
    value: {
      channel: { id: 'C0OPS', name: 'storage-ops' },
      approvers: { are: 'a group', group: { id: 'S0APPROVERS', name: 'storage-approvers' }, members: 3 },
      operators: { group: { id: 'S0OPERATORS' } },
    },
  })
  expect(said).toContain(' 2  #new-ops (invite the bot)')
  expect(said).toContain('#vendor is shared with another organisation')
  expect(said).toContain('Did you mean storage-ops?')
})

it('init: fails when the input ends before every answer', async () => {
  expect((await talk(['1'])).answers.ok).toBe(false)
})

it('init: without a terminal, reports every missing or wrong answer at once, with the choices', async () => {
  const answers = await answersTo({ ...nothing, approvers: 'storage-aprovers' }, known, personName, null)
  expect(answers.ok ? '' : answers.why).toBe(
    [
      '--channel: Channel for the cards of operations?',
      '   1  #storage-ops',
      '   2  #new-ops (invite the bot)',
      '--approvers: storage-aprovers: no such user group. Did you mean storage-approvers?',
      '--operators: User group of the operators?',
      '   1  @storage-approvers (3)',
      '   2  @operators (4)',
    ].join('\n'),
  )
})

it('init: accepts people by their IDs instead of a group', async () => {
  const given = { channel: 'new-ops', approvers: 'U0ANA,U0BEN', operators: '@operators' }
  const answers = await answersTo(given, known, personName, null)
  expect(answers.ok ? answers.value.approvers : null).toEqual({
    are: 'people',
    people: [
      { id: 'U0ANA', name: 'name of U0ANA' },
      { id: 'U0BEN', name: 'name of U0BEN' },
    ],
  })
})

it('init: accepts only IDs when the workspace cannot be asked', async () => {
  const unknown: InitChoices = { channels: null, groups: null }
  const ids = { channel: 'C0OPS', approvers: 'S0APPROVERS', operators: 'U0ANA' }
  expect((await answersTo(ids, unknown, null, null)).ok).toBe(true)
  expect((await answersTo({ ...ids, channel: '#storage-ops' }, unknown, null, null)).ok).toBe(false)
})
