import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { prometheusMetrics } from '../../src/adapters/http/metrics.ts'
import { withDocumentPart } from './document-part.ts'
import { deadLinks } from './documents.ts'
import { matchesDocument } from './matches-document.ts'
import { read } from './sources.ts'

const path = 'docs/monitoring.md'
const dashboard = read('monitoring/dashboard.json').text
const rules = read('monitoring/alert-rules.yaml').text

const alerts = z
  .object({
    groups: z.array(
      z.object({
        rules: z.array(
          z.object({
            alert: z.string(),
            for: z.string().default('at once'),
            labels: z.object({ severity: z.string() }),
            annotations: z.object({ summary: z.string(), runbook: z.string() }),
          }),
        ),
      }),
    ),
  })
  .parse(parse(rules))
  .groups.flatMap((group) => group.rules)

const metrics = prometheusMetrics().described

/** The names of the bot's metrics that a text uses, without the suffixes of histograms. */
const used = (text: string): ReadonlySet<string> =>
  new Set([...text.matchAll(/lockkeeper_[a-z_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')))

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

const link = (runbook: string): string =>
  `[${runbook.replace(/^docs\//, '').replace(/#.*/, '')}](${runbook.replace(/^docs\//, '')})`

describe('docs/monitoring.md', () => {
  test('monitoring: describes every alert and metric', async () => {
    const alertTable = table(
      ['alert', 'severity', 'stands for', 'what to do'],
      alerts.map(({ alert, labels, annotations, ...rule }) => [
        `\`${alert}\``,
        labels.severity,
        rule.for,
        link(annotations.runbook),
      ]),
    )
    const metricTable = table(
      ['metric', 'type', 'labels', 'meaning'],
      metrics.map(({ name, type, labels, help }) => [`\`${name}\``, type, labels.join(', '), help]),
    )
    const document = withDocumentPart(read(path).text, 'the alerts', alertTable)
    await matchesDocument(withDocumentPart(document, 'the metrics', metricTable), path)
  })

  test('alert rules: name a section of the documents that exists', () => {
    const links = alerts.map(({ annotations }) => `[x](${annotations.runbook})`).join('\n')
    expect(deadLinks([{ path: 'README.md', text: links }])).toEqual([])
  })

  test('alert rules and dashboard: use only metrics that exist', () => {
    const names = new Set(metrics.map(({ name }) => name))
    expect([...used(rules + dashboard)].filter((name) => !names.has(name))).toEqual([])
  })

  test('dashboard: shows every metric', () => {
    const shown = used(dashboard)
    expect(metrics.filter(({ name }) => !shown.has(name))).toEqual([])
  })
})
