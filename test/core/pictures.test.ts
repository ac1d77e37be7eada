import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type BurnDownPicture,
  type ClusterPicture,
  nodeMarks,
  type Picture,
  type TimelinePicture,
} from '../../src/core/picture.ts'
import { advanceOf, knownCharacters } from '../../src/messages/pictures/advances.ts'
import { type Drawing, pictureWidth, svgOf } from '../../src/messages/pictures/drawing.ts'
import { looks } from '../../src/messages/pictures/marks.ts'
import { widthOf } from '../../src/messages/pictures/measure.ts'
import { type Paint, palette } from '../../src/messages/pictures/palette.ts'
import { drawingOf, pictureSvg } from '../../src/messages/pictures/pictures.ts'
import { holds } from '../property.ts'
import { contrast } from './contrast.ts'
import { advancesOfFont } from './font-file.ts'

const name = fc.oneof(
  fc.stringMatching(/^[a-z]{1,9}-\d{1,4}$/),
  fc.stringMatching(/^[a-z0-9.-]{1,60}$/),
  fc.nat(99).map((number) => `${'m'.repeat(60)}-${number}`),
  fc.string({ minLength: 1, maxLength: 20, unit: 'grapheme' }),
)
const nodes = (most: number) =>
  fc.uniqueArray(
    fc.record({
      name,
      rack: fc.option(fc.oneof(fc.constantFrom('b1', 'b2', 'b10'), name), { nil: null }),
      mark: fc.constantFrom(...nodeMarks),
    }),
    { minLength: 1, maxLength: most, selector: (node) => node.name },
  )
const clusters: fc.Arbitrary<ClusterPicture> = fc.record({
  kind: fc.constant('cluster' as const),
  cluster: name,
  nodes: fc.oneof(nodes(20), nodes(300)),
})

const timeMs = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 11, 31) })
const burnDowns: fc.Arbitrary<BurnDownPicture> = fc.record({
  kind: fc.constant('burn-down' as const),
  id: fc.stringMatching(/^c-[0-9A-Z]{4}$/),
  goal: name,
  points: fc
    .array(fc.record({ atMs: timeMs, left: fc.nat(20_000), more: fc.nat(20_000) }), { maxLength: 90 })
    .map((some) =>
      some.toSorted((a, b) => a.atMs - b.atMs).map(({ atMs, left, more }) => ({ atMs, left, total: left + more })),
    ),
  dueMs: timeMs,
  pace: fc.constantFrom('known' as const, 'too early' as const, 'ended' as const),
  endsAtMs: fc.option(timeMs, { nil: null }),
})
const timelines: fc.Arbitrary<TimelinePicture> = fc
  .record({
    title: name,
    fromMs: fc.constant(1_000_000),
    lastsMs: fc.integer({ min: 0, max: 90_000_000 }),
    waves: fc.array(
      fc.array(
        fc.record({
          node: name,
          mark: fc.constantFrom('done' as const, 'failed' as const, 'running' as const, 'stopped' as const),
          startMs: fc.integer({ min: 900_000, max: 80_000_000 }),
          endMs: fc.option(fc.integer({ min: 900_000, max: 99_000_000 }), { nil: null }),
        }),
        { minLength: 1, maxLength: 12 },
      ),
      { minLength: 1, maxLength: 30 },
    ),
    planned: fc.nat(2000),
    closesAtMs: fc.option(fc.integer({ min: 0, max: 99_000_000 }), { nil: null }),
  })
  .map(({ lastsMs, waves, ...rest }) => ({
    kind: 'timeline' as const,
    ...rest,
    toMs: rest.fromMs + lastsMs,
    waves: waves.map((runs) => ({ runs })),
  }))
const pictures: fc.Arbitrary<Picture> = fc.oneof(clusters, burnDowns, timelines)

/** So many nodes in so many racks, every tenth in trouble. */
const fleetOf = (count: number, racks: number): ClusterPicture => ({
  kind: 'cluster',
  cluster: 'harbour',
  nodes: Array.from({ length: count }, (_, index) => ({
    name: `compute-${String(index + 1).padStart(3, '0')}`,
    rack: `r${(index % racks) + 1}`,
    mark: index % 10 === 0 ? ('trouble' as const) : ('OK' as const),
  })),
})

