import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { type RebootmgrPlaces, readNodeInstallation } from '../../src/adapters/ssh/rebootmgr.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'

describe('rebootmgr on a node', () => {
  let fixture: SshdFixture
  beforeAll(async () => {
    fixture = await startSshdFixture()
  })
  afterAll(() => fixture?.close())
  const at = (path: string): string => join(fixture.folder, path)
  const file = (path: string, text: string, mode = 0o644): void => {
    mkdirSync(dirname(at(path)), { recursive: true })
    writeFileSync(at(path), text)
    chmodSync(at(path), mode)
  }
  const places = (over: Partial<RebootmgrPlaces> = {}): RebootmgrPlaces => ({
    taskFolders: [at('pre'), at('post')],
    unitFolders: [at('etc'), at('lib')],
    crontabs: [at('crontab'), at('cron.d/*')],
    ...over,
  })
  const read = (over: Partial<RebootmgrPlaces> = {}) =>
    readNodeInstallation(fixture.connections, testNode, places(over), 15_000)

  it('readNodeInstallation: finds nothing where nothing is', async () => {
    const nothing = { taskFolders: [at('none')], unitFolders: [at('none')], crontabs: [at('none/*')] }
    expect(await read(nothing)).toEqual({ tasks: [], ignored: [], untrusted: [], starts: [] })
  })

  it('readNodeInstallation: lists tasks by name, other files, and folders that others can change', async () => {
    file('pre/20-stop', '#!/bin/sh\n', 0o700)
    file('pre/10 drain', '#!/bin/sh\n', 0o755)
    file('pre/README', 'text')
    file('pre/.hidden', '#!/bin/sh\n', 0o755)
    file('post/10-start', '#!/bin/sh\n', 0o755)
    chmodSync(at('post'), 0o777)
    const found = await read()
    expect(found.tasks).toEqual([at('pre/10 drain'), at('pre/20-stop'), at('post/10-start')])
    expect(found.ignored).toEqual([at('pre/README'), at('pre/.hidden')])
    expect(found.untrusted).toContainEqual(expect.stringContaining(`${at('post')} can be written by other users`))
  })

  it('readNodeInstallation: reads units as systemd does, with what is added to them, and cron lines', async () => {
    file('lib/rebootmgr.service', '[Service]\nExecStart=/usr/bin/rebootmgr -v \\\n  --check-uptime\nType=oneshot\n')
    file('lib/rebootmgr-two.service', 'ExecStart=/usr/bin/rebootmgr --dryrun\n')
    mkdirSync(at('etc/rebootmgr.service.d'), { recursive: true })
    symlinkSync('/dev/null', at('etc/rebootmgr-two.service'))
    file('etc/rebootmgr.service.d/ours.conf', '[Service]\nExecStart=\nExecStart = /usr/bin/rebootmgr -l\n')
    file('cron.d/reboots', '# rebootmgr\n0 3 * * * root /usr/bin/rebootmgr\n5 3 * * * root true\n')
    const dropIn = at('etc/rebootmgr.service.d/ours.conf')
    expect((await read()).starts.map(({ is, file: from, line }) => [is, from, line.replace(/ +/g, ' ')])).toEqual([
      ['unit', at('lib/rebootmgr.service'), '/usr/bin/rebootmgr -v --check-uptime'],
      ['unit', dropIn, ''],
      ['unit', dropIn, '/usr/bin/rebootmgr -l'],
      ['cron', at('cron.d/reboots'), '0 3 * * * root /usr/bin/rebootmgr'],
    ])
  })

  it.each([
    ['secret-tasks', { taskFolders: ['secret-tasks'] }],
    ['secret-units/rebootmgr.service', { unitFolders: ['secret-units'] }],
    ['cron.secret/x', { crontabs: ['cron.secret/*'] }],
  ])('F01 readNodeInstallation: fails when the account may not read %s', async (path, hidden) => {
    // the server's account has a capability to read everything, because the project may be in a closed folder
    const becomeArgv = ['setpriv', '--ambient-caps=-all', '--inh-caps=-all']
    const connections = openConnections({ ...fixture.settings, becomeArgv }, async () => null)
    const folder = mkdtempSync(join(tmpdir(), 'rebootmgr-'))
    try {
      chmodSync(folder, 0o755)
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), 'ExecStart=/usr/bin/rebootmgr\n', { mode: 0o000 })
      const none: RebootmgrPlaces = { taskFolders: [], unitFolders: [], crontabs: [] }
      const within = Object.entries(hidden).map(([kind, paths]) => [kind, paths.map((one) => join(folder, one))])
      const where = { ...none, ...Object.fromEntries(within) }
      await expect(readNodeInstallation(connections, testNode, where, 15_000)).rejects.toThrow(
        `the account may not read ${join(folder, path)}`,
      )
    } finally {
      rmSync(folder, { recursive: true, force: true })
      await connections.close()
    }
  })

  it('F01 readNodeInstallation: fails when the name of a task would be read as something else', async () => {
    file('odd/x\ny', '#!/bin/sh\n', 0o755)
    await expect(read({ taskFolders: [at('odd')] })).rejects.toThrow('a name of a task has a line feed')
  })
})
