import type { Mutant } from '../mutant.ts'

const reading = 'src/core/campaign/reading.ts'
const nextEvent = 'src/core/campaign/next-event.ts'
const requests = 'src/engine/requests/campaigns.ts'
const fact = 'src/adapters/ssh/scripts/fact.sh'

/** Mutants of campaigns: what counts as compliant, what ends one, what is announced once, and who may stop one. */
export const mutantsOfCampaigns: readonly Mutant[] = [
  {
    id: 'F195',
    file: reading,
    from: "compliant: many('compliant'),",
    to: "compliant: many('compliant') + many('unknown'),",
  },
  { id: 'F195', file: reading, from: 'notYet + unknown', to: 'notYet' },
  { id: 'F195', file: nextEvent, from: 'told.danger ||', to: '' },
  { id: 'F195', file: nextEvent, from: ' || nowMs - reading.atMs >= oldMs', to: '' },
  {
    id: 'F195',
    file: fact,
    from: 'ask_dpkg "$1" ge "$2"',
    to: '[ "$1" \\< "$2" ]; code=$((1 - $?))',
  },
  { id: 'F195', file: fact, from: 'package:rpm) compare_parts', to: 'package:rpm) ask_manager' },
  { id: 'F195', file: requests, from: 'if (starter !== asking.person)', to: "if (starter === '')" },
  {
    id: 'F195',
    file: requests,
    from: "event.type === 'campaignStopped' && event.intent === asking.id",
    to: "event.type === 'campaignStopped' && event.intent === ''",
  },
]
