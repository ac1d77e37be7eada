import fc from 'fast-check'

/**
 * Any Unicode character, as a unit of `fc.string`: the values of its unit `binary`, which takes a tenth of a second to
 * make because it can be shrunk.
 */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(fc.integer({ min: 0, max: 0xd7ff }), fc.integer({ min: 0xe000, max: 0x10ffff }))
  .map((code) => String.fromCodePoint(code))
