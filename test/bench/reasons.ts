const busy =
  'Measured while other work used the machine eight times over; repeat it on an idle one before a conclusion.'
const lists = 'Measured before decision 0049. Since then it is 9 requests for 100 nodes, and 10 for 1,000 and 10,000.'
const smallPlan = `${busy} Decision 0030 has 0.4 s for 1,000 nodes on a less busy machine.`
const listsOfSummary =
  'Each start and end of a node files a summary with the lists of all nodes and runs, 0.1 MB for 1,000 nodes. Without them it was 1.2. The rest is copies of those lists in memory.'
const wholeReads =
  'The turn that reads and verifies the whole journal again, once in as many reads as it has entries, and what it leaves to the garbage collector.'

const unluckyWave =
  'In one of a hundred, the nodes of a wave of one or two were an unlucky choice. What finds a better one has to look ahead, and people could not predict it from the plan.'
const scattered = `${unluckyWave} The search knows how long each node takes; the rollout knows the median of its role.`
const lowBound = 'No schedule may reach the bound: it gives each wave the shortest nodes anew.'
const [small, large] = [
  (which: string) => `${which} under auto, compared with the least possible`,
  'time of 9 of 10 rollouts of up to 1,000 nodes under auto, compared with a lower bound',
]
const turnOf = (kind: string, nodes: number) => `CPU of a turn (${kind}) with ${nodes} nodes, compared with 20`
const byMedian = ', nodes up to 20 % from the median of their role'

/** Why a row missed its bound, by what it measured. A test requires one for each missed row. */
export const reasons: { readonly [what: string]: string } = {
  'oldest progress of a card under 200 operations of 20 nodes in 10 channels, compared with 3 s or 1.5 s for each operation at work':
    'Failures, approvals and the last edit of each operation take edits from the others: with nearly 200 cards at work, 46 a minute do not suffice for all.',
  'age of a card when it is edited':
    'Failures, approvals and the last edit of each operation take edits from the others: with nearly 200 cards at work, 46 a minute do not suffice for all.',
  'dry run for a quarter of 100 nodes, read anew': smallPlan,
  'dry run for a quarter of 1000 nodes, read anew': smallPlan,
  'dry run for a quarter of 10000 nodes, read anew': `${busy} The reads alone took longer than the bound here.`,
  'scan of 10000 nodes that answer at once': `${busy} Each of the nodes costs a local process here, which counts on the clock and not for the bot.`,
  'longest time that a scan blocks the event loop':
    'Measured before long lists were handled in parts and programs started one after the other. Since then it was 25 ms on a machine that other work used thirteen times over.',
  'requests to Consul for a status of 100 nodes, read anew': lists,
  'requests to Consul for a status of 1000 nodes, read anew': lists,
  'requests to Consul for a status of 10000 nodes, read anew': lists,
  'status of 10000 nodes, asked again within 5 s': `${busy} The names and configurations of 10,000 nodes are indexed once for each reading since then.`,
  [small('longest time of a small rollout')]: unluckyWave,
  [small('time of 99 of 100 small rollouts') + byMedian]: scattered,
  [small('longest time of a small rollout') + byMedian]: scattered,
  [large]: lowBound,
  [large + byMedian]: lowBound,
  [turnOf('operation', 1000)]: listsOfSummary,
  [turnOf('run', 1000)]: wholeReads,
  [turnOf('messages', 1000)]: wholeReads,
}

/** What is required of the bot and has no benchmark. */
export const unmeasured: readonly string[] = [
  'Acknowledgements of 1 and 200 commands at once, and over sockets.',
  'One reboot beyond SSH and the node’s own time: at most 100 ms, 40 requests to Consul, 14 SSH commands and 500 commands of Redis.',
  'A node that is back is noticed within 100 ms.',
  'CPU of a turn with 10,000 nodes; 1,000 is the largest that is measured.',
  '`history` of 100,000 operations within 200 ms, and at most 8 KB in Redis for an operation that is a month old.',
  'Turns a second with 1, 2 and 4 bots, at least 0.75 of what the queue alone does.',
  'Memory: at most 1.1 times that of bare Bolt and 20 MiB when idle, 256 MiB with 10,000 nodes.',
  'The plan of 1,000 nodes within 100 ms of CPU, without its reads.',
  'Simulated rolling reboots: 85 seeds a second (`npm run simulate` prints how many it takes).',
]
