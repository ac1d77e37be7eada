// @module-tag slow

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { commandsOnNodes, filledFor } from '../../../src/adapters/commands/on-nodes.ts'
import { commandsText } from '../../../src/adapters/ssh/node-program/commands.ts'
import { installScript, type NodeAllowance, nodeFile } from '../../../src/adapters/ssh/node-program/files.ts'
import { allowanceOf } from '../../../src/main/cli/policy-node.ts'
import { nodeOf } from '../../world/node.ts'
import { settingsOf, withCluster } from '../configuration-fixtures.ts'
import { nodeShells, programFixture } from './program-fixture.ts'

const written = withCluster(
  'ssh: {become: [sudo, -n], agentUrl: "http://127.0.0.1:8500", reboot: [my-reboot, "{node}"], packages: [list, "a\\nb", "#c"]}',
  'gates: {near: {on: here, run: [near]}, far: {on: admin-01, run: [far, "{node}"]}, own: {on: the node, run: [own, "{rack}"]}}',
  'hooks: {far-too: {on: admin-01, run: [far, "{node}"]}}',
  'upgrades: [{run: [apt-get, "it’s"]}]',
  'powerChecks: [{on: bmc-01, run: [power-state, "{node}"]}, {on: here, run: [power-here]}]',
)
const { clusters } = settingsOf(written)
const allowance: NodeAllowance = allowanceOf('keeper', clusters)
const node = nodeOf('storage-01', { cluster: 'eu-1', roles: ['storage'], rack: 'b2' })

it('F98 policy node: lists every command that runs on nodes and named hosts once, and none that runs here', () => {
  const listed = commandsText(allowance.commands)
  expect(listed.match(/^# eu-1: .*$/gm)).toEqual([
    '# eu-1: gate far',
    '# eu-1: hook far-too',
    '# eu-1: gate own',
    '# eu-1: upgrades',
    '# eu-1: powerChecks',
    '# eu-1: ssh.reboot',
    '# eu-1: ssh.packages',
  ])
  expect(listed).toContain('\nfar\n{node}\n')
  // arguments that only look like placeholders, comments or several lines
  expect(listed).toContain('\nmy-reboot\n\\0173node}\n')
  expect(listed).toContain('\nlist\na\\0012b\n\\0043c\n')
})

it.each(nodeShells)(
  'F98 policy node: under $name the program allows all that it lists, as it runs for a node',
  (shell) => {
    const fixture = programFixture()
    fixture.write('commands', nodeFile('commands', allowance))
    const [cluster] = clusters
    if (cluster === undefined) throw new Error('no cluster')
    const filled = commandsOnNodes('eu-1', cluster.commands, cluster.ssh).map(
      (command) => filledFor(command, node) ?? [],
    )
    const { output } = fixture.ask(
      shell,
      'allows',
      [...filled, ['near']].flatMap((argv) => [String(argv.length), ...argv]),
    )
    expect(output.trim().split('\n')).toEqual([...filled.map((_, index) => `${index} yes`), `${filled.length} no`])
    fixture.close()
  },
)

