import { expect, it, test } from 'vitest'
import type { NodeInstallation, StartLine } from '../../../src/adapters/ssh/rebootmgr.ts'
import { foundOnNodes } from '../../../src/main/init/rebootmgr/on-nodes.ts'

const folder = '/etc/rebootmgr/pre_boot_tasks'
const unit = (line: string, file = '/lib/systemd/system/rebootmgr.service'): StartLine => ({ is: 'unit', file, line })
const dropIn = (line: string): StartLine => unit(line, '/etc/systemd/system/rebootmgr.service.d/ours.conf')
const cron = (line: string): StartLine => ({ is: 'cron', file: '/etc/cron.d/rebootmgr', line })

const foundWith = (over: Partial<NodeInstallation>) =>
  foundOnNodes([{ node: 'n1', found: { tasks: [], ignored: [], untrusted: [], starts: [], ...over } }])

const optionsOf = (...starts: readonly StartLine[]) =>
  foundWith({ starts }).started.map(({ options }) => [...options.keys()].sort())

test.each([
  ['/usr/bin/rebootmgr -v --check-holidays --check-triggers', ['check-holidays', 'check-triggers', 'verbose']],
  ['-/usr/bin/rebootmgr', []],
  ['/usr/bin/flock -n /run/x /usr/bin/rebootmgr --lazy-consul-checks', ['lazy-consul-checks']],
])('units: read the options of “%s”', (line, options) => {
  expect(optionsOf(unit(line))).toEqual([options])
})

test.each([
  ['0 3 * * * root /usr/bin/rebootmgr --check-triggers >/dev/null 2>&1', ['check-triggers']],
  ['0 3 * * * root rebootmgr -u; logger done', ['check-uptime']],
  ['@daily root sleep 60 && rebootmgr --group ceph | logger', ['group']],
])('cron lines: read the options of “%s”', (line, options) => {
  expect(optionsOf(cron(line))).toEqual([options])
})

it('units: an empty line takes back the lines of the same unit only', () => {
  const other = unit('/usr/bin/rebootmgr --dryrun', '/etc/systemd/system/rebootmgr-dry.service')
  const starts = [unit('/usr/bin/rebootmgr --check-uptime'), other, dropIn(''), dropIn('/usr/bin/rebootmgr -l')]
  expect(optionsOf(...starts)).toEqual([['dryrun'], ['ignore-node-disabled']])
})

test.each(['/usr/bin/rebootmgr --ensure-config', '/usr/bin/rebootmgr --set-local-stop-flag', '/bin/rebootmgr-notify'])(
  'units: “%s” is not a start for a reboot',
  (line) => {
    const { started, untranslated } = foundWith({ starts: [unit(line)] })
    expect(started).toEqual([])
    expect(untranslated).toMatchObject([{ what: 'the start of rebootmgr on n1' }])
  },
)

it('units: a line with unknown options has no equivalent', () => {
  const { started, untranslated } = foundWith({ starts: [unit('/usr/bin/rebootmgr $OPTIONS')] })
  expect(started).toEqual([])
  expect(untranslated).toMatchObject([{ what: expect.stringContaining('“/usr/bin/rebootmgr $OPTIONS”') }])
})

it('tasks: the largest folder counts, and what Lockkeeper does not run is named', () => {
  const tasks = [`${folder}/10-a`, `${folder}/20-b`, '/etc/rebootmgr/post_boot_tasks/10-a']
  const found = foundWith({
    tasks,
    ignored: [`${folder}/.hidden`],
    untrusted: [`${folder} can be written by other users`],
    starts: [unit('rebootmgr')],
  })
  expect([found.maxTasks, foundWith({}).maxTasks, foundOnNodes([]).maxTasks]).toEqual([2, 1, 0])
  expect(found.obeyed).toEqual([`tasks on n1: ${tasks.join(', ')}`])
  expect(found.untranslated.map(({ what }) => what)).toEqual([`${folder}/.hidden on n1`, 'tasks on n1'])
})
