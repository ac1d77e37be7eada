import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../../../src/core/policy/policy.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import type { People } from '../../../src/engine/ports/people.ts'

/** People under test, and what the tests need outside of them. */
export type PeopleUnderTest = {
  readonly people: People
  /** One ID of each kind. */
  readonly ids: { readonly [kind in Person['kind']]: string }
  /** An ID that does not exist. */
  readonly nobody: string
  readonly group: { readonly id: string; readonly members: readonly string[] }
  readonly noGroup: string
  readonly ownChannel: string
  readonly sharedChannel: string
  readonly noChannel: string
  /** Removes a person from the group. */
  leavesGroup(person: string): void
  /** Takes a person out of the own channel. */
  leavesChannel(person: string): void
  /** Deactivates a person. */
  deactivates(person: string): void
  /** Stops all answers from now on. */
  fallSilent(): void
  stop(): Promise<void>
}

/** The contract of every directory of people; `make` returns a new one for each test. */
export function describePeople(name: string, make: () => Promise<PeopleUnderTest>): void {
  describe(`people: ${name}`, () => {
    let under: PeopleUnderTest
    beforeEach(async () => {
      under = await make()
    })
    afterEach(() => under.stop())

    test.each(['member', 'guest', 'stranger', 'bot', 'deactivated'] as const)(
      'person: recognises a %s',
      async (kind) => {
        const id = under.ids[kind]
        expect(await under.people.person(id)).toMatchObject({ id, kind })
      },
    )

    test('person: takes an unknown ID for a stranger', async () => {
      expect((await under.people.person(under.nobody)).kind).toBe('stranger')
    })

    test('S46 members: returns the current members of a group', async () => {
      const { id, members } = under.group
      expect([...(await under.people.members(id))].sort()).toEqual([...members].sort())
      const [gone = '', ...left] = members
      under.leavesGroup(gone)
      expect([...(await under.people.members(id))].sort()).toEqual(left.sort())
    })

    test('S46 person: returns the current kind', async () => {
      const id = under.ids.member
      expect((await under.people.person(id)).kind).toBe('member')
      under.deactivates(id)
      expect((await under.people.person(id)).kind).toBe('deactivated')
    })

    test('S47 channel: says whether it is shared', async () => {
      expect((await under.people.channel(under.ownChannel)).sharing).toBe('own')
      expect((await under.people.channel(under.sharedChannel)).sharing).toBe('shared with others')
    })

    test('F175 isIn: says who is in a channel now', async () => {
      const { member } = under.ids
      expect(await under.people.isIn(under.ownChannel, member)).toBe(true)
      under.leavesChannel(member)
      expect(await under.people.isIn(under.ownChannel, member)).toBe(false)
      await expect(under.people.isIn(under.noChannel, member)).rejects.toBeInstanceOf(Failure)
    })

    test('members and channel: fail for an unknown group or channel', async () => {
      await expect(under.people.members(under.noGroup)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.channel(under.noChannel)).rejects.toBeInstanceOf(Failure)
    })

    test('I7 silent chat: fails person, members and channel', async () => {
      under.fallSilent()
      await expect(under.people.person(under.ids.member)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.members(under.group.id)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.channel(under.ownChannel)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.isIn(under.ownChannel, under.ids.member)).rejects.toBeInstanceOf(Failure)
    })
  })
}