it('F98 policy node: the sudo rule allows the program without arguments and nothing else', () => {
  const rules = nodeFile('sudoers', allowance).match(/^[^#\n].*$/gm) ?? []
  expect(rules.filter((rule) => !rule.startsWith('Defaults!'))).toEqual([
    'keeper ALL=(root) NOPASSWD: /usr/local/sbin/lockkeeper-node ""',
  ])
  // the caller must not set variables that the node's policy reserves for other programs
  expect(rules.filter((rule) => rule.startsWith('Defaults!'))).toEqual(
    ['env_reset, !env_keep', '!requiretty', '!setenv'].map(
      (options) => `Defaults!/usr/local/sbin/lockkeeper-node ${options}`,
    ),
  )
})

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'install-'))
  for (const folder of ['etc/sudoers.d', 'bin']) mkdirSync(join(root, folder), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const refusing = (word: string): string => `if grep -v '^#' "$2" | grep -q ${word}; then exit 1; fi`

type Installed = { readonly status: number | null; readonly output: string }

/** Runs the script with its folders inside `root`; `visudo` accepts or refuses, or refuses rules with any of these words. */
const install = (
  visudo: 'accepts' | 'refuses' | readonly string[],
  what = allowance,
  ...argv: readonly string[]
): Installed => installWith({}, visudo, what, argv)

/** The same with some of the node's programs replaced by shell scripts with these bodies. */
function installWith(
  replaced: { readonly [program: string]: string },
  visudo: 'accepts' | 'refuses' | readonly string[],
  what = allowance,
  argv: readonly string[] = [],
): Installed {
  const programs = {
    id: 'echo 0',
    chown: ':',
    visudo: typeof visudo === 'string' ? (visudo === 'accepts' ? ':' : 'exit 1') : visudo.map(refusing).join('\n'),
    // every file belongs to root, even where the tests do not run as root
    stat: 'case $2 in %u*) echo "0 0 $(/usr/bin/stat -c %a "$3")" ;; *) exec /usr/bin/stat "$@" ;; esac',
    ...replaced,
  }
  rmSync(join(root, 'bin'), { recursive: true, force: true })
  mkdirSync(join(root, 'bin'))
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(root, 'bin', name), `#!/bin/sh\n${body}\n`)
    chmodSync(join(root, 'bin', name), 0o755)
  }
  const script = installScript(what).replaceAll(/(?<=^[^#\n]*[ =])\/(etc|usr)\//gm, `${root}/$1/`)
  const env = { PATH: `${root}/bin:/usr/bin:/bin` }
  const { status, stdout, stderr } = spawnSync('sh', ['-s', '--', ...argv], { input: script, encoding: 'utf8', env })
  return { status, output: `${stdout}${stderr}` }
}

const installed = (path: string): string => readFileSync(join(root, path), 'utf8')
const modeOf = (path: string): string => (statSync(join(root, path)).mode & 0o777).toString(8)

it('F98 policy node: the script installs the program, its settings and the sudo rule, and can be run again', () => {
  expect(install('accepts')).toMatchObject({ status: 0 })
  expect(install('accepts')).toMatchObject({ status: 0, output: 'lockkeeper-node is installed\n' })
  expect(installed('etc/lockkeeper/commands')).toBe(nodeFile('commands', allowance))
  expect(installed('etc/lockkeeper/node.conf')).toBe(
    nodeFile('settings', allowance).replace('/etc/lockkeeper', `${root}/etc/lockkeeper`),
  )
  expect(installed('usr/local/sbin/lockkeeper-node')).toContain('\nreceive\nexit\n')
  expect(modeOf('usr/local/sbin/lockkeeper-node')).toBe('755')
  expect(modeOf('etc/lockkeeper/commands')).toBe('644')
  expect(modeOf('etc/sudoers.d/lockkeeper')).toBe('440')
  expect(readdirSync(join(root, 'etc/lockkeeper'))).toEqual(['commands', 'node.conf'])
})

it('F98 policy node: a sudo rule that visudo refuses is not installed', () => {
  expect(install('refuses').status).toBe(1)
  expect(existsSync(join(root, 'etc/sudoers.d/lockkeeper'))).toBe(false)
  expect(readdirSync(join(root, 'etc/sudoers.d'))).toEqual([])
})

/** All files in the folders of the installation. */
const filesInstalled = (): readonly string[] =>
  ['etc/lockkeeper', 'usr/local/sbin', 'etc/sudoers.d'].flatMap((folder) =>
    existsSync(join(root, folder)) ? readdirSync(join(root, folder)) : [],
  )

// each is called at other moments; the rule is refused once, so that an option is left out of it
it.each(['mktemp', 'chmod', 'mv', 'awk', 'visudo', 'sed'])(
  'F137 policy node: leaves nothing unfinished behind when a signal comes during %s',
  (program) => {
    const path = `/usr/bin/${program}`
    const body = program === 'visudo' ? `exit 1` : `exec ${path} "$@"`
    install('accepts', withCommands(['drain']))
    rmSync(join(root, 'etc/sudoers.d/lockkeeper'))
    const before = filesInstalled()
    installWith({ [program]: `kill -s TERM $PPID\n${body}` }, ['requiretty'], allowance)
    expect(filesInstalled()).toEqual(before)
  },
)

it.each(['chmod', 'mv', 'sed', 'awk'])(
  'F137 policy node: leaves the former files and nothing unfinished when %s fails',
  (program) => {
    const former = withCommands(['drain'])
    install('accepts', former)
    const before = filesInstalled()
    expect(installWith({ [program]: 'exit 1' }, ['requiretty']).status).toBe(1)
    expect(filesInstalled()).toEqual(before)
    expect(installed('etc/lockkeeper/commands')).toBe(nodeFile('commands', former))
  },
)

it('F137 policy node: installs no file that was cut short', () => {
  const former = withCommands(['drain'])
  install('accepts', former)
  const cut = 'if [ $# -eq 0 ]; then head -n 3; fi\nexit 1'
  expect(installWith({ cat: cut }, 'accepts').status).toBe(1)
  expect(installed('etc/lockkeeper/node.conf')).toContain('claim-folder ')
  expect(installed('etc/lockkeeper/commands')).toBe(nodeFile('commands', former))
})

it('F137 policy node: ends when the settings folder cannot be made the property of root', () => {
  expect(installWith({ chown: 'exit 1' }, 'accepts').status).toBe(1)
  expect(filesInstalled()).toEqual([])
})

it.each(['usr/local/sbin', 'usr/local', 'etc'])(
  'F138 policy node: installs no sudo rule when others could replace what it lets run, as %s can be written by them',
  (folder) => {
    install('accepts')
    rmSync(join(root, 'etc/sudoers.d/lockkeeper'))
    chmodSync(join(root, folder), 0o777)
    const { status, output } = install('accepts')
    expect({ status, output }).toEqual({
      status: 1,
      output: expect.stringContaining(
        `the sudo rule is not installed: ${root}/${folder} can be written by other users (mode 777,`,
      ),
    })
    expect(output).not.toContain('former rule')
    expect(existsSync(join(root, 'etc/sudoers.d/lockkeeper'))).toBe(false)
  },
)

it('F138 policy node: says that the former sudo rule still applies when no new one is installed, and how to remove it', () => {
  install('accepts')
  const rule = 'etc/sudoers.d/lockkeeper'
  const former = installed(rule)
  chmodSync(join(root, 'usr/local/sbin'), 0o777)
  const { status, output } = install('accepts', { ...allowance, user: 'other' })
  expect({ status, output }).toEqual({
    status: 1,
    output: expect.stringContaining(
      `the former rule still applies; until this is corrected, remove it: rm ${root}/${rule}\n`,
    ),
  })
  expect(installed(rule)).toBe(former)
})

const withCommands = (...commands: readonly (readonly string[])[]): NodeAllowance => ({
  ...allowance,
  commands: commands.map((argv) => ({ use: `eu-1: hook ${argv[0]}`, argv, words: 'with placeholders' })),
})

it('F106 policy node: environment lines of node.conf survive a reinstallation, and nothing else of it does', () => {
  install('accepts')
  const before = installed('etc/lockkeeper/node.conf')
  const lines = 'environment HTTPS_PROXY=http://proxy:3128\nenvironment A=b c\n'
  writeFileSync(join(root, 'etc/lockkeeper/node.conf'), `claim-folder /tmp\n# note\n${before}${lines}`)
  for (const _ of [1, 2]) {
    expect(install('accepts').output).toContain(`kept in ${root}/etc/lockkeeper/node.conf:\n${lines}`)
    expect(installed('etc/lockkeeper/node.conf')).toBe(`${before}${lines}`)
  }
})

it('F107 policy node: commands that are no longer configured stay, for the undo of runs in progress', () => {
  const [drain, undrain, kept] = [['drain', '{node}'], ['undrain', '', '{node}', 'a\nb', '#c'], ['other']]
  install('accepts', withCommands(drain, undrain))
  // another command, then the first ones changed, then the same once more
  for (const next of [
    [drain, kept],
    [['drain', '--all', '{node}'], kept],
    [['drain', '--all', '{node}'], kept],
  ])
    expect(install('accepts', withCommands(...next))).toMatchObject({ status: 0 })
  const listed = installed('etc/lockkeeper/commands')
  expect(listed.match(/^# eu-1: hook .*$/gm)).toEqual(
    ['drain', 'other', 'drain', 'undrain'].map((name) => `# eu-1: hook ${name}`),
  )
  const fixture = programFixture()
  fixture.write('commands', listed)
  const [shell] = nodeShells
  if (shell === undefined) throw new Error('no shell')
  const asked = [['drain', 'n1'], ['undrain', '', 'n1', 'a\nb', '#c'], ['other'], ['drain', '--all', 'n1'], ['undrain']]
  const { output } = fixture.ask(
    shell,
    'allows',
    asked.flatMap((argv) => [String(argv.length), ...argv]),
  )
  fixture.close()
  expect(output).toBe('0 yes\n1 yes\n2 yes\n3 yes\n4 no\n')
})

it('F107 policy node: a command is listed once when only its use was renamed', () => {
  const used = (use: string): NodeAllowance => ({
    ...allowance,
    commands: [{ use, argv: ['drain', '{node}'], words: 'with placeholders' }],
  })
  install('accepts', used('eu-1: hook drain'))
  expect(install('accepts', used('eu-1: hook leave')).output).toBe('lockkeeper-node is installed\n')
  expect(installed('etc/lockkeeper/commands')).toBe(nodeFile('commands', used('eu-1: hook leave')))
})

it('F107 policy node: tells which commands stay, and removes them with --only-listed', () => {
  install('accepts', withCommands(['drain', '{node}'], ['undrain', '{node}']))
  const { output } = install('accepts', withCommands(['drain', '{node}']))
  expect(output).toContain('commands; --only-listed removes it:\n# eu-1: hook undrain\nundrain\n{node}\n')
  expect(install('accepts', withCommands(['drain', '{node}']), '--only-listed').output).toBe(
    'lockkeeper-node is installed\n',
  )
  expect(installed('etc/lockkeeper/commands')).toBe(nodeFile('commands', withCommands(['drain', '{node}'])))
  expect(install('accepts', allowance, '--all')).toEqual({ status: 2, output: 'usage: sh [--only-listed]\n' })
})

it.each(['commands', 'node.conf'])(
  'F98 policy node: nothing of %s is kept when another user could have written it',
  (name) => {
    install('accepts', withCommands(['drain']))
    const path = join(root, 'etc/lockkeeper', name)
    writeFileSync(path, '\npoweroff\n\nenvironment LD_PRELOAD=/tmp/x.so\n')
    chmodSync(path, 0o666)
    const { output } = install('accepts', withCommands(['drain']))
    expect(output).toContain(`nothing of ${path} is kept: ${path} can be written by other users (mode 666,`)
    expect(installed(`etc/lockkeeper/${name}`)).not.toMatch(/poweroff|LD_PRELOAD/)
    writeFileSync(path, '\npoweroff\n\nenvironment LD_PRELOAD=/tmp/x.so\n')
    chmodSync(join(root, 'etc/lockkeeper'), 0o777)
    expect(install('accepts', withCommands(['drain'])).output).toContain(`${root}/etc/lockkeeper can be written by`)
    expect(installed(`etc/lockkeeper/${name}`)).not.toMatch(/poweroff|LD_PRELOAD/)
  },
)

it.each([
  ['sudo-rs 0.2.15', ['requiretty']],
  ['sudo-rs 0.2.5', ['requiretty', 'setenv']],
])('F121 policy node: the script installs a rule that %s accepts, without options that it lacks', (_name, unknown) => {
  expect(install(unknown)).toMatchObject({ status: 0 })
  const known = (line: string) => !unknown.some((option) => line.endsWith(` !${option}`))
  expect(installed('etc/sudoers.d/lockkeeper').replace(root, '')).toBe(
    nodeFile('sudoers', allowance).split('\n').filter(known).join('\n'),
  )
})

it('F121 policy node: no rule is installed where sudo cannot reset the environment', () => {
  expect(install(['env_reset']).status).toBe(1)
  expect(existsSync(join(root, 'etc/sudoers.d/lockkeeper'))).toBe(false)
})
