import type { Mutant } from '../mutant.ts'
import { mutantsOfNodeProgram } from './node-program.ts'

/** Mutants of what is read from a node and done on it. */
export const mutantsOfNodes: readonly Mutant[] = [
  {
    id: 'F06',
    file: 'src/adapters/ssh/shell.ts',
    from: "if (exitCode === 0) throw ambiguous(source, 'accepted",
    to: "if (exitCode === 0) throw new Failure(source, words, 'none')\n      if (exitCode === 0) throw ambiguous(source, 'accepted",
  },
  {
    id: 'F06',
    file: 'src/adapters/ssh/frame.ts',
    from: "if (end === null) return { is: 'not ended' }",
    to: "if (end === null) return { is: 'ended', exitCode: 64, output: begin }",
  },
  {
    id: 'F34',
    file: 'src/adapters/ssh/scripts/start-task.sh',
    from: 'setsid "$@" </dev/null 2>/dev/null &',
    to: 'setsid -f "$@" </dev/null 2>/dev/null',
  },
  {
    id: 'F35',
    file: 'src/adapters/ssh/connections.ts',
    from: "...options.argv, '-E', mark, '--', host, line]",
    to: "...options.argv, '--', host, line]",
  },
  {
    id: 'F05',
    file: 'src/adapters/ssh/reboot-need.ts',
    from: "if (has('unknown'))",
    to: "if (has('unknown') && !has('no'))",
  },
  {
    id: 'F05',
    file: 'src/engine/steps/check-node.ts',
    from: "if (step.onlyIfNeeded && need.is === 'not needed')",
    to: "if (step.onlyIfNeeded && need.is !== 'needed')",
  },
  {
    id: 'F05',
    file: 'src/messages/operations/run-summary.ts',
    from: 'memory.rebootNeedUnknown === undefined',
    to: 'true',
  },
  { id: 'F33', file: 'src/engine/steps/reboot.ts', from: 'oldKernel(at, self) ?? done(', to: 'done(' },
  {
    id: 'F30',
    file: 'src/engine/steps/packages.ts',
    from: 'if (error instanceof Failure) return { versions: {}, problem: error.message }',
    to: '',
  },
  {
    id: 'F30',
    file: 'src/engine/steps/check-node.ts',
    from: 'return problems.length === 0 ? null',
    to: 'return problems.length >= 0 ? null',
  },
  {
    id: 'F32',
    file: 'src/engine/steps/packages.ts',
    from: "return observe.is === 'done' || observe.is === 'failed' ? withVersions(at, observe) : observe",
    to: "return observe.is === 'done' ? withVersions(at, observe) : observe",
  },
  { id: 'I1', file: 'src/adapters/ssh/claims.ts', from: 'lock.run === claim.run', to: 'lock.run !== claim.step' },
  {
    id: 'I1',
    file: 'src/adapters/ssh/maintenance.ts',
    from: 'const node = lockedNode(lock, claimOf(mark.run))\n      // a late bot',
    to: 'const { node } = lock\n      // a late bot',
  },
  {
    id: 'I1',
    file: 'src/adapters/ssh/maintenance.ts',
    from: 'const node = lockedNode(lock, claimOf(mark.run))\n      const { reason }',
    to: 'const { node } = lock\n      const { reason }',
  },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/claim.sh',
    from: '[ -z "$problem" ] || refuse "$problem"',
    to: ':',
  },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/folder-problem.sh',
    from: '*[2367] | *[2367]?)',
    to: '*[7]7*)',
  },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/folder-problem.sh',
    from: ' above=yes',
    to: '; place=/',
  },
  { id: 'F97', file: 'src/adapters/ssh/scripts/folder-problem.sh', from: 'yes[1357]???)', to: '*[1357]???)' },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/folder-problem.sh',
    from: '[ "$owner" = 0 ] || [ "$facts"',
    to: '[ "$facts"',
  },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/folder-problem.sh',
    from: '"$owner $owner $mode" ] || return 0',
    to: '"" ] && return 0',
  },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/folder-problem.sh',
    from: 'case $1 in /*) ;; *)',
    to: 'case $1 in *) ;; /*)',
  },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/claim.sh',
    from: 'require_trusted_root # another',
    to: ': # another',
  },
  { id: 'F97', file: 'src/adapters/ssh/scripts/show-task.sh', from: 'use_claim "$1" "$2"', to: 'root=$1 claim=$2' },
  { id: 'F97', file: 'src/adapters/ssh/scripts/stop-task.sh', from: 'use_claim "$1" "$2"', to: 'root=$1 claim=$2' },
  {
    id: 'F97',
    file: 'src/adapters/ssh/scripts/run-task.sh',
    from: 'folder_problem "$(readlink -f "$task")"',
    to: '[ -L "$task" ] || folder_problem "$task"',
  },
  { id: 'F31', file: 'lockkeeper.example.yaml', from: '--force-confdef', to: '--force-confnew' },
  {
    id: 'F92',
    file: 'src/adapters/ssh/environment.ts',
    from: "(passed.includes(name) || name.startsWith('LC_'))",
    to: "!name.startsWith('SLACK_')",
  },
  ...mutantsOfNodeProgram,
]