const always = (check: (picture: Picture) => void) => holds(fc.property(pictures, check), 100)

type Text = Extract<Drawing['elements'][number], { is: 'text' }>

const textsOf = ({ elements }: Drawing): readonly Text[] => elements.flatMap((one) => (one.is === 'text' ? [one] : []))

/** The room that a text takes. */
function boxOf({ x, y, size, text, anchor }: Text) {
  const width = widthOf(text, size)
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
  return { left, right: left + width, top: y - size * 0.75, bottom: y + size * 0.25 }
}

/** The points that a path has: all corners, and the leftmost and rightmost point of a circle. */
const pointsOf = (path: string): readonly (readonly [number, number])[] =>
  [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)] as const)

describe('every picture', () => {
  test('F199 drawing: keeps every text inside and no two texts on each other', () => {
    always((picture) => {
      const drawing = drawingOf(picture)
      const boxes = textsOf(drawing).map(boxOf)
      for (const { left, right, top, bottom } of boxes) {
        expect(left).toBeGreaterThanOrEqual(0)
        expect(right).toBeLessThanOrEqual(pictureWidth)
        expect(top).toBeGreaterThanOrEqual(0)
        expect(bottom).toBeLessThanOrEqual(drawing.height)
      }
      const inOrder = boxes.toSorted((a, b) => a.top - b.top)
      for (const [index, one] of inOrder.entries())
        for (const other of inOrder.slice(index + 1)) {
          if (other.top >= one.bottom - 0.01) break
          expect(other.left >= one.right - 0.01 || one.left >= other.right - 0.01).toBe(true)
        }
    })
  })

  test('F199 drawing: keeps every shape inside', () => {
    always((picture) => {
      const { elements, height } = drawingOf(picture)
      for (const element of elements)
        if (element.is === 'shape')
          for (const [x, y] of pointsOf(element.path)) {
            expect(x >= 0 && x <= pictureWidth).toBe(true)
            expect(y >= 0 && y <= height).toBe(true)
          }
    })
  })

  test('F199 drawing: has no text smaller than 11 units, and only characters of the font', () => {
    always((picture) => {
      for (const { size, text } of textsOf(drawingOf(picture))) {
        expect(size).toBeGreaterThanOrEqual(11)
        expect([...text].every((character) => knownCharacters.has(character))).toBe(true)
      }
    })
  })

  test('F199 drawing: its alternative text fits into what Slack takes', () => {
    always((picture) => {
      expect(drawingOf(picture).says.length).toBeLessThanOrEqual(1000)
    })
  })

  test('F199 svg: escapes names, and has no other markup of them', () => {
    const picture = fleetOf(1, 1)
    const named = { ...picture, cluster: '<script>&"', nodes: [{ ...fleetOf(1, 1).nodes[0], name: '</svg>' }] }
    const svg = pictureSvg(named as ClusterPicture, 'reader')
    expect(svg).toContain('>&lt;script&gt;&amp;&quot;<')
    expect(
      svg.match(/<[a-z]+/g)?.filter((tag) => !['<svg', '<style', '<path', '<text', '<title'].includes(tag)),
    ).toEqual([])
    expect(svg.match(/<\/svg>/g)).toHaveLength(1)
  })

  test('F199 svg: of a theme has its colours only, and one for readers follows their colour scheme', () => {
    const drawing = drawingOf(fleetOf(3, 1))
    expect(svgOf(drawing, 'light')).not.toContain(palette.dark.background)
    expect(svgOf(drawing, 'dark')).toContain(`fill="${palette.dark.background}"`)
    const reader = svgOf(drawing, 'reader')
    expect(reader).toContain('prefers-color-scheme:dark')
    expect(reader.split('</style>')[1]).not.toMatch(/#[0-9a-f]{6}/)
  })
})

describe('a cluster', () => {
  /** Fails unless every node is drawn or counted exactly once. */
  function hasEveryNodeOnce(picture: ClusterPicture): void {
    const said = drawingOf(picture).elements.flatMap((one) =>
      one.is === 'shape' && one.says !== null ? [one.says] : [],
    )
    const each = picture.nodes.map(({ name: node, mark }) => `${node}: ${looks[mark].words}`)
    if (said.length === each.length && new Set([...said, ...each]).size === new Set(each).size) return
    for (const mark of nodeMarks) {
      const counts = said.flatMap((words) => {
        const count = words.endsWith(` ${looks[mark].words}`) ? /: (\d+) [^:]*$/.exec(words)?.[1] : undefined
        return count === undefined ? [] : [Number(count)]
      })
      const sum = counts.reduce((all, count) => all + count, 0)
      expect(sum, mark).toBe(picture.nodes.filter((node) => node.mark === mark).length)
    }
  }

  test('F199 drawing: draws or counts every node exactly once', () => {
    holds(
      fc.property(clusters, (picture) => hasEveryNodeOnce(picture)),
      60,
    )
    for (const racks of [1, 8, 25, 60, 500]) hasEveryNodeOnce(fleetOf(1000, racks))
  })

  test.each([
    [14, 3, 'names'],
    [200, 8, 'marks'],
    [1000, 25, 'counts'],
    [1000, 500, 'fewer racks'],
  ])('F199 drawing: of %i nodes in %i racks shows %s and is no higher than two phone widths', (count, racks, shows) => {
    const drawing = drawingOf(fleetOf(count, racks))
    const words = textsOf(drawing).map(({ text }) => text)
    expect(drawing.height).toBeLessThanOrEqual(2 * pictureWidth)
    expect(words.includes('compute-001')).toBe(shows === 'names')
    expect(words.filter((word) => word === '!').length).toBe(
      { names: 2 + 1, marks: 20 + 1, counts: 5 + 1, 'fewer racks': words.filter((word) => word === '!').length }[shows],
    )
    expect(words.some((word) => /^\+\d+ racks$/.test(word))).toBe(shows === 'fewer racks')
  })

  test('F199 words: say the states of all nodes, and name those that are not OK', () => {
    expect(drawingOf(fleetOf(12, 2)).says).toBe(
      'harbour by rack: 12 nodes, 2 in trouble, 10 OK. r1: 2 in trouble (compute-001, compute-011), 4 OK. r2: 6 OK.',
    )
  })

  test('F199 picture: of an unchanged cluster is the same, whatever the order of its nodes', () => {
    const picture = fleetOf(40, 4)
    const other = { ...picture, nodes: picture.nodes.toReversed() }
    expect(pictureSvg(other, 'light')).toBe(pictureSvg(picture, 'light'))
  })
})

describe('a burn-down', () => {
  const day = 86_400_000
  const firstMs = Date.UTC(2026, 11, 1)
  const burnDown = (endsAtMs: number | null): BurnDownPicture => ({
    kind: 'burn-down',
    id: 'c-7F3K',
    goal: 'kernel >= 6.12.57',
    points: [40, 31, 12].map((left, index) => ({ atMs: firstMs + index * day, left, total: 40 })),
    dueMs: firstMs + 4 * day,
    pace: 'known',
    endsAtMs,
  })

  test.each([
    [firstMs + 3 * day, 'at this pace 4 Dec, in time'],
    [firstMs + 90 * day, 'at this pace 1 Mar, late'],
    [null, 'no progress in the last days'],
  ])('F199 burn-down: says what is left, the pace and the deadline (%s)', (endsAtMs, pace) => {
    const drawing = drawingOf(burnDown(endsAtMs))
    expect(drawing.says).toBe(
      `Burn-down of c-7F3K kernel >= 6.12.57: 12 of 40 nodes left on 3 Dec, ${pace}, due 5 Dec (UTC).`,
    )
    const words = textsOf(drawing).map(({ text }) => text)
    expect(words).toEqual(expect.arrayContaining(['12 of 40 left', pace, 'due 5 Dec (UTC)']))
  })

  test('F199 burn-down: falls as nodes comply, and has a dashed line only with a pace', () => {
    const shapes = (picture: BurnDownPicture) =>
      drawingOf(picture).elements.flatMap((one) => (one.is === 'shape' && one.stroke === 'work' ? [one] : []))
    const [line] = shapes(burnDown(null))
    const heights = pointsOf(line?.path.replaceAll('L', ' L') ?? '').map(([, y]) => y)
    expect(heights).toHaveLength(3)
    expect(heights).toEqual(heights.toSorted((a, b) => a - b))
    const dashed = (picture: BurnDownPicture) => shapes(picture).filter(({ dashes }) => dashes !== null).length
    expect([dashed(burnDown(null)), dashed(burnDown(firstMs + 3 * day))]).toEqual([1, 2])
  })
})

describe('a timeline', () => {
  const runs = (count: number, mark: 'done' | 'failed' | 'running', fromMs: number) =>
    Array.from({ length: count }, (_, index) => ({
      node: `compute-${index + 1}`,
      mark,
      startMs: fromMs,
      endMs: mark === 'running' ? null : fromMs + 60_000,
    }))
  const timeline = (waves: TimelinePicture['waves']): TimelinePicture => ({
    kind: 'timeline',
    title: 'op-7F3K reboot',
    fromMs: 0,
    toMs: 240_000,
    waves,
    planned: 7,
    closesAtMs: 180_000,
  })
  const some = timeline([
    { runs: runs(1, 'done', 0) },
    { runs: [...runs(2, 'failed', 60_000), ...runs(1, 'running', 60_000)] },
  ])

  test('F199 timeline: says how many nodes are done, failed, running and not begun, and the end of the window', () => {
    expect(drawingOf(some).says).toBe(
      'Timeline of op-7F3K reboot: 1 done, 1 running, 2 failed, 7 not begun in 2 waves, 4 m, window ended 3 m after the start.',
    )
  })

  test('F199 timeline: has a bar for each run where they fit, and for each wave otherwise', () => {
    const bars = (picture: TimelinePicture) =>
      drawingOf(picture).elements.flatMap((one) => (one.is === 'shape' && one.says !== null ? [one.says] : []))
    expect(bars(some)).toEqual([
      'compute-1: done in 1 m',
      'compute-1: failed in 1 m',
      'compute-2: failed in 1 m',
      'compute-1: running',
    ])
    const many = Array.from({ length: 30 }, () => ({ runs: runs(10, 'done', 0) }))
    expect(bars(timeline(many))).toHaveLength(11)
    expect(bars(timeline(many))[0]).toBe('waves 1–20: 200 nodes')
    expect(drawingOf(timeline(many)).height).toBeLessThanOrEqual(2 * pictureWidth)
  })
})

describe('colours', () => {
  const marked: readonly Paint[] = ['good', 'bad', 'away', 'work', 'out', 'due', 'quiet']

  test.each(['light', 'dark'] as const)('%s: texts have a contrast of 4.5, and shapes of 3', (theme) => {
    const { background, letter, text, muted } = palette[theme]
    for (const paint of marked) {
      expect(contrast(palette[theme][paint], background), paint).toBeGreaterThanOrEqual(4.5)
      expect(contrast(palette[theme][paint], letter), `letter on ${paint}`).toBeGreaterThanOrEqual(4.5)
    }
    expect(contrast(text, background)).toBeGreaterThanOrEqual(7)
    expect(contrast(muted, background)).toBeGreaterThanOrEqual(4.5)
  })

  test('F199 marks: no two have the same shape and letter, whatever their colour', () => {
    const seen = nodeMarks.map((mark) => `${looks[mark].shape} ${looks[mark].letter} ${looks[mark].filled}`)
    expect(new Set(seen).size).toBe(nodeMarks.length)
    const letters = nodeMarks.map((mark) => looks[mark].letter)
    expect(new Set(letters).size).toBe(nodeMarks.length)
  })
})

test('F199 font: has every character that pictures may use, with the advance that they assume', () => {
  const font = advancesOfFont(readFileSync('src/adapters/png/inter-latin-500.ttf'))
  expect(knownCharacters.size).toBeGreaterThan(180)
  for (const character of knownCharacters) expect(font(character), character).toBe(advanceOf(character))
})
