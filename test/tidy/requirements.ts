import { judgeRights } from '../../src/core/health/rights.ts'
import {
  type MissingRight,
  missingRightRemedy,
  missingRightWords,
  type Requirement,
} from '../../src/core/requirements.ts'

const missing = (requirement: Requirement): MissingRight => ({ requirement, refused: '*what was refused*' })

const says = (right: MissingRight): { readonly doctor: string; readonly plan: string; readonly run: string } => {
  const words = missingRightWords(right)
  const { verdict, evidence } = judgeRights([right])
  if (verdict === 'ok')
    return {
      doctor: `WARNING ${words}; ${missingRightRemedy(right)}`,
      plan: 'nothing',
      run: 'goes on; the log says it',
    }
  return {
    doctor: `FAILED ${words}; ${missingRightRemedy(right)}`,
    plan: `BLOCKED rights: ${evidence}`,
    run: 'finishes its node; the next one is held with the words of the plan',
  }
}

const cell = (text: string): string => text.replaceAll('|', '\\|')

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n')

/** The rights of one system as a Markdown table. */
const grants = (all: readonly Requirement[], system: string): string =>
  table(
    ['right', 'grant', 'for'],
    all.filter((one) => one.system === system).map(({ id, grant, purpose }) => [`\`${id}\``, `\`${grant}\``, purpose]),
  )

