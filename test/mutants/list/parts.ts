import type { Mutant } from '../mutant.ts'

const awaiting = 'src/engine/operations/await-approval.ts'
const decisions = 'src/engine/requests/decisions.ts'
const state = 'src/core/operation/state.ts'
const prohibitions = 'src/core/operation/prohibitions.ts'
const restored = 'src/core/rollout/restored.ts'

/** Mutants of decisions about parts of a plan. */
export const mutantsOfParts: readonly Mutant[] = [
  {
    id: 'I2',
    file: 'src/core/operation/valid-approvals.ts',
    from: 'const { valid } = approvalsGiven(operation, nodes, nowMs, age)',
    to: 'const valid = operation.approvals',
  },
  {
    id: 'I2',
    file: 'src/engine/guards/approvals.ts',
    from: 'partsAmong(operation.plan, names)',
    to: 'partsAmong(operation.plan, names.slice(0, 1))',
  },
  {
    id: 'I2',
    file: decisions,
    from: 'coverageOf(operation.plan, part?.nodes ?? [])',
    to: 'coverageOf(operation.plan, nodesLeft(operation))',
  },
  {
    id: 'I2',
    file: 'src/engine/authorization/read-decision.ts',
    from: "'no such part' : part.rule",
    to: "'no such part' : (operation.plan.parts[0]?.rule ?? null)",
  },
  {
    id: 'S14',
    file: 'src/engine/guards/same-plan.ts',
    from: 'nodes.some((node) => ruleFor(plan, node) === null)',
    to: 'nodes.every((node) => node === null)',
  },
  { id: 'S56', file: decisions, from: 'factorFor(context, part?.rule ?? null,', to: 'factorFor(context, null,' },
  {
    id: 'I2',
    file: 'src/core/operation/open-parts.ts',
    from: 'operation.plan.parts.length === 1',
    to: 'operation.plan.parts.length >= 1',
  },
  {
    id: 'I2',
    file: awaiting,
    from: "{ type: 'expired', nodes: undecided.flatMap(({ nodes }) => nodes) }",
    to: "{ type: 'queued' }",
  },
  { id: 'S14', file: awaiting, from: 'return decides ?', to: 'return nowMs > 0 ?' },
  { id: 'I2', file: awaiting, from: '(rule !== null || isUnattended) && !keys.has(key)', to: '!keys.has(key)' },
  { id: 'I2', file: state, from: '&& isOpen ? askAgain', to: '&& !isOpen ? askAgain' },
  {
    id: 'I2',
    file: 'src/core/operation/approvals-given.ts',
    from: '(nodes === undefined ||',
    to: '(nodes !== null ||',
  },
  {
    id: 'I4',
    file: state,
    from: "return leavingOut(operation, { nodes, why: 'denied', by })",
    to: 'return operation',
  },
  { id: 'S43', file: state, from: ', ...operation.runs.map(({ node }) => node)', to: '' },
  { id: 'I4', file: decisions, from: 'rest.length === 0 ? {} : { nodes }', to: 'rest.length < 0 ? { nodes } : {}' },
  { id: 'I4', file: prohibitions, from: 'return nodes === undefined ? {', to: 'return nodes !== null ? {' },
  {
    id: 'I4',
    file: prohibitions,
    from: "other.is === 'part denied' && other.click === one.click",
    to: 'other.is === one.is',
  },
  { id: 'I2', file: restored, from: 'if (out !== null) return out', to: '' },
  {
    id: 'I2',
    file: 'src/engine/guards/called-off.ts',
    from: 'nodes.includes(node))',
    to: 'nodes.length === 0)',
  },
]
