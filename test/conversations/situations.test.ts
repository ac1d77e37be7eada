import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { approvers, chris } from '../world/policy.ts'
import { TestConversation } from './conversation.ts'
import { matchesTranscript } from './matches-transcript.ts'

const endsWell = { exitCode: 0, tail: '' }

async function asked(talk = new TestConversation(), nodes = 'storage-01'): Promise<TestConversation> {
  await talk.ana.types(`/cluster reboot ${nodes} --reason "new kernel"`)
  await talk.ana.presses('Request approval')
  return talk
}

/** An operation at the drain hook of its node, which takes ten minutes. */
async function draining(): Promise<TestConversation> {
  const talk = new TestConversation()
  talk.world.behaviours.set('evacuate', { ...endsWell, lastsMs: 600_000 })
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  return talk
}

test('situation: a mistyped node is answered with the name that was probably meant', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-1 --reason "new kernel"')
  await talk.ana.types('/cluster rebot compute-01 --reason "new kernel"')
  await matchesTranscript(talk.transcript())
})

test('situation: a second request for a node names the operation that has it', async () => {
  const talk = await draining()
  talk.transcript()
  await talk.ben.types('/cluster reboot compute-01 --reason "memory test"')
  await matchesTranscript(`${talk.transcript()}\n\n${talk.ben.reads()}`)
})

test('situation: a card at work says what is waited for, since when and for how long at most', async () => {
  await matchesTranscript((await draining()).card())
})

test('situation: an operation in the lock queue has its place in the header', async () => {
  const talk = new TestConversation()
  for (const [number, node] of ['storage-01', 'storage-02'].entries()) {
    talk.operation = `op-T${number + 1}`
    await asked(talk, node)
    await talk.ben.presses('Approve')
    await talk.chris.presses('Approve')
  }
  await talk.passes('5 s')
  await matchesTranscript(talk.card())
})

test('situation: an approver who leaves the group before the start is named, and one more is needed', async () => {
  const talk = await asked()
  await talk.ben.presses('Approve')
  talk.world.people.groups.set(approvers, [chris])
  await talk.chris.presses('Approve')
  await talk.passes('10 s')
  await matchesTranscript(`${talk.transcript()}\n\n${talk.card()}`)
})

test('situation: a gate that objects before the start holds the operation and can be asked at once', async () => {
  const talk = new TestConversation()
  await talk.ana.types('/cluster reboot compute-01 --reason "new kernel"')
  talk.world.cluster.check('storage-02', 'replica lag of 40 s')
  await talk.ana.presses('Start')
  await talk.passes('1 min')
  const held = talk.card()
  talk.world.cluster.check('storage-02', null)
  await talk.passes('2 min')
  await matchesTranscript(`${talk.transcript()}\n\n${held}`)
})

/** One line of the index: a situation, the transcript that shows it, and the words in which it says so. */
type Shown = { readonly situation: string; readonly file: string; readonly words: readonly string[] }

const index = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8')

const shown: readonly Shown[] = [
  ...index.matchAll(/^\| ([^|]+) \| \[[^\]]+\]\(transcripts\/([^)]+)\) \| (.+) \|$/gm),
].map(([, situation = '', file = '', words = '']) => ({
  situation,
  file,
  words: [...words.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one),
}))

const textOf = (file: string): string => readFileSync(join(import.meta.dirname, 'transcripts', file), 'utf8')

/** The number of lines above the fold that the index names, and the transcript that has them. */
const counts = [...index.matchAll(/^\| ([^|]+) \| (\d+) \| \[[^\]]+\]\(transcripts\/([^)]+)\) \|$/gm)].map(
  ([, what = '', lines = '', file = '']) => [what, Number(lines), file] as const,
)

test.each(counts)('situations: a %s has %i lines above the fold', (_, lines, file) => {
  const visible = textOf(file)
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('    '))
  expect(visible).toHaveLength(lines)
})

test('situations: the index has each situation once, each with words', () => {
  expect(shown.length).toBeGreaterThanOrEqual(25)
  expect(new Set(shown.map(({ situation }) => situation)).size).toBe(shown.length)
  expect(shown.filter(({ words }) => words.length === 0)).toEqual([])
  expect(index.split('\n').filter((line) => line.includes('](transcripts/'))).toHaveLength(shown.length + counts.length)
})

test.each(shown.map((one) => [one.situation, one] as const))(
  'situations: %s: its transcript says so',
  (_, { file, words }) => {
    const text = textOf(file)
    expect(words.filter((one) => !text.includes(one))).toEqual([])
  },
)
