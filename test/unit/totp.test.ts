import { Secret, TOTP } from 'otpauth'
import { describe, expect, it } from 'vitest'
import { readTotpSecrets } from '../../src/adapters/totp/secrets.ts'
import { totpCodes } from '../../src/adapters/totp/totp.ts'

// the secret of RFC 6238's own examples, 12345678901234567890
const rfc = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const other = Secret.fromUTF8('abcdefghijklmnopqrst')
const codes = totpCodes(readTotpSecrets(`U0BEN ${rfc}\nU0CHRIS ${other.base32}`).secrets)

describe('S56 one-time code', () => {
  it.each([
    [59, '287082', 1],
    [1_111_111_109, '081804', 37_037_036],
    [1_234_567_890, '005924', 41_152_263],
    [20_000_000_000, '353130', 666_666_666],
  ])('one-time code: is that of RFC 6238 at %i s', (seconds, code, moment) => {
    expect(codes.read('U0BEN', code, seconds * 1000)).toEqual({ is: 'right', moment, sinceMs: moment * 30_000 })
  })

  it('one-time code: is valid for one period before and after its own', () => {
    for (const [seconds, is] of [
      [29, 'right'],
      [59, 'right'],
      [89, 'right'],
      [90, 'wrong'],
    ] as const)
      expect(codes.read('U0BEN', '287082', seconds * 1000).is).toBe(is)
    expect(codes.read('U0BEN', '287082', 89_000)).toEqual({ is: 'right', moment: 1, sinceMs: 30_000 })
  })

  it('one-time code: is refused for another person, a person without a device, and a malformed code', () => {
    expect(codes.read('U0CHRIS', '287082', 59_000)).toEqual({ is: 'wrong' })
    expect(codes.read('U0DORA', '287082', 59_000)).toEqual({ is: 'nobody’s' })
    for (const code of ['', '287', '2870820', 'abcdef', '28708２'])
      expect(codes.read('U0BEN', code, 59_000).is).toBe('wrong')
  })

  it('one-time code: is valid under the old and the new secret during rotation', () => {
    const both = totpCodes(readTotpSecrets(`U0BEN ${rfc}\nU0BEN ${other.base32}`).secrets)
    const code = new TOTP({ secret: other }).generate({ timestamp: 59_000 })
    expect(both.read('U0BEN', '287082', 59_000).is).toBe('right')
    expect(both.read('U0BEN', code, 59_000).is).toBe('right')
    expect(codes.read('U0BEN', code, 59_000).is).toBe('wrong')
  })
})

describe('secrets of devices', () => {
  it('secrets of devices: are separated by lines or commas, with comments and empty lines', () => {
    const lines = readTotpSecrets(`# devices\n\nU0BEN ${rfc.toLowerCase()}\n`)
    const commas = readTotpSecrets(`U0BEN=${rfc}, U0CHRIS=${other.base32}`)
    expect([...lines.secrets.keys()]).toEqual(['U0BEN'])
    expect([...commas.secrets.keys()]).toEqual(['U0BEN', 'U0CHRIS'])
    expect([...lines.problems, ...commas.problems]).toEqual([])
  })

  it('secrets of devices: an invalid one is named by entry and person, and never shown', () => {
    const { secrets, problems } = readTotpSecrets('U0BEN JBSWY3DPEHPK3PXP\nben GEZDGNBVGY3TQOJQ\nU0DORA 0189!\nU0CHRIS')
    expect(secrets.size).toBe(0)
    expect(problems).toEqual([
      'entry 1, of U0BEN: the secret must be base32 of at least 16 bytes',
      'entry 2 must start with the id of a person',
      'entry 3, of U0DORA: the secret must be base32 of at least 16 bytes',
      'entry 4, of U0CHRIS: the secret must be base32 of at least 16 bytes',
    ])
  })
})
