import { type Breach, numbered, type Source } from './sources.ts'

/** The file that implements how names are compared. */
const rule = 'src/core/inventory/names.ts'

const adHoc =
  /\.split\((['"])\.\1(, 1)?\)\[0\]|toLowerCase\(\) [!=]==|[!=]== [\w.?()]*\.toLowerCase\(\)|includes\([\w.]*\.toLowerCase\(\)\)/

// these compare words of the grammar and names of the chat, never names of hosts, groups or services
const words: readonly string[] = [
  'commands/acknowledge.ts',
  'commands/digest.ts',
  'src/engine/requests/dialogs.ts',
  'src/main/init/choices.ts',
]

/** Places that compare names without the rule. */
export const adHocNames = (sources: readonly Source[]): readonly Breach[] =>
  sources
    .filter(({ path }) => path !== rule && !words.includes(path))
    .flatMap(({ path, text }) =>
      numbered(text)
        .filter(({ line }) => adHoc.test(line))
        .map(({ at }) => `${path}:${at} compares names by itself: use ${rule}`),
    )
