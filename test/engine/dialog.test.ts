import { expect, test } from 'vitest'
import type { Message } from '../../src/core/message.ts'
import { optionRefusal, refusal } from '../../src/core/refusals.ts'
import type { Submission } from '../../src/engine/ports/conversation.ts'
import { conversation } from '../../src/engine/requests/conversation.ts'
import { dialogFor } from '../../src/engine/requests/dialogs.ts'
import { fieldErrors } from '../../src/messages/answers/field-errors.ts'
import { deadNodeActions } from '../../src/messages/notices/dead-node.ts'
import { agreeActions } from '../../src/messages/notices/unlocking.ts'
import { buttonActions } from '../../src/messages/operations/buttons.ts'
import { harbour } from '../world/demo-cluster.ts'
import { ana, channel, gus } from '../world/policy.ts'

test('dialog: opens for a command without nodes, and its fields are planned like typed ones', async () => {
  const world = harbour()
  const conversationOf = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  const asked = {
    id: 'request-1',
    person: ana,
    channel,
    thread: null,
    atMs: 0,
    delivery: 'first',
    respond: async () => {},
    replace: async () => {},
  } as const
  const modal = conversationOf.dialog({ ...asked, kind: 'words', text: 'upgrade' })
  expect(modal?.title).toBe('Upgrade')
  if (!modal) return
  let plan: Message | null = null
  const replace = async (message: Message) => {
    plan = message
  }
  const answer = await conversationOf.handleSubmission({
    ...asked,
    replace,
    kind: 'submission',
    action: modal.action,
    value: modal.value,
    fields: { nodes: 'compute-*', reason: 'say "hello" \\ world' },
  })
  expect(answer).toBeNull()
  const text = JSON.stringify(plan)
  expect(text).toContain('compute-01')
  expect(text).toContain('compute-02')
  expect(text).toContain('compute: 2 of 3 nodes stay up')
})

test('dialog: does not open for a command with nodes, or one that changes nothing', () => {
  const world = harbour()
  const conversationOf = conversation({ clusters: new Map([['harbour', world.context]]), prefix: '/cluster' })
  const asked = {
    id: 'request-1',
    person: ana,
    channel,
    thread: null,
    atMs: 0,
    delivery: 'first',
    respond: async () => {},
    replace: async () => {},
  } as const
  for (const text of ['upgrade compute-01', 'status', '', 'upgrade --at-once many'])
    expect(conversationOf.dialog({ ...asked, kind: 'words', text }), text).toBeNull()
  const opened = conversationOf.dialog({ ...asked, kind: 'words', text: 'upgrade --dry-run' })
  expect(opened?.fields.find(({ name }) => name === 'flags')?.input).toMatchObject({ chosen: ['dryRun'] })
})

const asked = {
  id: 'request-1',
  person: ana,
  channel,
  thread: null,
  atMs: 0,
  delivery: 'first',
  respond: async () => {},
  replace: async () => {},
} as const

/** The refusals of a submitted dialog, at its fields. */
async function errorsOf(submission: Pick<Submission, 'action' | 'value' | 'fields'> & { readonly person?: string }) {
  const { context } = harbour()
  const bots = { clusters: new Map([['harbour', context]]), prefix: '/cluster' }
  const answer = await conversation(bots).handleSubmission({ ...asked, kind: 'submission', ...submission })
  return fieldErrors(Object.keys(submission.fields), answer?.refused ?? [])
}

const value = { id: 'reboot', revision: 0 }

test.each([
  ['a node that does not exist', 'storage-99', 'storage-99: no such node.'],
  ['an expression that matches nothing', 'role=nothing', 'No node has role nothing.'],
  ['half of an expression', 'compute-01,,role=', 'names nothing'],
])('F53 dialog: %s stands at the field of nodes', async (_what, nodes, said) => {
  const errors = await errorsOf({ action: 'ask', value, fields: { nodes, reason: 'x' } })
  expect(errors).toEqual({ nodes: expect.stringContaining(said) })
})

test('F53 dialog: shows no node names to a person without permission for the command', async () => {
  const errors = await errorsOf({ action: 'ask', value, person: gus, fields: { nodes: 'storage-99', reason: 'x' } })
  expect(JSON.stringify(errors)).not.toContain('storage-0')
  expect(errors).toEqual({ nodes: expect.stringContaining('Only full members') })
})

const dialogs = [...buttonActions, ...agreeActions, ...deadNodeActions].flatMap((action) => {
  const click = { kind: 'click', action, value: { id: 'op-T1', revision: 1 } } as const
  return dialogFor({ commands: [], clusters: [] }, click) ?? []
})

test.each(dialogs)(
  'F53 dialog $title ($action): nothing but spaces is an error at each required field',
  async (dialog) => {
    const blank = Object.fromEntries(dialog.fields.map(({ name }) => [name, ' ']))
    const required = dialog.fields.filter((field) => field.required === 'yes')
    const errors = await errorsOf({ action: dialog.action, value: dialog.value, fields: blank })
    expect(required).not.toEqual([])
    expect(errors).toEqual(Object.fromEntries(required.map(({ name, label }) => [name, `${label} is required.`])))
  },
)

test.each(dialogs)('F53 dialog $title ($action): what is refused stands at one of its fields', async (dialog) => {
  const filled = Object.fromEntries(dialog.fields.map(({ name }) => [name, 'x']))
  const errors = await errorsOf({ action: dialog.action, value: dialog.value, fields: filled })
  expect(Object.keys(errors)).toHaveLength(1)
})

test('F53 dialog: each refusal stands at the field that it is about, and several share one', () => {
  const refusals = [
    refusal('second factor', 'Invalid code.', 'Type it again.'),
    optionRefusal('reason', 'missing argument', 'Reason is required.'),
    refusal('expired', 'Too late.'),
    refusal('unknown node', 'storage-99: no such node.'),
  ]
  expect(fieldErrors(['node', 'reason', 'code'], refusals)).toEqual({
    node: 'Too late. storage-99: no such node.',
    reason: 'Reason is required.',
    code: 'Invalid code. Type it again.',
  })
})
