import { expect, test } from 'vitest'
import { unusedPorts, visiblePorts } from './ports.ts'
import { codeUnder } from './sources.ts'

const engine = codeUnder('src/engine').filter(({ path }) => !path.startsWith('src/engine/ports/'))

/** Handlers of turns and requests, and what runs them: they pass the whole context on. */
const wide = [
  'guards/approvals.ts',
  'guards/guard.ts',
  'guards/of-run.ts',
  'guards/subject.ts',
  'operations/advance-operation.ts',
  'operations/await-approval.ts',
  'operations/operation-turn.ts',
  'operations/readiness.ts',
  'operations/submit-prepared.ts',
  'requests/bot-context.ts',
  'requests/conversation.ts',
  'requests/decisions.ts',
  'requests/handle-button.ts',
  'requests/handle-command.ts',
  'requests/request-plan.ts',
  'requests/retry.ts',
  'runs/',
  'step-contract/step-work.ts',
  'turns/take-turn.ts',
  'unattended/nights.ts',
  'unattended/prepare.ts',
]

test('ports: a component of the engine declares only the ports that it uses', () => {
  expect(unusedPorts(engine)).toEqual([])
})

test('ports: a component that is no handler of turns or requests does not see the whole context', () => {
  const seeing = visiblePorts(engine).filter(({ seesAll }) => seesAll !== 'no')
  const others = seeing.filter(({ path }) => !wide.some((of) => path.startsWith(`src/engine/${of}`)))
  expect(others.map(({ path }) => path)).toEqual([])
})

const context = (path: string, text: string) => ({
  path: `src/engine/${path}`,
  text: `import type { ClusterContext } from './ports/context.ts'\n${text}`,
})

test('unusedPorts: names a port that is neither used nor handed on, and no other', () => {
  const sources = [
    context(
      'a.ts',
      "export type AContext = Pick<ClusterContext, 'chat' | 'clock'>\n\nexport async function a({ chat, clock }: AContext): Promise<void> {}\n",
    ),
    context(
      'b.ts',
      "import { type AContext, a } from './a.ts'\n\ntype BContext = AContext & Pick<ClusterContext, 'log' | 'turns'>\n\nexport const b = async (context: BContext) => {\n  context.log.info({}, 'b')\n  await a(context)\n}\n",
    ),
  ]
  expect(unusedPorts(sources)).toEqual(['src/engine/b.ts declares turns and does not use it'])
})

test('visiblePorts: resolves named contexts, and finds the whole context by its name and in a field', () => {
  const found = visiblePorts([
    context('a.ts', "export type AContext = Pick<\n  ClusterContext,\n  | 'chat'\n  | 'clock'\n>\n"),
    context(
      'b.ts',
      "import type { AContext } from './a.ts'\n\nexport const b = (context: AContext & Pick<ClusterContext, 'log'>) => context\n",
    ),
    context('c.ts', 'export type Turn = {\n  readonly context: ClusterContext\n}\n'),
    context('d.ts', "import type { Turn } from './c.ts'\n\nexport const d = (turn: Turn) => turn\n"),
    context('e.ts', 'export const e = (context: ClusterContext) => context\n'),
  ])
  expect(found.map(({ path, ports, seesAll }) => [path.slice(11), [...ports].sort().join(), seesAll])).toEqual([
    ['b.ts', 'chat,clock,log', 'no'],
    ['a.ts', 'chat,clock', 'no'],
    ['c.ts', '', 'yes'],
    ['d.ts', '', 'by a field'],
    ['e.ts', '', 'yes'],
  ])
})
