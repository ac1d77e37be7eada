import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ControlPlane } from '../../sandbox/programs/control-plane.ts'
import type { Verdict } from '../../src/core/health/verdict.ts'
import { askRecipe } from './recipes.ts'

/** A running group, and what the recipe's words stand for in it. */
export type TriedGroup = { readonly group: ControlPlane; readonly words: Readonly<Record<string, string>> }

/** What the gate of a recipe must say about a group of three members on real programs. */
export function describeRecipe(
  gate: string,
  start: () => Promise<TriedGroup>,
  ofOtherMember: (group: ControlPlane) => RegExp,
  more: (started: () => TriedGroup) => void = () => {},
): void {
  describe(`gate ${gate}`, () => {
    let tried: TriedGroup
    const ask = (): Promise<Verdict> =>
      askRecipe(gate, {
        clients: tried.group.clients,
        address: tried.group.addresses[1] ?? '',
        words: tried.words,
      })
    /** Waits until the gate agrees; what it said last is in the failure. */
    const agrees = () =>
      expect.poll(ask, { timeout: 90_000 }).toMatchObject({ verdict: expect.stringMatching(/^(ok|warn)$/) })
    /** A member on another node than the one that is asked about. */
    const other = () => {
      const member = tried.group.members[2]
      if (member === undefined) throw new Error('the group has no member')
      return member
    }
    beforeAll(async () => {
      tried = await start()
    }, 180_000)
    afterAll(async () => await tried?.group[Symbol.asyncDispose]())

    it('recipe: agrees while every member is well', async () => {
      await agrees()
      const { verdict, remedy } = await ask()
      // of a member that leads it warns
      if (verdict === 'ok') expect(remedy).toBe('')
    })

    more(() => tried)

    it('recipe: refuses at once while another member hangs', async () => {
      other().freeze()
      try {
        const verdict = await ask()
        expect(verdict).toMatchObject({ verdict: expect.stringMatching(/^(blocked|unknown)$/) })
        expect(verdict.evidence).toMatch(ofOtherMember(tried.group))
        expect(verdict.remedy).not.toBe('')
      } finally {
        other().thaw()
      }
      await agrees()
    })

    it('recipe: refuses while another member is stopped, and agrees again once it is back', async () => {
      await other().kill()
      try {
        const verdict = await ask()
        expect(verdict).toMatchObject({ verdict: expect.stringMatching(/^(blocked|unknown)$/) })
        expect(verdict.evidence).toMatch(ofOtherMember(tried.group))
      } finally {
        await other().restart()
      }
      await agrees()
    })
  })
}
