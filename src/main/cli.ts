import { parseArgs } from 'node:util'
import { nodeFiles } from '../adapters/ssh/node-program/files.ts'
import { auditExport, auditVerify } from './cli/audit.ts'
import { doctor } from './cli/doctor.ts'
import { grammar } from './cli/grammar.ts'
import { init } from './cli/init.ts'
import { manifest } from './cli/manifest.ts'
import { policyExplain } from './cli/policy.ts'
import { policyConsul } from './cli/policy-consul.ts'
import { policyNode } from './cli/policy-node.ts'
import { policyRedis } from './cli/policy-redis.ts'

/** One command of the command line: prints its output and resolves to its exit code. */
type Entry = {
  readonly usage: string
  readonly about: string
  readonly run: (given: readonly string[]) => Promise<number>
}

/** A command without arguments: any that is given is refused. */
const alone = (run: () => Promise<number>) => (given: readonly string[]) => {
  parseArgs({ args: [...given], options: {} })
  return run()
}

const entries: { readonly [name: string]: Entry } = {
  doctor: {
    usage: 'doctor',
    about: 'checks Redis, Slack, Consul, nodes and commands, and lists every problem',
    run: alone(doctor),
  },
  init: {
    usage:
      'init [--cluster NAME] [--channel CHANNEL] [--approvers GROUP] [--operators GROUP] [--from-rebootmgr [--options="OPTIONS"] [--node NODE]… [--ssh-config FILE]]',
    about:
      'prints an initial lockkeeper.yaml from Consul’s catalog and the chosen user groups; asks on a terminal. With --from-rebootmgr it behaves like the rebootmgr of the cluster, which is started with these OPTIONS; on each NODE its tasks, units and cron lines are read over SSH',
    run: init,
  },
  manifest: {
    usage: 'manifest [--name NAME] [--address URL]',
    about: 'prints the app manifest to paste into Slack',
    run: manifest,
  },
  grammar: {
    usage: 'grammar',
    about: 'prints the commands, their arguments and options as JSON, for clients that complete what is typed',
    run: alone(grammar),
  },
  'policy explain': {
    usage: 'policy explain PERSON CHANNEL COMMAND…',
    about: 'explains why a person may or may not run a command',
    run: policyExplain,
  },
  'policy consul': {
    usage: 'policy consul',
    about: 'prints the minimal Consul ACL policy for the token of each cluster',
    run: alone(policyConsul),
  },
  'policy redis': {
    usage: 'policy redis',
    about: 'prints the minimal Redis ACL user for all clusters, as a command for redis-cli',
    run: alone(policyRedis),
  },
  'policy node': {
    usage: `policy node [--user NAME] [${nodeFiles.join(' | ')}]`,
    about: 'prints the script that installs lockkeeper-node and its sudo rule on nodes, or one file of it',
    run: policyNode,
  },
  'audit export': {
    usage: 'audit export [--cluster NAME] [--since TIME] [--node NODE] [--person ID]',
    about: 'prints the audit chain as NDJSON',
    run: auditExport,
  },
  'audit verify': {
    usage: 'audit verify',
    about: 'verifies the audit chain of every cluster, and reports where it is broken',
    run: alone(auditVerify),
  },
}

function usage(): string {
  const rows = Object.values(entries).map((entry) => `  lockkeeper ${entry.usage}\n      ${entry.about}`)
  return `Usage:\n${rows.join('\n')}\n`
}

async function main(argv: readonly string[]): Promise<number> {
  const name = Object.keys(entries).find((words) => `${argv.join(' ')} `.startsWith(`${words} `))
  const entry = name === undefined ? undefined : entries[name]
  if (!entry || name === undefined) {
    const wanted = argv.length === 0 || argv[0] === 'help' || argv[0] === '--help'
    process[wanted ? 'stdout' : 'stderr'].write(wanted ? usage() : `${argv.join(' ')}: no such command.\n${usage()}`)
    return wanted ? 0 : 2
  }
  try {
    return await entry.run(argv.slice(name.split(' ').length))
  } catch (error) {
    if (!isMistyped(error)) throw error
    process.stderr.write(`lockkeeper ${name}: ${error.message}\nUsage: lockkeeper ${entry.usage}\n`)
    return 2
  }
}

/** Whether Node's argument parser reports an unknown option, one without its value, or an argument too many. */
const isMistyped = (error: unknown): error is Error =>
  error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')

process.exitCode = await main(process.argv.slice(2))