/** The text of docs/requirements.md, generated from the code. */
export function requirementsPage(all: readonly Requirement[], policy: string, redisUser: string): string {
  const effects = all
    .filter(({ system }) => system === 'Consul' || system === 'Redis')
    .map((requirement) => {
      const { doctor, plan, run } = says(missing(requirement))
      return [`\`${requirement.id}\``, doctor, plan, run]
    })
  return `# What the bot needs to be allowed

Made from the code by \`npm run unit -- test/tidy -u\`; \`CLUSTER\` is the cluster's name in the configuration.
\`lockkeeper doctor\` checks everything on this page. \`lockkeeper\` is \`npm run --silent lockkeeper --\` in the project's
folder, or \`bin/lockkeeper\`.

## Consul

Every right is proven when the bot starts, each minute, in \`doctor\`, and before a plan is offered, an operation starts or
its next node is begun. Proving writes nothing. Where Consul's ACLs are off, every right is there.

${grants(all, 'Consul')}

\`lockkeeper policy consul\` prints the policy for the configured clusters and needs no secret; beside rebootmgr it is:

\`\`\`hcl
${policy.trimEnd()}
\`\`\`

The token that \`ssh.agentTokenFile\` names on a node sets that node's maintenance: it needs \`node "NAME" { policy = "write" }\`
for its own node, and \`agent "NAME" { policy = "write" }\`. It is sent only to \`ssh.agentUrl\`, which it requires. Where that is
plain HTTP on loopback, an account of the node that takes the port while the agent is down gets the token: use \`https\`, or let
the token do nothing but this.

## Redis

The rights of the bot's user are proven in \`doctor\`, and at most a minute before a plan is offered, an operation starts or its
next node is begun. Each command is queued in a transaction that never runs, so proving writes nothing. The commands are
those of the bot and those inside scripts of its own and of the queue (BullMQ). A Redis without ACLs has every right.

${grants(all, 'Redis')}

\`lockkeeper policy redis\` prints the command that makes the user, for \`redis-cli\`; it needs no secret. Put the user and its password
into \`REDIS_URL\` (\`redis://lockkeeper:PASSWORD@HOST:6379\`), and keep the user with \`ACL SAVE\` or in \`redis.conf\`:

\`\`\`
${redisUser.trimEnd()}
\`\`\`

These settings are checked when the bot starts and in \`doctor\`; a weaker one is refused unless \`redis.durability\` allows it:

| setting | value | why |
| --- | --- | --- |
| \`appendonly\` | \`yes\` | what is not in a file is lost when Redis ends |
| \`appendfsync\` | \`always\` | \`everysec\` loses the last second (\`redis.durability: every second\`) |
| \`maxmemory-policy\` | \`noeviction\` | any other value deletes journals |
| \`min-replicas-to-write\` | at least \`1\` where there are replicas | a failover to a replica that lacks the newest writes loses them. With Sentinels and in a Cluster always: they may promote one that is not connected now |

### Redis Sentinel

With \`REDIS_URL=redis+sentinel://lockkeeper:PASSWORD@HOST1,HOST2,HOST3/main\` the Sentinels of the group \`main\` say which Redis is the
primary, at each connection; \`rediss+sentinel\` means TLS to Redis and to Sentinels. The settings above and the user belong to
every Redis of the group, because each can become the primary. Where Sentinels ask for a password, give \`REDIS_SENTINEL_USERNAME\` and
\`REDIS_SENTINEL_PASSWORD\` the account that this makes on each of them:

\`\`\`
ACL SETUSER lockkeeper on >PASSWORD -@all +sentinel|get-master-addr-by-name +sentinel|sentinels +hello +ping
\`\`\`

A Sentinel that does not answer within 3 s is left out. A primary that is silent for 3 s is given up, and the Sentinels are asked again;
a worker that waits for work gives it up after 15 s. So a bot is back that long after the failover, which begins after the
\`down-after-milliseconds\` of the group. \`doctor\` names the group whose primary it examined. What a failover can lose is in
[safety.md](safety.md#what-is-not-promised).

### Redis Cluster

With \`REDIS_URL=redis+cluster://lockkeeper:PASSWORD@HOST1,HOST2,HOST3\` the nodes of a Redis Cluster say which of them is the primary of
a key, at each connection, and another node is asked each time; \`rediss+cluster\` means TLS to all of them and is not tested here. All
keys of a cluster of nodes are in one shard; requests, rate limits and one-time codes are each in one. The settings above and the user
belong to every node, and the user also needs:

\`\`\`
+cluster|slots +cluster|keyslot
\`\`\`

Give each primary two replicas: with one, its shard takes no writes after a failover until the failed node is back, because
\`min-replicas-to-write\` needs a replica. Nothing is lost meanwhile: people are told that their request did not arrive, and work pauses.

## When a right is missing

No operation starts, those in progress finish, and the missing right is on \`/readyz\`, in \`status\`, in \`doctor\`, in the log
and in the requester's answer. A stop, a denial or any other action that Consul or Redis refuses is reported as refused.

${table(['right', 'doctor says', 'a plan says', 'a run'], effects)}

## Nodes

Every node needs this, and every host that gates, hooks and power checks name. Work on a node that lacks any of it is refused
before its first change, with what is missing.

${grants(all, 'nodes')}

### Install lockkeeper-node

1. Print the script, review it, and run it as root on every node and named host. It writes the program, its two settings
   files and the sudo rule, which \`visudo\` checks first. Run it again after an upgrade of the bot and after every change of
   the commands in the configuration: it keeps the \`environment\` lines of \`node.conf\`, and commands that were allowed
   before, which a run in progress may need for its undo. It prints what it keeps. When no run is in progress, run it with
   \`--only-listed\` to remove such commands.

   \`\`\`sh
   npm run --silent lockkeeper -- policy node --user lockkeeper > lockkeeper-node.sh
   \`\`\`

   With Ansible (not tested here):

   \`\`\`yaml
   - hosts: all
     become: true
     tasks:
       - ansible.builtin.script: lockkeeper-node.sh
   \`\`\`

   \`lockkeeper policy node program\`, \`sudoers\`, \`settings\` or \`commands\` prints one file, without what a node
   keeps.
2. Configure \`ssh.nodeProgram: /usr/local/sbin/lockkeeper-node\` and \`ssh.become: [sudo, -n]\`, and restart the bots.
3. Run \`lockkeeper doctor\`. It asks every node for the version of its program and for every command that the configuration
   needs there, and prints the lines to add where one is not allowed. It also prints commands that a node allows although no
   configuration has them. The [runbook](runbook.md#what-doctor-says-about-nodes) has each line.
4. Remove the account's former right to run everything.

A node whose program has another protocol refuses all work and says what to install. A program of another version with the
same protocol works; \`doctor\` asks to install it again. Without \`ssh.nodeProgram\`, each script is sent to \`sh -s\`, and the
account needs \`NOPASSWD: ALL\`: **that means full root** on every node for anyone who takes over the bot.

### What is still possible with lockkeeper-node

A person who takes over the bot, or its SSH key, can do on every node, whenever they like and as often as they like:

- reboot it, and put its Consul agent into maintenance and out of it;
- run every command of \`/etc/lockkeeper/commands\`, with any word for \`{node}\` and the like, and the tasks in rebootmgr's
  two folders;
- read host name, boot ID, kernel, whether a reboot is needed, the list of commands, and the output of Lockkeeper's tasks;
  end such tasks;
- fill the claim folder.

They cannot run another program, change a listed argument, read or write other files, ask whether a file exists, or use
another token. Commands run in \`/\` with umask 022. A listed command
that runs what it is told (\`sh -c\`, \`env {node}\`, an editor) gives that away; review the list for such commands.

## Slack

\`lockkeeper manifest\` prints an app manifest with these scopes. What needs a missing scope fails, and \`doctor\` and the log
name it. Without \`files:write\`, messages have no pictures, and nothing else changes.

${grants(all, 'Slack')}
`
}
