const busy =
  'Measured while other work used the machine eight times over; repeat it on an idle one before a conclusion.'
const lists =
  'Each list of Consul is read once whatever the number of nodes, and a request also proves the rights; an answer within 5 s of another needs two requests.'
const smallPlan = `${busy} Decision 0030 has 0.4 s for 1,000 nodes on a less busy machine.`
const wholeReads =
  'About one turn in 100 reads and verifies the journal as a whole, which grows with the nodes; that the median grows as well is not explained yet.'

/** Why a row missed its bound, by what it measured. A test requires one for each missed row. */
export const reasons: { readonly [what: string]: string } = {
  'dry run for a quarter of 100 nodes, read anew': smallPlan,
  'dry run for a quarter of 1000 nodes, read anew': smallPlan,
  'dry run for a quarter of 10000 nodes, read anew': `${busy} The reads alone took longer than the bound here.`,
  'scan of 10000 nodes that answer at once': `${busy} Each of the nodes costs a local process here, which counts on the clock and not for the bot.`,
  'longest time that a scan blocks the event loop':
    'Lists of Consul with 10,000 nodes are parsed in one piece; JSON.parse cannot be interrupted.',
  'requests to Consul for a status of 100 nodes, read anew': lists,
  'requests to Consul for a status of 1000 nodes, read anew': lists,
  'requests to Consul for a status of 10000 nodes, read anew': lists,
  'status of 10000 nodes, asked again within 5 s': `${busy} The answer is made from 10,000 nodes in memory each time.`,
  ...Object.fromEntries(
    ['run', 'operation', 'messages'].flatMap((kind) =>
      [100, 1000].map((nodes) => [`CPU of a turn (${kind}) with ${nodes} nodes, compared with 20`, wholeReads]),
    ),
  ),
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
