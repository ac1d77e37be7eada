// @module-tag slow

import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { part } from '../../../src/adapters/ssh/scripts.ts'
import { nodeShells } from './program-fixture.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-problem-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0

const realPath = 'use the path that it leads to'

/** Owner and group by name. */
const factsOf = (path: string): string =>
  execFileSync('stat', ['-c', 'owner %U, uid %u, group %G, gid %g', path], { encoding: 'utf8' }).trim()

/** A folder with the mode, and one inside that only its owner can change. */
function folderIn(name: string, mode: number): string {
  mkdirSync(join(root, name, 'inner'), { recursive: true, mode: 0o755 })
  chmodSync(join(root, name), mode)
  return join(root, name, 'inner')
}

describe.each(nodeShells)('$name', ({ argv: [shell = '', ...rest], env }) => {
  const problemOf = (path: string, as: { readonly uid?: number; readonly gid?: number } = {}): string => {
    const text = `${part('folder-problem')}\nfolder_problem "$1"\n`
    const argv = [...rest, '-s', '--', path]
    return spawnSync(shell, argv, { input: text, encoding: 'utf8', env: { ...process.env, ...env }, cwd: '/', ...as })
      .stdout
  }

  it('F97 folder: is trusted when only its owner can change it and every folder above', () => {
    expect(problemOf(folderIn('own', 0o755))).toBe('')
    expect(problemOf('/')).toBe('')
  })

  it.each([0o777, 0o775, 0o2775, 0o757])(
    'F97 folder: is refused when others can write a folder above it, mode %o',
    (mode) => {
      const inner = folderIn('open', mode)
      const words = `${root}/open can be written by other users (mode ${mode.toString(8)}, ${factsOf(join(root, 'open'))}): correct it with chmod go-w ${root}/open\n`
      // a group of one's own may write below a home directory, unless it is root's
      const isOwnGroup = !isRoot && mode !== 0o777 && mode !== 0o757 && process.getuid?.() === process.getgid?.()
      expect(problemOf(inner)).toBe(isOwnGroup ? '' : words)
      expect(problemOf(join(inner, 'not-there-yet'))).toBe(isOwnGroup ? '' : words)
    },
  )

  it('F97 folder: is trusted below a folder with the sticky bit', () => {
    expect(problemOf(folderIn('sticky', 0o1777))).toBe('')
    // but the folder with the sticky bit itself is not
    expect(problemOf(join(root, 'sticky'))).toContain('can be written by other users (mode 1777,')
  })

  it('F97 folder: is refused when a folder above it is a symbolic link', () => {
    folderIn('real', 0o755)
    symlinkSync(join(root, 'real'), join(root, 'link'))
    expect(problemOf(join(root, 'link/inner'))).toBe(`${root}/link is a symbolic link: ${realPath}\n`)
    expect(problemOf(join(root, 'link/'))).toBe(`${root}/link is a symbolic link: ${realPath}\n`)
    symlinkSync('/no/such/place', join(root, 'dangling'))
    expect(problemOf(join(root, 'dangling/inner'))).toBe(`${root}/dangling is a symbolic link: ${realPath}\n`)
  })

  it.runIf(isRoot)('F97 folder: is refused when a folder above it belongs to another user', () => {
    const inner = folderIn('given-away', 0o755)
    chownSync(join(root, 'given-away'), 1000, 1000)
    expect(problemOf(inner)).toBe(
      `${root}/given-away does not belong to root (mode 755, ${factsOf(join(root, 'given-away'))}): change its owner with chown, or use another folder\n`,
    )
    chownSync(join(root, 'given-away'), 1001, 1001)
    chmodSync(root, 0o755)
    expect(problemOf(inner, { uid: 1, gid: 1 })).toContain('given-away does not belong to root or daemon (mode 755,')
  })

  it.runIf(isRoot)('F97 folder: is trusted below a home that only a group of its owner’s own can write', () => {
    chmodSync(root, 0o755)
    const inner = folderIn('home', 0o775)
    const asUser = { uid: 1000, gid: 1000 }
    for (const path of [join(root, 'home'), inner]) chownSync(path, 1000, 1000)
    expect(problemOf(inner, asUser)).toBe('')
    expect(problemOf(join(root, 'home'), asUser)).toContain('can be written by other users')
    chownSync(join(root, 'home'), 1000, 1001)
    expect(problemOf(inner, asUser)).toContain('home can be written by other users')
    chownSync(join(root, 'home'), 0, 0)
    expect(problemOf(inner, asUser)).toContain('home can be written by other users')
  })

  it('F97 folder: is refused when its path is not absolute', () => {
    for (const path of ['', 'etc', './etc', '../etc']) expect(problemOf(path)).toBe(`${path} is not an absolute path\n`)
  })
})
