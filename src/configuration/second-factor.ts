import { readTotpSecrets, type TotpSecrets } from '../adapters/totp/secrets.ts'
import { problem } from './issues.ts'
import type { ParsedYaml } from './parsed.ts'
import { type Problem, shown } from './problem.ts'
import type { ProcessEnvironment } from './process-environment.ts'
import type { WrittenFile } from './schema/file.ts'

/** The devices of second factors, and the problems with how they are configured. */
export type SecondFactor = { readonly secrets: TotpSecrets; readonly problems: readonly Problem[] }

/** Reads the devices whose codes are accepted, with all problems; secrets are never shown, not even invalid ones. */
export function secondFactorOf(
  file: WrittenFile,
  { variables, readFile, uses }: ProcessEnvironment,
  written: ParsedYaml,
): SecondFactor {
  if (!uses.includes('second factor')) return { secrets: new Map(), problems: unmet(file, written) }
  const { secretsFile, secretsVariable } = file.secondFactor
  const problems: Problem[] = []
  const texts: string[] = []
  if (secretsVariable !== null) {
    const text = variables[secretsVariable]?.trim() ?? ''
    const right = 'is not set: secondFactor.secretsVariable names it as the variable with the secrets of devices'
    if (text === '') problems.push({ where: secretsVariable, line: null, found: null, right })
    texts.push(text)
  }
  if (secretsFile !== null)
    try {
      texts.push(readFile(secretsFile))
    } catch (error) {
      const right = `cannot be read: ${error instanceof Error ? error.message : error}`
      problems.push(problem(written, ['secondFactor', 'secretsFile'], right, shown(secretsFile)))
    }
  const read = readTotpSecrets(texts.join('\n'))
  const wrong = read.problems.map((right) => problem(written, ['secondFactor'], right, null))
  return { secrets: read.secrets, problems: [...problems, ...wrong, ...unmet(file, written)] }
}

/** Rules whose required second factor nobody can give, so that everything under them would be refused. */
function unmet({ secondFactor, clusters }: WrittenFile, written: ParsedYaml): readonly Problem[] {
  if (secondFactor.secretsFile !== null || secondFactor.secretsVariable !== null) return []
  const overrides = Object.entries(clusters).flatMap(([cluster, { breakGlass }]) =>
    breakGlass?.secondFactor === 'yes'
      ? [problem(written, ['clusters', cluster, 'breakGlass', 'secondFactor'], codesUnavailable, null)]
      : [],
  )
  const rules = Object.entries(clusters).flatMap(([cluster, { roles }]) =>
    Object.entries(roles).flatMap(([role, { approvals }]) => {
      if (typeof approvals !== 'object' || approvals.secondFactor === 'no') return []
      const path = ['clusters', cluster, 'roles', role, 'approvals', 'secondFactor']
      return [problem(written, path, codesUnavailable, null)]
    }),
  )
  return [...overrides, ...rules]
}

const codesUnavailable =
  'demands a code, but no secrets are configured: set secondFactor.secretsFile or secondFactor.secretsVariable'
