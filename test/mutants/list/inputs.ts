import type { Mutant } from '../mutant.ts'

const factor = 'src/engine/requests/second-factor.ts'

/** Mutants of reading input from outside: commands, signatures, output of programs, answers of other machines. */
export const mutantsOfInputs: readonly Mutant[] = [
  {
    id: 'F190',
    file: 'src/configuration/environment.ts',
    from: 'else if (!isLoopback(slackApiUrl))',
    to: 'else if (false)',
  },
  {
    id: 'F190',
    file: 'src/configuration/environment.ts',
    from: 'timeOffsetMs: timeOffsetMs(read, slackApiUrl)',
    to: "timeOffsetMs: timeOffsetMs(read, read.given('SLACK_API_URL') ?? 'http://localhost')",
  },
  {
    id: 'F190',
    file: 'src/configuration/loopback.ts',
    from: '127(\\.\\d{1,3}){3}|\\[::1\\])$/i',
    to: '127(\\.\\d{1,3}){3}|\\[::1\\])/i',
  },
  { id: 'F190', file: 'src/configuration/loopback.ts', from: 'new URL(url).hostname', to: 'url' },
  { id: 'F190', file: 'src/adapters/clock/shifted.ts', from: 'values.length === 0 ? [now()] : values', to: 'values' },
  { id: 'F190', file: 'src/adapters/clock/shifted.ts', from: "name === 'now' ? now : ", to: '' },
  { id: 'S40', file: 'src/adapters/ssh/quoting.ts', from: ':@%+,-]+$/', to: ':@%+,; -]+$/' },
  {
    id: 'S41',
    file: 'src/adapters/slack/blocks/clean.ts',
    from: ".replace(breaks, ' ').replace(unseen, '')",
    to: ".replace(breaks, ' ')",
  },
  { id: 'S42', file: 'src/core/text/characters.ts', from: '\\u2013\\u2014', to: '\\u2013' },
  {
    id: 'S48',
    file: 'src/adapters/slack/gateway/signature.ts',
    from: 'Math.abs(nowMs / 1000 - Number(request.timestamp))',
    to: 'nowMs / 1000 - Number(request.timestamp)',
  },
  {
    id: 'S54',
    file: 'src/adapters/redact.ts',
    from: "text.replace(terminalSequence, '').replace(unprintable, '')",
    to: 'text',
  },
  { id: 'F95', file: 'src/adapters/redact.ts', from: "  [tokens, '(secret)'],\n", to: '' },
  {
    id: 'F95',
    file: 'src/adapters/secret-arguments.ts',
    from: 'if (!programHint.test(text)) return text',
    to: 'if (programHint.test(text)) return text',
  },
  { id: 'S54', file: 'src/adapters/log/scrub.ts', from: 'const clean = redacted(text)', to: 'const clean = text' },
  { id: 'S56', file: factor, from: "=== 'used')", to: "=== 'used twice')" },
  { id: 'S56', file: factor, from: "rule?.secondFactor !== 'demanded'", to: "rule?.secondFactor === 'demanded'" },
  {
    id: 'S57',
    file: 'src/adapters/ssh/options.ts',
    from: "StrictHostKeyChecking: 'yes'",
    to: "StrictHostKeyChecking: 'no'",
  },
  {
    id: 'S50',
    file: 'src/adapters/slack/gateway/payloads.ts',
    from: 'buttonValue.parse(JSON.parse(pressed.value))',
    to: 'JSON.parse(pressed.value)',
  },
  {
    id: 'S52',
    file: 'src/adapters/slack/client/rate-limiter.ts',
    from: 'this.#pausedUntilMs.set(what, this.#clock.now() + forMs)',
    to: 'this.#pausedUntilMs.set(what, forMs)',
  },
  {
    id: 'S53',
    file: 'src/adapters/slack/gateway/request-intake.ts',
    from: 'if (modal !== null && trigger !== null) return',
    to: 'await this.admit(request)\n    if (modal !== null && trigger !== null) return',
  },
  {
    id: 'S55',
    file: 'src/engine/gates/capacity.ts',
    from: "name: 'capacity',",
    to: "name: 'capacity',\n  waivable: 'yes',",
  },
  { id: 'S55', file: 'src/engine/gates/ask.ts', from: 'gate.name === waived', to: 'waived !== null' },
  {
    id: 'S58',
    file: 'src/adapters/slack/names.ts',
    from: 'slacksOwn.has(name.slice(1))',
    to: 'slacksOwn.has(name)',
  },
  {
    id: 'rebootmgr/23',
    file: 'src/adapters/ssh/scripts/run-task.sh',
    from: 'set -- "$tasks"/*',
    to: 'set -- $(ls -r "$tasks"/*)',
  },
  { id: 'S09', file: 'src/adapters/ssh/scripts/fire.sh', from: '[ "$boot_id" = "$wanted" ] || return 1', to: ':' },
  { id: 'S32', file: 'src/adapters/ssh/scripts/fire.sh', from: '[ "$uptime" -lt "$until" ]', to: ':' },
]
