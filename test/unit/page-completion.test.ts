import { describe, expect, test } from 'vitest'
import { completionAt, usageOf } from '../../sandbox/page/client/composer/completion.ts'
import { demoWorkspace } from '../../sandbox/workspace/fixtures.ts'

const command = (name: string, usageHint: string) => ({
  command: name,
  description: `Does ${name}`,
  usageHint,
  shouldEscape: true,
})

const state = {
  app: {
    userId: 'U0LOCKKEEPER',
    name: 'lockkeeper',
    commands: [command('/cluster', '<verb> <nodes>'), command('/reboot', '')],
    shortcuts: [],
    homeTab: true,
  },
  people: [
    ...demoWorkspace.accounts,
    {
      id: 'U0LOCKKEEPER',
      name: 'lockkeeper',
      realName: 'lockkeeper',
      teamId: 'T',
      kind: 'bot',
      deactivated: false,
      zone: '',
    },
  ],
  groups: demoWorkspace.groups,
} as const

/** The completions when the caret is at the end of this text. */
const offered = (text: string) => completionAt(state, text, text.length)?.suggestions.map((one) => one.title) ?? []

describe('completion', () => {
  test('completion: offers all commands after a slash, and those that match while one is typed', () => {
    expect(offered('/')).toEqual(['/cluster', '/reboot'])
    expect(offered('/RE')).toEqual(['/reboot'])
    expect(offered('/x')).toEqual([])
  })

  test('completion: offers no commands in the middle of a line, nor after a complete name', () => {
    expect(offered('see /clu')).toEqual([])
    expect(offered('/cluster re')).toEqual([])
  })

  test('completion: offers the app first, then groups and active people', () => {
    expect(offered('@').slice(0, 3)).toEqual(['@lockkeeper', '@storage-approvers', '@operators'])
    expect(offered('ask @d')).toEqual(['@dora', '@deploybot'])
    expect(offered('mail ana@ex')).toEqual([])
  })

  test('usage: shows the usage hint of a command when its manifest has one', () => {
    expect(usageOf(state, '/cluster re')).toBe('/cluster <verb> <nodes>')
    expect(usageOf(state, '/reboot x')).toBeUndefined()
    expect(usageOf(state, 'hello')).toBeUndefined()
  })
})
