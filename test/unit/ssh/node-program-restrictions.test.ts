// @module-tag slow

import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimName } from '../../../src/adapters/ssh/claims.ts'
import { seen } from '../../until.ts'
import { nodeShells, type ProgramAnswer, type ProgramFixture, programFixture } from './program-fixture.ts'

let fixture: ProgramFixture
beforeEach(() => {
  fixture = programFixture()
})
afterEach(() => fixture.close())

const claim = claimName({ run: 'op-7Q2K-1/storage-01', step: 'reboot' })
const bootId = '00000000-0000-4000-8000-000000000000'

/** The program's documented refusal: it is certain that nothing ran. */
function refused({ code, output, errorOutput }: ProgramAnswer, words: string): void {
  expect({ code, output: output.replace('\n', '') }).toEqual({ code: 64, output: '' })
  expect(errorOutput).toContain(words)
  expect(fixture.claims()).toEqual([])
}

describe.each(nodeShells)('$name', (shell) => {
  const ask = (verb: string, ...argv: readonly string[]): ProgramAnswer => fixture.ask(shell, verb, argv)
  const maintenance = (verb: string, name: string, url: string, token: string, encoded = ''): ProgramAnswer =>
    ask('maintenance', verb, fixture.claimFolder, name, url, token, 'reason', encoded)

  it('F98 node program: a program that is not listed is refused by every verb that runs one', () => {
    fixture.list([fixture.show, 'listed'])
    const words = 'is not listed in'
    refused(ask('command', '9', 'touch', fixture.claimFolder), words)
    refused(ask('command', '9', fixture.show), words)
    refused(ask('command', '9', fixture.show, 'listed', 'more'), words)
    refused(ask('start-task', fixture.claimFolder, claim, '9', 'program', 'touch', '/tmp/x'), words)
    refused(ask('arm', fixture.claimFolder, claim, bootId, '9', 'poweroff'), words)
    rmSync(join(fixture.settingsFolder, 'commands'))
    refused(ask('command', '9', fixture.show, 'listed'), words)
  })

  it('F98 node program: the node’s own way to reboot needs no entry', () => {
    expect(ask('arm', fixture.claimFolder, claim, bootId, '9')).toMatchObject({ code: 0 })
    expect(ask('look-at-arming', fixture.claimFolder, claim, '9').output).toContain('why other boot id')
  })

  it('F98 node program: a placeholder stands for one harmless word and never for the program', () => {
    fixture.list([fixture.show, '{node}', 'end'], ['{node}', 'x'])
    for (const word of ['storage-01', 'fe80::7%eth0', 'a_b.c:d@e+f,g'])
      expect(ask('command', '9', fixture.show, word, 'end')).toMatchObject({ code: 0 })
    for (const word of [
      '-rf',
      '',
      '.',
      '..',
      'a b',
      'a/b',
      '/etc/shadow',
      '$(id)',
      'a\nb',
      'é',
      '{node}',
      'a;b',
      'a=b',
    ])
      expect(ask('command', '9', fixture.show, word, 'end')).toMatchObject({ code: 64 })
    expect(ask('command', '9', 'true', 'x')).toMatchObject({ code: 64 })
  })

  it('F98 node program: comments, blank lines and a missing last line feed are read as meant', () => {
    fixture.write('commands', `# first\n\n\n${fixture.show}\n# in between\n#x\none\n\n# last\n${fixture.show}\ntwo`)
    for (const word of ['one', 'two']) expect(ask('command', '9', fixture.show, word)).toMatchObject({ code: 0 })
    for (const words of [['#x'], ['one', fixture.show, 'two'], []])
      expect(ask('command', '9', fixture.show, ...words)).toMatchObject({ code: 64 })
  })

  it('F98 node program: claims lie in the configured folder only, under names that cannot leave it', () => {
    refused(ask('disarm', '/tmp', claim, '9'), 'add “claim-folder /tmp” to')
    refused(ask('disarm', `${fixture.claimFolder}/`, claim, '9'), 'claims are not kept in')
    for (const name of [
      '../x.y',
      '.x.y',
      'x',
      'x.',
      '.',
      '..',
      '',
      'a.b.c',
      'a/b.c',
      'a b.c',
      'é.x',
      'x.y\n',
      '$(id).x',
    ])
      refused(ask('disarm', fixture.claimFolder, name, '9'), 'is not the name of a claim')
    refused(ask('disarm', fixture.claimFolder, `${'x'.repeat(200)}.y`, '9'), 'too long')
    fixture.write('node.conf', '')
    refused(ask('stop-task', fixture.claimFolder, claim), 'add “claim-folder')
    refused(ask('preflight', fixture.claimFolder), 'add “claim-folder')
  })

  it('F98 node program: the Consul agent is asked where node.conf says, with the token that it names', () => {
    const token = join(fixture.folder, 'secret')
    writeFileSync(token, 'secret')
    const url = 'http://127.0.0.1:1'
    refused(maintenance('state', claim, 'http://attacker.example', ''), 'add “agent-url http://attacker.example” to')
    refused(maintenance('state', claim, '', ''), 'add “agent-url default” to')
    const lines = `claim-folder ${fixture.claimFolder}\nagent-url ${url}`
    fixture.write('node.conf', lines)
    refused(maintenance('state', claim, url, token), `add “agent-token-file ${token}” to`)
    refused(maintenance('state', claim, '', ''), 'add “agent-url default” to')
    fixture.write('node.conf', `${lines}\nagent-token-file ${token}`)
    expect(maintenance('state', claim, url, token).errorOutput).not.toContain('add “')
    refused(maintenance('state', claim, `${url}/`, token), 'add “agent-url')
    refused(maintenance('forget', claim, url, ''), 'maintenance has no verb forget')
    for (const reason of ['x&enable=false', '{a,b}', '[1-9]', 'a b', 'a#b', 'é', 'a/b'])
      refused(maintenance('state', claim, url, '', reason), 'the encoded reason is malformed')
    const encoded = encodeURIComponent("all of it: !~*'() é/&%-_.")
    expect(maintenance('state', claim, url, '', encoded).errorOutput).not.toContain('malformed')
  })

  it('F98 node program: a token is never sent to a default address, where any account may listen', () => {
    const token = join(fixture.folder, 'secret')
    writeFileSync(token, 'secret')
    const lines = `claim-folder ${fixture.claimFolder}\nagent-url default\nagent-token-file ${token}\n`
    fixture.write('node.conf', `${lines}environment CONSUL_HTTP_ADDR=127.0.0.1:1\n`)
    refused(maintenance('enter', claim, '', token), 'a token is not sent to a default address')
    expect(maintenance('state', claim, '', '').errorOutput).not.toContain('add “')
  })

  it('F98 node program: no verb of maintenance reveals whether a file outside of the claim folder exists', () => {
    fixture.write('node.conf', `claim-folder ${fixture.claimFolder}\nagent-url default\n`)
    for (const verb of ['state', 'enter', 'close', 'leave'])
      for (const name of ['../../../etc/shadow', '../x.y', ''])
        refused(maintenance(verb, name, '', ''), 'is not the name of a claim')
  })

  it('F98 node program: tasks are run from its own folders only, without variables of the request', () => {
    const start = (...more: readonly string[]): ProgramAnswer =>
      ask('start-task', fixture.claimFolder, claim, '9', 'folder', ...more)
    refused(start('/tmp'), 'tasks are not run from /tmp')
    refused(start(`${fixture.taskFolder} ${fixture.folder}`), 'tasks are not run from')
    refused(start(fixture.taskFolder, 'LD_PRELOAD=/tmp/x.so'), 'take no variables')
    refused(ask('start-task', fixture.claimFolder, claim, '9', 'text', 'x'), 'there is no kind of task text')
    expect(start(fixture.taskFolder)).toMatchObject({ code: 0, output: 'claim claimed\n' })
  })

  it.each(['a[$(touch pwned)]', '-1', '1 2', '', '08', '1234567890123', '0x10'])(
    'F98 node program: %j is refused where a number belongs',
    (number) => {
      fixture.list([fixture.show])
      refused(ask('command', number, fixture.show), 'is not a whole number')
      refused(ask('await-task', fixture.claimFolder, claim, number), 'is not a whole number')
      refused(
        ask('start-task', fixture.claimFolder, claim, number, 'folder', fixture.taskFolder),
        'is not a whole number',
      )
      refused(ask('arm', fixture.claimFolder, claim, bootId, number), 'is not a whole number')
      expect(existsSync('pwned')).toBe(false)
    },
  )

  it('F98 node program: an unknown verb, a missing argument and a malformed boot ID are refused', () => {
    refused(ask('sh', '-c', 'id'), 'has no verb sh')
    refused(ask('receive'), 'has no verb receive')
    for (const verb of [
      'command',
      'start-task',
      'show-task',
      'await-task',
      'stop-task',
      'arm',
      'disarm',
      'maintenance',
    ])
      refused(ask(verb), 'arguments and has 0')
    refused(ask('arm', fixture.claimFolder, claim, '$(id)', '9'), 'is not a boot ID')
  })

  it.each(['commands', 'node.conf'])('F98 node program: %s that another user can change lets nothing run', (name) => {
    fixture.list([fixture.show])
    const place = join(fixture.settingsFolder, name)
    chmodSync(place, 0o666)
    refused(ask('command', '9', fixture.show), `${place} can be written by other users (mode 666,`)
    chmodSync(place, 0o644)
    renameSync(place, `${place}.real`)
    symlinkSync(`${place}.real`, place)
    refused(ask('command', '9', fixture.show), `${place} is a symbolic link`)
    rmSync(place)
    mkdirSync(place)
    refused(ask('command', '9', fixture.show), `${place} is not a file`)
  })

  it('F98 node program: a settings folder that another user can change lets nothing run', () => {
    fixture.list([fixture.show])
    chmodSync(fixture.settingsFolder, 0o777)
    refused(ask('command', '9', fixture.show), 'can be written by other users (mode 777,')
    refused(ask('self'), 'can be written by other users (mode 777,')
  })

  it('F97 node program: no verb uses a claim folder below one that another user can change', () => {
    const open = join(fixture.folder, 'open')
    const claims = join(open, 'claims')
    mkdirSync(join(claims, claim), { recursive: true })
    chmodSync(open, 0o777)
    fixture.write('node.conf', `claim-folder ${claims}\nagent-url default\n`)
    const words = `${open} can be written by other users (mode 777,`
    for (const verb of ['show-task', 'await-task', 'look-at-arming', 'disarm', 'stop-task'])
      refused(ask(verb, claims, claim, '9'), words)
    refused(ask('start-task', claims, claim, '9', 'folder', fixture.taskFolder), words)
    refused(ask('arm', claims, claim, bootId, '9'), words)
    for (const verb of ['state', 'enter', 'close', 'leave'])
      refused(ask('maintenance', verb, claims, claim, '', '', 'reason', 'reason'), words)
    expect(ask('preflight', claims).output).toContain(words)
  })

  it('F97 node program: preflight names a folder of tasks that another user can change', () => {
    mkdirSync(fixture.taskFolder)
    expect(ask('preflight', fixture.claimFolder).output).not.toContain(fixture.taskFolder)
    chmodSync(fixture.taskFolder, 0o777)
    const words = `${fixture.taskFolder} can be written by other users (mode 777,`
    expect(ask('preflight', fixture.claimFolder).output).toContain(words)
  })

  it('F97 node program: a task behind a symbolic link is not run when another user can change its target', async () => {
    mkdirSync(fixture.taskFolder)
    const target = join(fixture.folder, 'target')
    writeFileSync(target, '#!/bin/sh\necho ran\n')
    symlinkSync(target, join(fixture.taskFolder, '10-link'))
    const outcome = (mode: number, name: string): Promise<string> => {
      chmodSync(target, mode)
      ask('start-task', fixture.claimFolder, name, '9', 'folder', fixture.taskFolder)
      const shown = async () => ask('show-task', fixture.claimFolder, name, '900').output
      return seen(shown, (output) => !output.startsWith('state running'))
    }
    const words = `not run: ${target} can be written by other users (mode 757,`
    expect(await outcome(0o757, 'op-1.link')).toContain(`state ended\nexitCode 126\ntail\n${words}`)
    expect(await outcome(0o755, 'op-2.link')).toBe('state ended\nexitCode 0\ntail\nran\n')
  })

  it('F97 node program: a claim folder that another user makes at the same moment is refused', () => {
    const mkdir = join(fixture.folder, 'mkdir')
    writeFileSync(mkdir, '#!/bin/sh\nfor last; do :; done\n/bin/mkdir -p "$last" && chmod 777 "$last"\n')
    chmodSync(mkdir, 0o755)
    fixture.write(
      'node.conf',
      `claim-folder ${fixture.claimFolder}\nenvironment PATH=${fixture.folder}:/usr/bin:/bin\n`,
    )
    refused(ask('disarm', fixture.claimFolder, claim, '9'), 'can be written by other users (mode 777,')
  })

  it('F98 node program: what the caller has in its environment reaches nothing, what node.conf has does', () => {
    const tell = join(fixture.folder, 'tell')
    writeFileSync(tell, '#!/bin/sh\necho "$PATH $MARKED"\n')
    chmodSync(tell, 0o755)
    fixture.list([tell])
    fixture.write('node.conf', `claim-folder ${fixture.claimFolder}\nenvironment MARKED=a $(id) b\n`)
    const env = { ...shell.env, PATH: `${fixture.folder}:/usr/bin:/bin`, LD_PRELOAD: '/no/such.so' }
    const { output } = fixture.ask({ ...shell, env }, 'command', ['9', tell])
    expect(output).toMatch(/^tail\n\/usr\/local\/sbin:/)
    expect(output).toContain('a $(id) b')
    expect(output).not.toContain(fixture.folder)
    fixture.write('node.conf', `claim-folder ${fixture.claimFolder}\nenvironment a-b=c\n`)
    refused(ask('command', '9', tell), 'without NAME=VALUE')
  })

  it('F98 node program: commands run in / with umask 022 and a home of their own, whatever the caller has', () => {
    const tell = join(fixture.folder, 'tell')
    writeFileSync(tell, '#!/bin/sh\npwd\numask\necho "$HOME"\n')
    chmodSync(tell, 0o755)
    fixture.list(['pwd'], [tell])
    const elsewhere = ['sh', '-c', 'cd "$HOME" && umask 000 && exec "$@"', 'sh', ...shell.argv]
    const caller = { ...shell, argv: elsewhere, env: { ...shell.env, HOME: fixture.folder, IFS: '/' } }
    expect(fixture.ask(caller, 'command', ['9', 'pwd']).output).toBe('tail\n/\n\nexit 0\n')
    const home = process.getuid?.() === 0 ? '/root' : '/'
    expect(fixture.ask(caller, 'command', ['9', tell]).output).toMatch(new RegExp(`^tail\\n/\\n0*22\\n${home}\\n`))
  })

  it('F98 node program: lists the commands that it would run', () => {
    fixture.list([fixture.show, '{node}'], ['b', 'c d'])
    const asked = ['2', fixture.show, 'storage-01', '1', fixture.show, '2', 'b', 'c d', '3', 'b', 'c', 'd']
    expect(ask('allows', ...asked)).toMatchObject({ code: 0, output: '0 yes\n1 no\n2 yes\n3 no\n' })
    expect(ask('allows', '4', 'x')).toMatchObject({ code: 64 })
    const listed = readFileSync(join(fixture.settingsFolder, 'commands'), 'utf8')
    expect(ask('listed')).toMatchObject({ code: 0, output: `tail\n${listed}` })
  })

  it('F98 node program: a preflight names programs that are not listed, and does not look for them', () => {
    fixture.list([fixture.show], ['no-such-program', 'x'])
    const { code, output } = ask('preflight', fixture.claimFolder, fixture.show, 'no-such-program', '/etc/shadow')
    expect(code).toBe(0)
    expect(output).toContain('no-such-program is missing on this machine')
    expect(output).toContain('/etc/shadow may not be run on this machine')
    expect(output).not.toContain(`${fixture.show} `)
  })
})
