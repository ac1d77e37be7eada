// @module-tag slow
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

test('etcd.sh: does not ask about the health of members that it does not know', { tags: ['slow'] }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'etcd-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  // the member on the node hangs, and another one would answer for the cluster
  const etcdctl = `#!/bin/sh
echo "$*" >>${folder}/calls
case "$*" in
  *'endpoint health'*) echo '10.0.0.2:2379 is healthy' ;;
  *) echo 'context deadline exceeded'; exit 1 ;;
esac
`
  writeFileSync(join(folder, 'etcdctl'), etcdctl)
  chmodSync(join(folder, 'etcdctl'), 0o755)
  const { status, stdout } = spawnSync(join('gates', 'etcd.sh'), ['http', '10.0.0.1', '3'], {
    env: { PATH: `${folder}:${process.env.PATH}` },
    encoding: 'utf8',
  })
  expect(status).toBe(3)
  expect(stdout).toMatch(
    /^no list of members from http:\/\/10\.0\.0\.1:2379: context deadline exceeded; no list of alarms/,
  )
  expect(stdout).not.toContain('of 0 members')
  expect(readFileSync(join(folder, 'calls'), 'utf8')).not.toContain('endpoint health')
})
