import type { NodeMark, RunMark, TimelinePicture } from '../../core/picture.ts'
import { formatDuration } from '../../core/text/format-duration.ts'
import { counted } from '../wording/section.ts'
import { type Drawing, type Element, pictureWidth, rounded } from './drawing.ts'
import { type Block, edge, inner, legendRow, sizes, text, wrapped } from './lines.ts'
import { looks, markAt, markSize } from './marks.ts'
import { drawable, fitted, widthOf } from './measure.ts'

type Run = TimelinePicture['waves'][number]['runs'][number]
type Wave = { readonly title: string; readonly runs: readonly Run[] }

/** The marks of runs, as far as they look like those of nodes. */
const nodeMark: { readonly [mark in RunMark]: NodeMark } = {
  failed: 'trouble',
  running: 'working',
  stopped: 'disabled',
  done: 'OK',
}
// the worst first
const marks = ['failed', 'running', 'stopped', 'done'] as const

const barLeft = 140
const barRight = pictureWidth - edge
const row = 21
/** More runs are shown wave by wave. */
const maxRuns = 24
/** More waves are shown together with the first one. */
const maxWaves = 11

const numberOf = (runs: readonly Run[], mark: RunMark): number => runs.filter((run) => run.mark === mark).length

const countsOf = (runs: readonly Run[], words: (mark: RunMark, count: number) => string) =>
  marks.flatMap((mark) => {
    const count = numberOf(runs, mark)
    return count === 0 ? [] : [{ mark: nodeMark[mark], words: words(mark, count), says: null }]
  })

/** The place of a time on the axis. */
type Axis = (atMs: number) => number

const axisOf = ({ fromMs, toMs }: TimelinePicture): Axis => {
  const spanMs = Math.max(1, toMs - fromMs)
  return (atMs) => barLeft + Math.min(1, Math.max(0, (atMs - fromMs) / spanMs)) * (barRight - barLeft)
}

function bar(axis: Axis, startMs: number, endMs: number, middle: number, mark: RunMark, says: string): Element {
  const left = Math.min(axis(startMs), barRight - 2)
  const width = Math.max(2, axis(endMs) - left)
  const { paint } = looks[nodeMark[mark]]
  return {
    is: 'shape',
    path: `M${rounded(left)} ${rounded(middle - 5)}h${rounded(width)}v10h${rounded(-width)}Z`,
    fill: mark === 'stopped' ? 'background' : paint,
    stroke: paint,
    dashes: mark === 'running' ? '3 2' : null,
    says,
  }
}

const runWords = ({ node, mark, startMs, endMs }: Run): string =>
  `${node}: ${mark}${endMs === null ? '' : ` in ${formatDuration(endMs - startMs)}`}`

/** Every run with its name, below the title of its wave where there are several. */
function byRun(waves: readonly Wave[], axis: Axis, toMs: number, top: number): Block {
  let y = top
  const elements = waves.flatMap(({ title, runs }) => {
    const header = waves.length > 1 ? [text(edge, y + 14, sizes.small, title, 'muted')] : []
    if (waves.length > 1) y += 20
    const rows = runs.flatMap((run) => {
      const middle = y + row / 2
      y += row
      const name = fitted(run.node, sizes.small, barLeft - edge - markSize - 12)
      return [
        ...markAt(nodeMark[run.mark], edge + markSize / 2, middle, null),
        text(edge + markSize + 4, middle + 4, sizes.small, name),
        bar(axis, run.startMs, run.endMs ?? toMs, middle, run.mark, runWords(run)),
      ]
    })
    return [...header, ...rows]
  })
  return { height: y - top, elements }
}

/** Every wave as one bar and the numbers of its runs. */
function byWave(waves: readonly Wave[], axis: Axis, toMs: number, top: number): Block {
  let y = top
  const elements = waves.flatMap(({ title, runs }) => {
    const middle = y + legendRow / 2
    const worst = marks.find((mark) => numberOf(runs, mark) > 0) ?? 'done'
    const startMs = Math.min(...runs.map((run) => run.startMs))
    const endMs = Math.max(...runs.map((run) => run.endMs ?? toMs))
    const counts = wrapped(
      countsOf(runs, (_, count) => String(count)),
      edge,
      y + legendRow,
    )
    y += legendRow + counts.height + 2
    return [
      text(edge, middle + 4, sizes.small, fitted(title, sizes.small, barLeft - edge - 8), 'muted'),
      bar(axis, startMs, endMs, middle, worst, `${title}: ${counted(runs.length, 'node')}`),
      ...counts.elements,
    ]
  })
  return { height: y - top, elements }
}

