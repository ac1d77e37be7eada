import { corrected } from '../../../src/core/grammar/correction.ts'
import { afterMention, direct } from '../../../src/core/grammar/forms.ts'
import { understand } from '../../../src/core/grammar/parse.ts'
import { plain } from '../../../src/core/message.ts'
import { resolve } from '../../../src/core/targets/resolve.ts'
import { refusedAnswer } from '../../../src/messages/answers/refused.ts'
import { fleet } from '../../core/policy-examples.ts'
import { vocabulary } from '../../world/demo-cluster.ts'
import type { RandomSource } from '../random-source.ts'
import { type FuzzSubject, type InputVerdict, must } from '../subject.ts'
import { anyText, withTypo } from '../texts.ts'

const pieces = [
  'storage-01', 'storage-*', 'all', '!storage-01', 'role=storage', 'rack=b2,compute-*', 'op-7F3K', 'cluster', 'group ceph',
  'node compute-01', '--reason', '—reason "kernel 6.1"', '--reason="x', '--dry-run', '--if-needed', '--cluster eu-1',
  '--since 7d', '--count=7', '1h30m', '<@U0ANA|ana>', 'kernel', "don't", '“a', 'b”', '\\"', '-', '=', ',',
] as const // biome-ignore format: a list of short things is read in rows

const examples = vocabulary.flatMap((command) => [command.name, ...command.examples])

function typed(random: RandomSource): string {
  if (random.oneIn(4)) return anyText(random, 120)
  const begun = random.pick(examples)
  const whole = random.oneIn(2)
    ? begun
    : [begun, ...random.several(6, () => random.pick(pieces))].join(random.pick([' ', '  ', '\t']))
  return random.oneIn(2) ? withTypo(random, whole) : whole
}

const unseen = /[\p{Cc}\p{Cf}\p{Cs}]/u

/** Typed commands: the grammar, node expressions and options, with typos. */
export const invocations: FuzzSubject = {
  name: 'words',
  perMille: 380,
  make: typed,
  feed: (input) => understanding(String(input)),
}

function understanding(text: string): InputVerdict {
  const outcome = understand(vocabulary, text)
  const offered = corrected(vocabulary, text, fleet)
  if (offered !== null) {
    const meant = understand(vocabulary, offered)
    must(meant.ok && meant.value.words === offered, `what is offered is not understood: ${offered}`)
  }
  afterMention('U0BOT', text)
  understand(vocabulary, direct('reboot', text))
  if (!outcome.ok) {
    must(outcome.refusals.length > 0, 'refused without a reason')
    const said = plain(refusedAnswer(outcome.refusals).sentence)
    must(!unseen.test(said.replaceAll('\n', ' ')), `a refusal repeats what nobody can see: ${JSON.stringify(said)}`)
    return 'refused'
  }
  const { words: canonical, given } = outcome.value
  must(!unseen.test(canonical), 'what was understood has characters that nobody can see')
  const twice = understand(vocabulary, canonical)
  must(
    twice.ok && JSON.stringify(twice.value) === JSON.stringify(outcome.value),
    `read again it means something else: ${canonical}`,
  )
  if (given.is === 'nodes' && given.selector !== null) {
    const named = resolve(given.selector, fleet, 5)
    must(!named.ok || named.value.every((node) => fleet.includes(node)), 'nodes were made up')
  }
  return 'understood'
}
