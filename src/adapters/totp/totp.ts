import { TOTP } from 'otpauth'
import type { CodeRead, Codes } from '../../engine/ports/codes.ts'
import type { TotpSecrets } from './secrets.ts'

/** The most periods by which a device's clock may differ from the bot's, in either direction. */
const drift = 1

const periodSeconds = 30

/** Six digits that change every 30 s, as authenticator apps show them (RFC 6238). */
export const totpCodes = (secrets: TotpSecrets): Codes => ({
  read(person, code, nowMs): CodeRead {
    const own = secrets.get(person) ?? []
    if (own.length === 0) return { is: 'nobody’s' }
    if (!/^\d{6}$/.test(code)) return { is: 'wrong' }
    for (const secret of own) {
      const totp = new TOTP({ secret, algorithm: 'SHA1', digits: 6, period: periodSeconds })
      const delta = totp.validate({ token: code, timestamp: nowMs, window: drift })
      if (delta === null) continue
      const moment = totp.counter({ timestamp: nowMs }) + delta
      return { is: 'right', moment, sinceMs: moment * periodSeconds * 1000 }
    }
    return { is: 'wrong' }
  },
})
