import { describe, expect, test } from 'vitest'
import { ManifestRefused, readManifest } from '../../sandbox/workspace/manifest.ts'

const good = {
  display_information: { name: 'Lockkeeper' },
  features: {
    bot_user: { display_name: 'lockkeeper' },
    slash_commands: [{ command: '/cluster', description: 'Operates a cluster' }],
  },
  oauth_config: { scopes: { bot: ['commands', 'chat:write', 'app_mentions:read'] } },
  settings: { event_subscriptions: { bot_events: ['app_mention'] }, socket_mode_enabled: true },
}

function problemsOf(manifest: unknown): readonly string[] {
  try {
    readManifest(manifest)
    return []
  } catch (error) {
    if (error instanceof ManifestRefused) return error.problems.map((problem) => problem.pointer)
    throw error
  }
}

const withCommand = (command: object) => ({ ...good, features: { ...good.features, slash_commands: [command] } })

test('workspace manifest: a valid one is read', () => {
  expect(readManifest(good)).toMatchObject({
    name: 'Lockkeeper',
    commands: [{ command: '/cluster' }],
    events: ['app_mention'],
    socketMode: true,
  })
})

describe('invalid manifest', () => {
  test.each([
    ['it is not an object', [], '/'],
    ['it has an unknown key', { ...good, settigns: {} }, '/settigns'],
    [
      "a command has a name of Slack's own",
      withCommand({ command: '/status', description: 'x' }),
      '/features/slash_commands/0/command',
    ],
    [
      'a command has no slash',
      withCommand({ command: 'cluster', description: 'x' }),
      '/features/slash_commands/0/command',
    ],
    [
      'a command has a capital',
      withCommand({ command: '/Cluster', description: 'x' }),
      '/features/slash_commands/0/command',
    ],
    ['a command has no description', withCommand({ command: '/cluster' }), '/features/slash_commands/0/description'],
    [
      'a name is longer than 35 characters',
      { ...good, display_information: { name: 'x'.repeat(36) } },
      '/display_information/name',
    ],
    [
      'an event lacks its scope',
      { ...good, settings: { ...good.settings, event_subscriptions: { bot_events: ['user_change'] } } },
      '/settings/event_subscriptions/bot_events/0',
    ],
    [
      'there are commands and no scope for them',
      { ...good, oauth_config: { scopes: { bot: ['app_mentions:read'] } } },
      '/oauth_config/scopes/bot',
    ],
    ['commands have no URL', { ...good, settings: { socket_mode_enabled: false } }, '/features/slash_commands/0/url'],
  ])('workspace manifest: is refused when %s', (_why, manifest, pointer) => {
    expect(problemsOf(manifest)).toContain(pointer)
  })

  test('workspace manifest: all problems are reported', () => {
    const bad = { ...withCommand({ command: '/status' }), display_information: {} }
    expect(problemsOf(bad)).toEqual([
      '/display_information/name',
      '/features/slash_commands/0/description',
      '/features/slash_commands/0/command',
    ])
  })
})
