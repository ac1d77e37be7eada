import { openLog } from '../../adapters/log/log.ts'
import { runDoctor } from '../doctor/doctor.ts'
import type { Finding } from '../doctor/finding.ts'
import { settingsOrExit } from './settings.ts'

const marks: { readonly [I in Finding['is']]: string } = { ok: 'OK     ', warning: 'WARNING', failed: 'FAILED ' }

/** `lockkeeper doctor`: exit code 0 when no check failed. */
export async function doctor(): Promise<number> {
  const settings = await settingsOrExit()
  if (settings === null) return 1
  const findings = await runDoctor(settings, openLog(settings.instance, 'silent'))
  for (const { about, is, seen } of findings) process.stdout.write(`${marks[is]} ${about}: ${seen}\n`)
  const failures = findings.filter(({ is }) => is === 'failed').length
  process.stdout.write(
    failures === 0 ? 'All checks passed.\n' : `${failures} ${failures === 1 ? 'check' : 'checks'} failed.\n`,
  )
  return failures === 0 ? 0 : 1
}
