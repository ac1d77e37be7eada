import type { Mutant } from '../mutant.ts'

const uploads = 'src/adapters/slack/files/pictures.ts'
const chat = 'src/adapters/slack/chat.ts'
const cluster = 'src/messages/pictures/cluster.ts'
const marks = 'src/messages/pictures/marks.ts'
const measure = 'src/messages/pictures/measure.ts'

/** Mutants of pictures in messages. */
export const mutantsOfPictures: readonly Mutant[] = [
  {
    id: 'F198',
    file: 'src/engine/delivery/deliver.ts',
    from: '  await chat.prepare(action.message)\n  const settle = await action.mark(clock.now())',
    to: '  const settle = await action.mark(clock.now())\n  await chat.prepare(action.message)',
  },
  {
    id: 'F198',
    file: chat,
    from: 'pictureRefusal === null ? first : await withFiles(noFiles)',
    to: 'first',
  },
  { id: 'F198', file: uploads, from: "this.#state = 'off'", to: "this.#state = 'on'" },
  {
    id: 'F198',
    file: uploads,
    from: 'await Promise.race([uploads, pauseFor(this.#parts.prepareMs, done.signal)])',
    to: 'await uploads',
  },
  { id: 'F198', file: uploads, from: 'this.#uploads.get(hash) ?? this.#upload(part)', to: 'this.#upload(part)' },
  {
    id: 'F198',
    file: 'src/adapters/slack/blocks/accepted-blocks.ts',
    from: ' || refusal.code === refusedPicture',
    to: '',
  },
  {
    id: 'F198',
    file: 'src/adapters/slack/gateway/reply.ts',
    from: '() => this.#answers.showPictures(this.#request, message)',
    to: '() => undefined',
  },
  { id: 'F199', file: measure, from: "knownCharacters.has(character) ? character : '?'", to: 'character' },
  {
    id: 'F199',
    file: measure,
    from: 'if (widthOf(whole, size) <= maxWidth) return whole',
    to: 'if (whole) return whole',
  },
  { id: 'F199', file: marks, from: "letter: 'M'", to: "letter: 'D'" },
  { id: 'F199', file: cluster, from: 'nodes: rest.flatMap(({ nodes }) => nodes)', to: 'nodes: rest[0]?.nodes ?? []' },
  {
    id: 'F199',
    file: 'src/messages/pictures/lines.ts',
    from: 'if (x > left && x + width - 10 > pictureWidth - edge)',
    to: 'if (x > left && x + width - 10 > 2 * pictureWidth)',
  },
  {
    id: 'F199',
    file: 'src/messages/pictures/burn-down.ts',
    from: 'const [first, last] = [Math.min(dueMs, points[0]?.atMs ?? dueMs)',
    to: 'const [first, last] = [points[0]?.atMs ?? dueMs',
  },
  {
    id: 'F199',
    file: 'src/messages/pictures/burn-down.ts',
    from: '(count / most) * (plot.bottom - plot.top)',
    to: '(1 - count / most) * (plot.bottom - plot.top)',
  },
  {
    id: 'F199',
    file: 'src/messages/pictures/timeline.ts',
    from: 'Math.min(1, Math.max(0, (atMs - fromMs) / spanMs))',
    to: '(atMs - fromMs) / spanMs',
  },
  {
    id: 'F199',
    file: 'src/messages/operations/timeline-picture.ts',
    from: "endedBadly(outcome) ? 'failed' : 'stopped'",
    to: "endedBadly(outcome) ? 'done' : 'stopped'",
  },
  { id: 'F199', file: 'src/messages/pictures/drawing.ts', from: "replaceAll('<', '&lt;')", to: "replaceAll('<', '<')" },
  {
    id: 'F199',
    file: 'src/adapters/png/png.ts',
    from: 'fontFiles: [fontFile]',
    to: 'fontFiles: []',
  },
]
