import { describe, expect, test } from 'vitest'
import { readManifest } from '../../sandbox/workspace/manifest.ts'
import { reservedCommands } from '../../sandbox/workspace/reserved-commands.ts'
import { neededScopes } from '../../src/adapters/slack/client/methods.ts'
import { type ManifestRequest, makeManifest } from '../../src/adapters/slack/manifest.ts'
import { commandNameProblem } from '../../src/adapters/slack/names.ts'
import { type Command, command, text } from '../../src/core/commands/command.ts'

const reboot = command({
  name: 'reboot',
  summary: 'Drain a node, reboot it and prove that it came back',
  argument: { is: 'nodes', required: 'yes' },
  options: { reason: text('why') },
  examples: [],
  direct: 'yes',
  recipe: () => [],
})

const wanted: ManifestRequest = {
  mode: 'socket',
  prefix: '/cluster',
  direct: { '/reboot': 'reboot' },
  name: 'Lockkeeper',
  address: null,
}

const problemsOf = (request: Partial<ManifestRequest>) => {
  const made = makeManifest({ ...wanted, ...request }, [reboot])
  return made.ok ? [] : made.problems
}

describe('manifest', () => {
  test('manifest: is valid for Slack in Socket Mode', () => {
    const made = makeManifest(wanted, [reboot])
    expect(made.ok && readManifest(made.manifest)).toMatchObject({
      name: 'Lockkeeper',
      botName: 'lockkeeper',
      socketMode: true,
      interactive: true,
      homeTab: true,
      scopes: Object.keys(neededScopes),
      events: ['app_mention', 'app_home_opened'],
      commands: [
        { command: '/cluster', usageHint: 'reboot <nodes>', shouldEscape: true },
        { command: '/reboot', description: reboot.summary, usageHint: '<nodes> [options]' },
      ],
    })
  })

  test("manifest: has the bot's address for every kind of request in HTTP mode", () => {
    const made = makeManifest({ ...wanted, mode: 'http', address: 'https://bot.example' }, [reboot])
    expect(made.ok && readManifest(made.manifest).socketMode).toBe(false)
    expect(JSON.stringify(made).match(/https:\/\/bot\.example\/slack\/events/g)).toHaveLength(5)
  })

  test('manifest: hints every verb, with arguments while they fit', () => {
    const many = Array.from({ length: 90 }, (_, index) => ({ ...reboot, name: `verb-${index}` }))
    const hint = (commands: readonly Command[]) => {
      const made = makeManifest({ ...wanted, direct: {} }, commands)
      return made.ok ? readManifest(made.manifest).commands[0]?.usageHint : ''
    }
    expect(hint([reboot, { ...reboot, name: 'drain' }])).toBe('drain <nodes> | reboot <nodes>')
    expect(hint(many)).toMatch(/^verb-0 \| verb-1 \| /)
  })

  test('S58 manifest: is refused with all of its problems', () => {
    expect(problemsOf({ direct: { '/status': 'reboot', '/Reboot now': 'reboot', '/fly': 'fly' } })).toEqual([
      "/status: this name is Slack's own and cannot be registered",
      '/Reboot now: a slash command has only small letters, digits, - and _ after its slash',
      '/fly: fly is not a command; known: reboot',
    ])
  })

  test.each([
    [{ prefix: 'cluster' }, 'begins with a slash'],
    [{ prefix: '/reboot' }, 'is both the command'],
    [{ name: '' }, '1 to 35 characters'],
    [{ mode: 'http' as const }, 'HTTP mode needs where Slack reaches the bot'],
    [{ prefix: `/${'x'.repeat(40)}` }, 'at most 32 characters'],
  ])('manifest: is refused for %j', (request, problem) => {
    expect(problemsOf(request).join('\n')).toContain(problem)
  })
})

test('S58 manifest: no reserved name of Slack can be a command', () => {
  expect([...reservedCommands].filter((name) => commandNameProblem(name) === null)).toEqual([])
})
