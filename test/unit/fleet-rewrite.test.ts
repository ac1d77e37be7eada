import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { pathRewriter, rewriteLines } from '../../sandbox/fleet/node/rewrite.ts'

const disk = { root: '/d', tools: '/d/opt/fleet/tools', bootIdFile: '/d/proc/boot_id', uptimeFile: '/d/proc/uptime' }
const address = { host: '127.0.1.10', sshPort: 2222, httpPort: 8500, serfPort: 8301 }
const { inward, outward } = pathRewriter(disk, address)

test.each([
  ['read -r up </proc/uptime', 'read -r up </d/proc/uptime'],
  ['cat /proc/sys/kernel/random/boot_id', 'cat /d/proc/boot_id'],
  ["mkdir -p '/var/lib/lockkeeper/a b'", "mkdir -p '/d/var/lib/lockkeeper/a b'"],
  ['ls /etc/rebootmgr/pre_boot_tasks /run', 'ls /d/etc/rebootmgr/pre_boot_tasks /d/run'],
  ['x=/var/lib; echo $x', 'x=/d/var/lib; echo $x'],
  [
    '/sbin/reboot || exec /usr/bin/systemctl reboot',
    '/d/opt/fleet/tools/reboot || exec /d/opt/fleet/tools/systemctl reboot',
  ],
  ['PATH=/bin reboot', 'PATH=/d/opt/fleet/tools:/bin reboot'],
  ['curl http://agent.fleet:8500/v1', 'curl http://127.0.1.10:8500/v1'],
  ['curl http://127.0.0.1:8500/v1', 'curl http://127.0.1.10:8500/v1'],
])('inward: rewrites %s to the node’s own', (line, expected) => {
  expect(inward(line)).toBe(expected)
})

test.each([
  '/proc/$1/stat',
  '/usr/share/run',
  '/etc/passwd',
  'http://host/var/lib',
  '/variable',
  '$root/run',
  '/bin/rebooter',
])('inward: leaves %s unchanged', (line) => {
  expect(inward(line)).toBe(line)
})

test('outward: restores the node’s own paths', () => {
  expect(outward(inward('cat /var/lib/a /run/b'))).toBe('cat /var/lib/a /run/b')
})

test('rewriteLines: rewrites a path that arrives in pieces, and keeps every other byte', async () => {
  const bytes = Buffer.from([0xff, 0x00, 0xc3, 0x28])
  const pieces = [Buffer.from('cat /va'), Buffer.from('r/lib/x\n'), bytes, Buffer.from('\nlast /ru'), Buffer.from('n')]
  const rewritten = Readable.from(pieces).pipe(rewriteLines(inward, null)).setEncoding('latin1')
  expect(await text(rewritten)).toBe(`cat /d/var/lib/x\n${bytes.toString('latin1')}\nlast /d/run`)
})