/** The waves with their titles; the first ones together when there are too many. */
function titled({ waves }: TimelinePicture): readonly Wave[] {
  const merged = Math.max(0, waves.length - maxWaves)
  const rest = waves.slice(merged === 0 ? 0 : merged + 1)
  const first: readonly Wave[] =
    merged === 0
      ? []
      : [{ title: `waves 1–${merged + 1}`, runs: waves.slice(0, merged + 1).flatMap(({ runs }) => runs) }]
  const number = (index: number): number => index + 1 + (merged === 0 ? 0 : merged + 1)
  return [...first, ...rest.map(({ runs }, index) => ({ title: `wave ${number(index)}`, runs }))].filter(
    ({ runs }) => runs.length > 0,
  )
}

const windowWords = ({ closesAtMs, fromMs, toMs }: TimelinePicture): string | null => {
  if (closesAtMs === null) return null
  const when = closesAtMs <= toMs ? 'ended' : 'ends'
  return `window ${when} ${formatDuration(Math.max(0, closesAtMs - fromMs))} after the start`
}

/** The numbers of an operation's nodes in words. */
function numbersIn({ waves, planned }: TimelinePicture): string {
  const runs = waves.flatMap((wave) => wave.runs)
  const numbers = marks.toReversed().flatMap((mark) => {
    const count = numberOf(runs, mark)
    return count === 0 ? [] : [`${count} ${mark}`]
  })
  return [...numbers, ...(planned === 0 ? [] : [`${planned} not begun`])].join(', ')
}

function saysOf(picture: TimelinePicture): string {
  const { title, fromMs, toMs, waves } = picture
  const many = waves.length > 1 ? ` in ${waves.length} waves` : ''
  const end = windowWords(picture)
  const words = `Timeline of ${title}: ${numbersIn(picture)}${many}, ${formatDuration(toMs - fromMs)}${end === null ? '' : `, ${end}`}.`
  return words.length <= 1000 ? words : `${words.slice(0, 999)}…`
}

/** The runs of an operation over time, each with its name, or wave by wave where they are many. */
export function timelineDrawing(picture: TimelinePicture): Drawing {
  const { title, fromMs, toMs, planned, closesAtMs } = picture
  const axis = axisOf(picture)
  const waves = titled(picture)
  const runs = waves.flatMap((wave) => wave.runs)
  const top = 56
  const body = (runs.length + waves.length <= maxRuns ? byRun : byWave)(waves, axis, toMs, top)
  const bottom = top + body.height + 6
  const total = drawable(formatDuration(toMs - fromMs))
  const closes = closesAtMs !== null && closesAtMs > fromMs && closesAtMs <= toMs ? [axis(closesAtMs)] : []
  const line = (path: string, stroke: 'line' | 'bad'): Element => ({
    is: 'shape',
    path,
    fill: null,
    stroke,
    dashes: null,
    says: null,
  })
  const legend = wrapped(
    [
      ...countsOf(runs, (mark, count) => `${mark} ${count}`),
      ...(planned === 0 ? [] : [{ mark: 'queued' as const, words: `not begun ${planned}`, says: null }]),
    ],
    edge,
    bottom + 6,
  )
  const end = windowWords(picture)
  const windowLine =
    end === null ? [] : [text(edge, bottom + legend.height + 22, sizes.small, fitted(end, sizes.small, inner))]
  return {
    width: pictureWidth,
    height: bottom + legend.height + 14 + windowLine.length * 18,
    says: saysOf(picture),
    elements: [
      text(edge, 26, sizes.title, fitted(title, sizes.title, inner)),
      text(barLeft, 48, sizes.small, 'start', 'muted'),
      text(barRight - widthOf(total, sizes.small), 48, sizes.small, total, 'muted'),
      ...body.elements,
      ...closes.map((x) => line(`M${rounded(x)} ${top}V${rounded(bottom - 6)}`, 'bad')),
      line(`M${edge} ${rounded(bottom)}H${barRight}`, 'line'),
      ...legend.elements,
      ...windowLine,
    ],
  }
}
