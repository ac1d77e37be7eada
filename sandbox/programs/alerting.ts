import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launch } from './owned-process.ts'
import { freePorts } from './ports.ts'
import { findProgram } from './programs.ts'
import { partsFolder } from './project.ts'
import { freshFolder } from './run-folder.ts'
import { makeService, type Service } from './running-service.ts'

/** A real Prometheus on loopback; its rules can be replaced while it runs. */
export type PrometheusService = Service & {
  readonly url: string
  /** Replaces the rules, a document of groups, and resolves once they are loaded. */
  setRules(rules: unknown): Promise<void>
}

/** A real Alertmanager on loopback; others join its cluster at `gossipAddress`. */
export type AlertmanagerService = Service & { readonly url: string; readonly gossipAddress: string }

const readyWithinMs = 30_000

/** What a Prometheus reads each second besides itself: the addresses of each job, such as `http://127.0.0.1:8080`. */
export type ScrapedJobs = { readonly [job: string]: readonly string[] }

/** Starts a Prometheus that evaluates its rules each second and adds these labels to alerts. */
export async function startPrometheus(
  externalLabels: Readonly<Record<string, string>>,
  alertmanagers: readonly string[],
  jobs: ScrapedJobs,
): Promise<PrometheusService> {
  const program = await findProgram('prometheus')
  const folder = freshFolder('prometheus')
  const [port = 0] = await freePorts(1)
  const url = `http://127.0.0.1:${port}`
  const rules = join(folder, 'rules.yml')
  // JSON is YAML
  writeFileSync(rules, JSON.stringify({ groups: [] }))
  const configuration = {
    global: { scrape_interval: '1s', evaluation_interval: '1s', external_labels: externalLabels },
    rule_files: [rules],
    scrape_configs: Object.entries({ ...jobs, itself: [url] }).map(([job, urls]) => ({
      job_name: job,
      static_configs: [{ targets: urls.map((each) => new URL(each).host) }],
    })),
    alerting: {
      alertmanagers: [{ static_configs: [{ targets: alertmanagers.map((each) => new URL(each).host) }] }],
    },
  }
  writeFileSync(join(folder, 'prometheus.yml'), JSON.stringify(configuration))
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-lifecycle',
    // what is sent before the receivers are known is sent again
    '--rules.alert.resend-delay=1s',
  ]
  const service = await makeService(
    () => launch({ name: 'prometheus', path: program.path, args, env: program.env, workingFolder: folder }),
    (server) => server.line(/Server is ready to receive web requests/, readyWithinMs),
  )
  return {
    ...service,
    url,
    async setRules(document) {
      writeFileSync(rules, JSON.stringify(document))
      const { status } = await fetch(`${url}/-/reload`, { method: 'POST' })
      if (status !== 200) throw new Error(`Prometheus refused its rules (${status}). ${service.recentOutput()}`)
    },
  }
}

/** How an Alertmanager is started: where it sends notifications, and the member whose cluster it joins. */
export type AlertmanagerChoices = { readonly webhook: string; readonly joins: string | null }

/** Starts an Alertmanager that notifies at once. */
export async function startAlertmanager({ webhook, joins }: AlertmanagerChoices): Promise<AlertmanagerService> {
  const program = await findProgram('prometheus-alertmanager')
  const folder = freshFolder('alertmanager')
  const [port = 0, gossip = 0] = await freePorts(2)
  const configuration = {
    route: { receiver: 'webhook', group_by: ['...'], group_wait: '0s', group_interval: '1s', repeat_interval: '1h' },
    receivers: [{ name: 'webhook', webhook_configs: [{ url: webhook, send_resolved: false }] }],
  }
  writeFileSync(join(folder, 'alertmanager.yml'), JSON.stringify(configuration))
  const gossipAddress = `127.0.0.1:${gossip}`
  const args = [
    `--config.file=${join(folder, 'alertmanager.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    `--cluster.listen-address=${gossipAddress}`,
    // otherwise the first notification waits for ten seconds
    '--cluster.settle-timeout=100ms',
    ...(joins === null ? [] : [`--cluster.peer=${joins}`]),
  ]
  // an unpacked copy finds its templates from its own folder
  const workingFolder = program.foundIn === 'parts' ? join(partsFolder, 'alertmanager') : folder
  const service = await makeService(
    () => launch({ name: 'alertmanager', path: program.path, args, env: program.env, workingFolder }),
    (server) => server.line(/Listening/, readyWithinMs),
  )
  return { ...service, url: `http://127.0.0.1:${port}`, gossipAddress }
}
