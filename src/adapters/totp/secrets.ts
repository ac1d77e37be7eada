import { Secret } from 'otpauth'

/** The secrets of people's devices, by the person's ID; several during a change of device. */
export type TotpSecrets = ReadonlyMap<string, readonly Secret[]>

// RFC 4226 requires at least 128 bits
const minBytes = 16

/**
 * Parses lines such as `U0123ABCD JBSWY3DPEHPK3PXP…` in base32; empty lines and lines that begin with `#` are skipped.
 * An error names its line and person, and never the secret.
 */
export function readTotpSecrets(text: string): { readonly secrets: TotpSecrets; readonly problems: readonly string[] } {
  const secrets = new Map<string, readonly Secret[]>()
  const problems: string[] = []
  for (const [index, line] of text.split(/[\n,]/).entries()) {
    const [person = '', ...rest] = line.trim().split(/[\s=]+/)
    if (person === '' || person.startsWith('#')) continue
    const secret = secretOf(rest.join(''))
    if (!/^[UW][A-Z0-9]{2,}$/.test(person)) problems.push(`entry ${index + 1} must start with the id of a person`)
    else if (secret === null)
      problems.push(`entry ${index + 1}, of ${person}: the secret must be base32 of at least ${minBytes} bytes`)
    else secrets.set(person, [...(secrets.get(person) ?? []), secret])
  }
  return { secrets, problems }
}

function secretOf(base32: string): Secret | null {
  if (!/^[A-Za-z2-7]+$/.test(base32)) return null
  const secret = Secret.fromBase32(base32.toUpperCase())
  return secret.bytes.length >= minBytes ? secret : null
}
