// @module-tag slow
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

/** Asks the gate about lb-01 of two members, when the other one shows these servers of its backend. */
function ask(servers: Readonly<Record<string, string>>) {
  const folder = mkdtempSync(join(tmpdir(), 'haproxy-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const rows = Object.entries(servers).map(([name, status]) => `web,${name},${status},`)
  const csv = ['# pxname,svname,status,', 'in,FRONTEND,OPEN,', ...rows, 'web,BACKEND,UP,'].join('\n')
  writeFileSync(join(folder, 'curl'), `#!/bin/sh\ncat <<'END'\n${csv}\nEND\n`)
  chmodSync(join(folder, 'curl'), 0o755)
  const { status, stdout } = spawnSync(
    join('gates', 'haproxy.sh'),
    ['lb-01', '-', ':8404/stats;csv', 'lb-01', 'lb-02'],
    {
      env: { PATH: `${folder}:${process.env.PATH}` },
      encoding: 'utf8',
    },
  )
  return { status, evidence: stdout }
}

test.each([
  ['UP', 0],
  ['no check', 0],
  ['UP 1/3', 2],
  ['DOWN 1/2', 2],
  ['NOLB', 2],
  ['DRAIN', 2],
  ['MAINT', 2],
] as const)(
  'I7 haproxy.sh: judges a backend whose server on another node is %s',
  { tags: ['slow'] },
  (state, status) => {
    const answer = ask({ 'lb-01': 'UP', 'lb-02': state })
    expect(answer.status).toBe(status)
    if (status === 2) expect(answer.evidence).toContain('lb-02: backend web has no server that is up besides lb-01')
  },
)
