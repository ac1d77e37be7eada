import { openLog } from '../../adapters/log/log.ts'
import { runDoctor } from '../doctor/doctor.ts'
import type { Finding } from '../doctor/finding.ts'
import { settingsOrExit } from './settings.ts'

const marks: { readonly [I in Finding['is']]: string } = { well: 'OK   ', 'worth a look': 'LOOK ', wrong: 'WRONG' }

/** `lockkeeper doctor`: exit code 0 when nothing is wrong. */
export async function doctor(): Promise<number> {
  const settings = await settingsOrExit()
  if (settings === null) return 1
  const findings = await runDoctor(settings, openLog(settings.instance, 'silent'))
  for (const { about, is, seen } of findings) process.stdout.write(`${marks[is]} ${about}: ${seen}\n`)
  const wrong = findings.filter(({ is }) => is === 'wrong').length
  process.stdout.write(
    wrong === 0 ? 'Nothing is wrong.\n' : `${wrong} ${wrong === 1 ? 'thing is' : 'things are'} wrong.\n`,
  )
  return wrong === 0 ? 0 : 1
}
