import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { type Breach, numbered, pathsUnder, read, root, type Source } from './sources.ts'

/** All Markdown documents for people. */
export const documents = (): readonly Source[] => [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'SECURITY.md'].map(read),
  ...pathsUnder('docs')
    .filter((path) => path.endsWith('.md'))
    .map(read),
]

const withoutFences = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '')

/** The anchor that GitHub gives a heading. */
const anchor = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

/** The anchors of a document. */
const anchorsOf = ({ text }: Source): readonly string[] =>
  [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading))

/** Links inside the project whose file or heading does not exist. */
export const deadLinks = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap((source) =>
    [...withoutFences(source.text).matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return []
      const [file = '', heading] = link.split('#')
      const target = file === '' ? source.path : normalize(join(dirname(source.path), file))
      if (!existsSync(join(root, target))) return [`${source.path}: ${link} leads nowhere`]
      if (heading === undefined || anchorsOf(read(target)).includes(heading)) return []
      return [`${source.path}: ${target} has no heading ${heading}`]
    }),
  )

/** Absolute paths that exist only on one machine. */
export const machinePaths = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap(({ path, text }) =>
    numbered(text)
      .filter(({ line }) => /(^|[\s`'"(=])\/(work|root|home|Users|tmp\/[a-z])/.test(line))
      .map(({ line, at }) => `${path}:${at} names a place of one machine: ${line.trim()}`),
  )

/** Paths of the project that a document names and that do not exist. */
export const missingPaths = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap(({ path, text }) =>
    [...withoutFences(text).matchAll(/`((?:src|test|sandbox|tools|commands|docs|\.ci)\/[^`\s]*)`/g)]
      .map(([, named = '']) => named.replace(/[/*].*\*.*$/, '').replace(/\/$/, ''))
      .filter((named) => !named.includes('…') && !named.includes('<') && !existsSync(join(root, named)))
      .map((named) => `${path} names ${named}, which is not there`),
  )

const plainQuotes = (text: string): string => text.replaceAll(/[‘’]/g, "'").replaceAll("\\'", "'")

/** Tests that a document names as `file` “title”, “title” and that do not exist. */
export const missingTests = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap(({ path, text }) =>
    [...text.replaceAll(/\s+/g, ' ').matchAll(/`(test\/[^`]+\.ts)`((?:,? “[^”]+”)+)/g)].flatMap(
      ([, file = '', titles = '']) =>
        [...titles.matchAll(/“([^”]+)”/g)]
          .filter(([, title = '']) => !(existsSync(join(root, file)) && has(file, title)))
          .map(([, title]) => `${path} names the test “${title}”, which ${file} does not have`),
    ),
  )

const has = (file: string, title: string): boolean => plainQuotes(read(file).text).includes(plainQuotes(title))

/** The distinct first groups of a pattern's matches, such as the names of commands to type. */
export const typed = (sources: readonly Source[], pattern: RegExp): readonly string[] => [
  ...new Set(sources.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, name = '']) => name))),
]
