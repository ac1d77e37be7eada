import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '../../../src/core/policy/policy.ts'
import { Failure } from '../../../src/engine/ports/failure.ts'
import type { People } from '../../../src/engine/ports/people.ts'

/** People to be asked about, and the hands that the tests need outside. */
export type PeopleUnderTest = {
  readonly people: People
  /** Somebody of each kind. */
  readonly ids: { readonly [kind in Person['kind']]: string }
  /** An id that nobody has. */
  readonly nobody: string
  readonly group: { readonly id: string; readonly members: readonly string[] }
  readonly noGroup: string
  readonly ownChannel: string
  readonly sharedChannel: string
  readonly noChannel: string
  /** Somebody leaves the group. */
  leavesGroup(person: string): void
  /** Somebody is deactivated. */
  deactivates(person: string): void
  /** From now on nothing is answered. */
  fallSilent(): void
  stop(): Promise<void>
}

/** What everybody who knows people must do; `make` gives a fresh one each time. */
export function describePeople(name: string, make: () => Promise<PeopleUnderTest>): void {
  describe(`people: ${name}`, () => {
    let under: PeopleUnderTest
    beforeEach(async () => {
      under = await make()
    })
    afterEach(() => under.stop())

    test.each(['member', 'guest', 'stranger', 'bot', 'deactivated'] as const)('a %s is one', async (kind) => {
      const id = under.ids[kind]
      expect(await under.people.person(id)).toMatchObject({ id, kind })
    })

    test('an id that nobody has is a stranger', async () => {
      expect((await under.people.person(under.nobody)).kind).toBe('stranger')
    })

    test('S46 a group has the members that it has now', async () => {
      const { id, members } = under.group
      expect([...(await under.people.members(id))].sort()).toEqual([...members].sort())
      const [gone = '', ...left] = members
      under.leavesGroup(gone)
      expect([...(await under.people.members(id))].sort()).toEqual(left.sort())
    })

    test('S46 a person is what they are now', async () => {
      const id = under.ids.member
      expect((await under.people.person(id)).kind).toBe('member')
      under.deactivates(id)
      expect((await under.people.person(id)).kind).toBe('deactivated')
    })

    test('S47 a channel that others share says so', async () => {
      expect((await under.people.channel(under.ownChannel)).sharing).toBe('own')
      expect((await under.people.channel(under.sharedChannel)).sharing).toBe('shared with others')
    })

    test('a group or channel that does not exist is a failure, not an empty one', async () => {
      await expect(under.people.members(under.noGroup)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.channel(under.noChannel)).rejects.toBeInstanceOf(Failure)
    })

    test('I7 who cannot be asked about is a failure', async () => {
      under.fallSilent()
      await expect(under.people.person(under.ids.member)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.members(under.group.id)).rejects.toBeInstanceOf(Failure)
      await expect(under.people.channel(under.ownChannel)).rejects.toBeInstanceOf(Failure)
    })
  })
}
