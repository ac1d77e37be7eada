// @module-tag slow

import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { claimName } from '../../../src/adapters/ssh/claims.ts'
import { nodeShells, type ProgramAnswer, type ProgramFixture, programFixture } from './program-fixture.ts'

const claim = claimName({ run: 'op-7Q2K-1', step: 'maintenance' })
const url = 'http://127.0.0.1:8500'

let fixture: ProgramFixture
beforeEach(() => {
  fixture = programFixture()
  const path = `${fixture.folder}:/usr/bin:/bin`
  fixture.write('node.conf', `claim-folder ${fixture.claimFolder}\nagent-url ${url}\nenvironment PATH=${path}\n`)
})
afterEach(() => fixture.close())

/** A stand-in for curl that records its requests and exits with `code` from request number `from` on. */
function agentFails(code: number, from: number): void {
  const calls = join(fixture.folder, 'calls')
  rmSync(calls, { force: true })
  const body = `echo "$*" >>${calls}\n[ "$(wc -l <${calls})" -lt ${from} ] || exit ${code}\necho '{}'`
  writeFileSync(join(fixture.folder, 'curl'), `#!/bin/sh\n${body}\n`)
  chmodSync(join(fixture.folder, 'curl'), 0o755)
}

const changes = (): number => {
  const lines = readFileSync(join(fixture.folder, 'calls'), 'utf8').split('\n')
  return lines.filter((line) => line.includes('-X PUT')).length
}

const notListening = 7
const answeredWithAnError = 22

describe.each(nodeShells)('$name', (shell) => {
  const maintenance = (verb: string): ProgramAnswer =>
    fixture.ask(shell, 'maintenance', [verb, fixture.claimFolder, claim, url, '', 'reason', 'reason'])

  it.each(['state', 'enter', 'leave'])(
    'F105 maintenance %s: promises that nothing was done when no agent listens',
    (verb) => {
      agentFails(notListening, 1)
      expect(maintenance(verb)).toMatchObject({ code: 64 })
      expect(fixture.claims()).toEqual([])
    },
  )

  it.each(['enter', 'leave'])(
    'F105 maintenance %s: promises nothing when the agent stops listening after the change',
    (verb) => {
      agentFails(notListening, 2)
      const { code, errorOutput } = maintenance(verb)
      expect(changes()).toBe(1)
      expect(code).toBe(1)
      expect(errorOutput).toContain(`no Consul agent listens at ${url}`)
    },
  )

  it('F105 maintenance close: promises nothing when it sealed the claim and no agent listens', () => {
    agentFails(notListening, 1)
    expect(maintenance('close').code).toBe(1)
    expect(fixture.claims()).toEqual([claim])
    // once the claim is sealed, closing again changes nothing
    expect(maintenance('close').code).toBe(64)
  })

  it.each(['enter', 'leave'])(
    'F105 maintenance %s: promises nothing when the agent fails during the change',
    (verb) => {
      agentFails(answeredWithAnError, 1)
      expect(maintenance(verb).code).toBe(1)
    },
  )
})
