import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { line, type Message } from '../../../src/core/message.ts'
import type { Chat, MessageRef, Sent } from '../../../src/engine/ports/chat.ts'

/** A message as operators see it. */
type ShownMessage = { readonly ref: MessageRef; readonly thread: string | null; readonly text: string }

/** A chat under test, and what the tests need outside of it. */
export type ChatUnderTest = {
  readonly chat: Chat
  /** An existing channel, and one that does not exist. */
  readonly channel: string
  readonly nowhere: string
  /** All messages of the channel, oldest first. */
  shown(): readonly ShownMessage[]
  /** Lets the next call arrive and drops its answer. */
  loseNextAnswer(): void
  /** Drops the next call. */
  loseNextCall(): void
  /** Archives the channel, so that it accepts no more messages. */
  archive(): void
  /** Deletes a message as another person. */
  remove(ref: MessageRef): void
  /** A person of the workspace. */
  readonly person: string
  /** Advances the chat's time by this duration. */
  letPass(durationMs: number): void
  stop(): Promise<void>
}

const placeOf = (sent: Sent): MessageRef => {
  expect(sent.is).toBe('sent')
  if (sent.is !== 'sent') throw new Error(`not sent: ${sent.why}`)
  return sent.ref
}

const longMs = 60_000

/** The contract of every chat; `make` returns a new one for each test. */
export function describeChat(name: string, make: () => Promise<ChatUnderTest>): void {
  describe(`chat: ${name}`, () => {
    let under: ChatUnderTest
    const post = (key: string, message: Message) => under.chat.post(under.channel, null, key, message, 'progress')
    const texts = () => under.shown().map(({ text }) => text)

    beforeEach(async () => {
      under = await make()
    })
    afterEach(() => under.stop())

    test('post: adds a message to the channel, which find finds by its key', async () => {
      const ref = placeOf(await post('k1', line('Planned.')))
      expect(under.shown()).toEqual([{ ref, thread: null, text: 'Planned.' }])
      expect(await under.chat.find(under.channel, null, 'k1')).toEqual({ is: 'found', ref })
      expect(await under.chat.find(under.channel, null, 'k2')).toEqual({ is: 'absent' })
    })

    test('post: adds a reply to its thread, which find finds there and not outside', async () => {
      const card = placeOf(await post('card', line('Planned.')))
      const ref = placeOf(await under.chat.post(under.channel, card, 'k1', line('Approved.'), 'progress'))
      expect(under.shown()[1]).toEqual({ ref, thread: card.timestamp, text: 'Approved.' })
      expect(await under.chat.find(under.channel, card, 'k1')).toEqual({ is: 'found', ref })
      expect(await under.chat.find(under.channel, null, 'k1')).toEqual({ is: 'absent' })
      expect(await under.chat.find(under.channel, card, 'k2')).toEqual({ is: 'absent' })
    })

    test('edit: changes a message in place and keeps its key', async () => {
      const ref = placeOf(await post('k1', line('Waiting.')))
      expect(placeOf(await under.chat.edit(ref, 'k1', line('Running.'), 'progress'))).toEqual(ref)
      expect(texts()).toEqual(['Running.'])
      expect(await under.chat.find(under.channel, null, 'k1')).toEqual({ is: 'found', ref })
    })

    test('S25 post: is unknown when the answer was lost, and find finds the message', async () => {
      under.loseNextAnswer()
      expect((await post('k1', line('Once.'))).is).toBe('unknown')
      expect(await under.chat.find(under.channel, null, 'k1')).toEqual({ is: 'found', ref: under.shown()[0]?.ref })
      expect(texts()).toEqual(['Once.'])
    })

    test('S25 post: is not sent when the call did not arrive, and find finds nothing in the end', async () => {
      under.loseNextCall()
      expect((await post('k1', line('Never.'))).is).not.toBe('sent')
      under.letPass(longMs)
      expect(await under.chat.find(under.channel, null, 'k1')).toEqual({ is: 'absent' })
      expect(texts()).toEqual([])
    })

    test('S52 post: returns the time to wait when too many messages are sent, and succeeds after it', async () => {
      let sent: Sent = { is: 'unknown', why: 'nothing was sent yet' }
      let count = 0
      for (; sent.is !== 'later' && count < 100; count++) sent = await post(`k${count}`, line(`${count}`))
      expect(sent).toMatchObject({ is: 'later', retryAfterMs: expect.any(Number) })
      expect(texts()).toHaveLength(count - 1)
      under.letPass(sent.is === 'later' ? sent.retryAfterMs : 0)
      placeOf(await post('last', line('last')))
    })

    test('post: is refused when the channel does not exist', async () => {
      expect((await under.chat.post(under.nowhere, null, 'k1', line('Lost.'), 'progress')).is).toBe('refused')
    })

    test('edit: is refused when the message does not exist', async () => {
      const ref = { channel: under.channel, timestamp: '1000000000.000001' }
      expect((await under.chat.edit(ref, 'k1', line('Lost.'), 'progress')).is).toBe('refused')
    })

    test('F40 archived channel: refuses every message with its cause, and is unusable', async () => {
      const ref = placeOf(await post('k1', line('Before.')))
      expect(await under.chat.use(under.channel)).toEqual({ is: 'usable' })
      under.archive()
      expect(await post('k2', line('After.'))).toMatchObject({ is: 'refused', cause: 'channel' })
      expect(await under.chat.post(under.channel, ref, 'k3', line('After.'), 'progress')).toMatchObject({
        cause: 'channel',
      })
      expect((await under.chat.use(under.channel)).is).toBe('unusable')
      expect((await under.chat.use(under.nowhere)).is).toBe('unusable')
    })

    test('F41 deleted message: refuses edits and replies as gone', async () => {
      const ref = placeOf(await post('k1', line('Card.')))
      under.remove(ref)
      expect(await under.chat.edit(ref, 'k1', line('Edited.'), 'progress')).toMatchObject({
        is: 'refused',
        cause: 'message gone',
      })
      const reply = await under.chat.post(under.channel, ref, 'k2', line('Reply.'), 'progress')
      expect(reply).toMatchObject({ is: 'refused', cause: 'message gone' })
    })

    test('F42 post: reaches a person directly', async () => {
      expect((await under.chat.post(under.person, null, 'k1', line('For you.'), 'progress')).is).toBe('sent')
    })

    test('link: returns an address, and null for a message that does not exist', async () => {
      const ref = placeOf(await post('k1', line('Here.')))
      expect(await under.chat.link(ref)).toMatch(/^https?:\/\/\S+$/)
      expect(await under.chat.link({ ...ref, timestamp: '1000000000.000001' })).toBeNull()
    })
  })
}
