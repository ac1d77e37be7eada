import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findProgram } from '../../sandbox/programs/programs.ts'
import { runCommand } from '../../src/adapters/ssh/command.ts'
import { openConnections } from '../../src/adapters/ssh/connections.ts'
import { sshNodes } from '../../src/adapters/ssh/nodes.ts'
import { hostOptions } from '../../src/adapters/ssh/options.ts'
import { bootIdProblem } from '../../src/core/inventory/boot-id.ts'
import { seen } from '../until.ts'
import { testLock } from '../world/test-lock.ts'
import { type SshdFixture, startSshdFixture, testNode } from './nodes/sshd-server.ts'

const folder = mkdtempSync(join(tmpdir(), 'shells-'))
let fixture: SshdFixture

/** Makes the account's login shell run these lines of `sh`. */
function logInBy(...lines: readonly string[]): void {
  const path = join(folder, 'shell')
  rmSync(path, { force: true })
  writeFileSync(path, ['#!/bin/sh', ...lines, ''].join('\n'))
  chmodSync(path, 0o755)
}

beforeAll(async () => {
  const loginShell = join(folder, 'login')
  writeFileSync(loginShell, `#!/bin/sh\nexec ${join(folder, 'shell')} "$@"\n`)
  chmodSync(loginShell, 0o755)
  chmodSync(folder, 0o755)
  logInBy('exec sh "$@"')
  fixture = await startSshdFixture(undefined, loginShell)
  fixture.program('notes', `printf '%s' "$2" >"${fixture.folder}/note-$1"`)
})
afterAll(async () => {
  await fixture?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Lines of a login shell that starts a downloaded one. */
async function fetched(name: 'fish' | 'tcsh' | 'busybox', ...words: readonly string[]): Promise<readonly string[]> {
  const { path, env } = await findProgram(name)
  return [
    ...Object.entries(env).map(([key, value]) => `export ${key}="${value}"`),
    `exec ${[path, ...words].join(' ')} "$@"`,
  ]
}

const nasty = `it's a "word" \\ with \\' $HOME \`id\` ! !! * ~ %s\n# and\ta second line; `

const shells: readonly (readonly [string, () => readonly string[] | Promise<readonly string[]>])[] = [
  ['sh', () => ['exec sh "$@"']],
  ['bash', () => ['exec bash "$@"']],
  ['fish', () => fetched('fish')],
  ['tcsh', () => fetched('tcsh')],
  ['BusyBox sh', () => fetched('busybox', 'sh')],
  ['a shell that sets the title of a terminal', () => [`printf '\\033]0;%s\\007' storage-01`, 'exec sh "$@"']],
  ['a shell with a message of the day', () => ['echo lockkeeper; echo tail; echo hostname x', 'exec sh "$@"']],
  ['a shell that complains', () => ['echo "stty: standard input: Inappropriate ioctl" >&2', 'exec sh "$@"']],
  ['a shell that says goodbye', () => ['sh "$@"', 'code=$?', 'printf goodbye', 'exit $code']],
  ['a shell that always ends with 0', () => ['sh "$@"', 'exit 0']],
]

it.each(shells)('F06 nodes: scripts and their arguments arrive whole through %s', async (name, lines) => {
  logInBy(...(await lines()))
  const { nodes } = fixture
  expect(bootIdProblem((await nodes.self(testNode)).bootId)).toBeNull()
  const claim = { run: 'op-shell', step: name.replaceAll(' ', '-') }
  const argv = [join(fixture.folder, 'notes'), claim.step, nasty]
  await nodes.start(testLock(claim.run, testNode), claim, { task: 'program', argv, limitSeconds: 20 })
  await seen(
    () => nodes.task(testNode, claim),
    ({ is }) => is !== 'running',
  )
  expect(await nodes.task(testNode, claim)).toMatchObject({ is: 'ended', exitCode: 0 })
  expect(readFileSync(join(fixture.folder, `note-${claim.step}`), 'utf8')).toBe(nasty)
})

const refusals: readonly (readonly [string, readonly string[], 'none' | 'ambiguous', string])[] = [
  ['nologin', ['exec /usr/sbin/nologin "$@"'], 'none', 'not available'],
  ['a shell that refuses on stdout', ['echo "Use the bastion."; exit 1'], 'none', 'Use the bastion.'],
  ['a shell that is not there', ['exec /no/such/shell "$@"'], 'none', '/no/such/shell'],
  [
    'a cloud image',
    ['echo "Please login as the user debian."; sleep 0; exit 0'],
    'ambiguous',
    'login as the user debian',
  ],
  [
    'a shell that hides what it runs',
    ['sh "$@" >/dev/null 2>&1', 'exit 0'],
    'ambiguous',
    'did not confirm that it ran',
  ],
  ['a shell that hides stdout and fails', ['sh "$@" >/dev/null', 'exit 1'], 'ambiguous', 'exit code 1'],
  ['a shell that cuts the output', ['sh "$@" | head -c 60'], 'ambiguous', 'interrupted'],
]

it.each(refusals)('F06 nodes: an answer of %s is shown, with the right effect', async (_name, lines, effect, words) => {
  logInBy(...lines)
  await expect(fixture.nodes.self(testNode)).rejects.toMatchObject({ effect, message: expect.stringContaining(words) })
})

it('F06 nodes: a forced command is accepted when it runs the original one, and shown otherwise', async () => {
  logInBy('exec sh "$@"')
  const keys = join(fixture.sshd.directory, 'authorized-keys')
  const usual = readFileSync(keys, 'utf8')
  const forced = async (command: string) => {
    writeFileSync(keys, `restrict,command="${command}" ${usual}`)
    const connections = openConnections(fixture.settings, async () => null)
    try {
      return await sshNodes(connections, fixture.settings).self(testNode)
    } finally {
      await connections.close()
      writeFileSync(keys, usual)
    }
  }
  expect(bootIdProblem((await forced('echo forced; eval $SSH_ORIGINAL_COMMAND')).bootId)).toBeNull()
  await expect(forced('echo backups only')).rejects.toMatchObject({
    effect: 'ambiguous',
    message: expect.stringContaining('backups only'),
  })
})

it('F35 runCommand: leaves out messages of the SSH client', async () => {
  logInBy('exec sh "$@"')
  const connections = openConnections({ ...fixture.settings, socketFolder: folder }, async () => null)
  const { socket } = await hostOptions(testNode, async () => null)
  const [own = ''] = readdirSync(folder).filter((entry) => entry.startsWith('ssh-'))
  // a socket without a server: the client prints a warning and opens its own connection
  const silent = createServer((connection) => connection.destroy())
  await new Promise<void>((resolve) => silent.listen(join(folder, own, socket), resolve))
  const printed = await runCommand(connections, testNode, ['sh', '-c', 'echo fine; echo aside >&2'], 5, null)
  expect(printed).toEqual({ exitCode: 0, output: 'fine\n', errorOutput: 'aside\n' })
  silent.close()
  await connections.close()
})

/** The programs of a node with BusyBox only, without those that it lacks. */
const applets =
  'cat env flock head kill ln mkdir mktemp mv readlink rm setsid sh sleep sync tail timeout uname wc'.split(' ')

it('F34 nodes: tasks and reboots work when the node has only BusyBox, whose setsid has no -f', async () => {
  const { path, env } = await findProgram('busybox')
  const place = join(folder, 'applets')
  mkdirSync(place)
  for (const applet of applets) {
    const lines = [
      '#!/bin/sh',
      `export LD_LIBRARY_PATH="${env.LD_LIBRARY_PATH ?? ''}"`,
      `exec ${path} ${applet} "$@"`,
      '',
    ]
    writeFileSync(join(place, applet), lines.join('\n'))
    chmodSync(join(place, applet), 0o755)
  }
  logInBy(`export PATH="${place}:$PATH"`, 'exec sh "$@"')
  const { nodes } = fixture
  const lock = testLock('op-busy', testNode)
  const claim = { run: 'op-busy', step: '1' }
  await nodes.start(lock, claim, { task: 'program', argv: ['sh', '-c', 'echo busy'], limitSeconds: 20 })
  const ended = await seen(
    () => nodes.task(testNode, claim),
    ({ is }) => is === 'ended',
  )
  expect(ended).toMatchObject({ is: 'ended', exitCode: 0, tail: expect.stringContaining('busy') })
  const endless = { run: 'op-busy', step: '2' }
  await nodes.start(lock, endless, { task: 'program', argv: ['sleep', '1000'], limitSeconds: 2000 })
  await nodes.stop(lock, endless)
  expect(await nodes.task(testNode, endless)).toMatchObject({ is: 'ended', exitCode: 143 })
  const { bootId } = await nodes.self(testNode)
  await nodes.arm(lock, { run: 'op-busy', step: 'reboot' }, { bootId, untilUptimeSeconds: 1e9 })
  await seen(
    async () => fixture.lines('reboots').length,
    (count) => count === 1,
  )
})
