import { describe, expect, it } from 'vitest'
import { newNameOf, renamedKeys } from '../../src/configuration/renamed-keys.ts'
import { minimalFile, problemsOf, withCluster } from './configuration-fixtures.ts'

const inBot = (key: string): string => `${minimalFile}bot: {${key}: 1s}\n`
const inSsh = (key: string): string => withCluster(`ssh: {${key}: 10s}`)

/** A configuration with each former key in its section, and the place that the problem names. */
const former: { readonly [key: string]: { readonly text: string; readonly section: string } } = {
  command: { text: inSsh('command'), section: 'clusters.eu-1.ssh' },
  connect: { text: inSsh('connect'), section: 'clusters.eu-1.ssh' },
  counts: {
    text: withCluster('roles: {storage: {approvals: {needs: [{count: 1, groups: [S0STORAGE]}], counts: 8h}}}'),
    section: 'clusters.eu-1.roles.storage.approvals',
  },
  idle: { text: inSsh('idle'), section: 'clusters.eu-1.ssh' },
  leaveOut: {
    text: minimalFile.replace('from: catalog', 'from: catalog, leaveOut: [consul-1]'),
    section: 'clusters.eu-1.inventory',
  },
  lookForSilent: { text: inBot('lookForSilent'), section: 'bot' },
  mostAtOnce: { text: inSsh('mostAtOnce'), section: 'clusters.eu-1.ssh' },
  mostPerNode: { text: inSsh('mostPerNode'), section: 'clusters.eu-1.ssh' },
  turnsAtOnce: { text: inBot('turnsAtOnce'), section: 'bot' },
  within: {
    text: withCluster('hooks: {noout: {on: here, run: [noout], within: 2m}}'),
    section: 'clusters.eu-1.hooks.noout',
  },
}

describe('renamed keys', () => {
  it.each(Object.entries(renamedKeys))('renamed key: %s is refused with its new name, %s', (key, name) => {
    const { text, section } = former[key] ?? { text: '', section: '' }
    const problems = problemsOf(text)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatch(/^lockkeeper\.yaml:\d+ /)
    expect(problems[0]).toContain(`${section}.${key} is unknown. It is now called ${name}.`)
    expect(problemsOf(text.replace(key, name)).join()).not.toContain('is unknown')
  })

  it('renamed key: is an unknown key like any other in a section that never had it', () => {
    expect(problemsOf(withCluster('within: 2m'))[0]).toContain('clusters.eu-1.within is unknown. Known: ')
    expect(newNameOf('toString', ['timeout'])).toBeUndefined()
  })
})
