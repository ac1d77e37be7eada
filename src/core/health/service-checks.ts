import type { Node } from '../inventory/node.ts'
import { type Circumstances, type HealthJudge, type NodeQuestion, some } from './question.ts'
import { type ServiceResult, type ServiceSurvey, surveyServices } from './service-survey.ts'
import { isRelevant, relevantTags, type Thresholds, thresholdsOf } from './tags.ts'
import type { Verdict } from './verdict.ts'

const gate = 'service checks'

/** Whether the tagged services of the node are healthy in the whole cluster. */
export const judgeServices: HealthJudge = (circumstances) => {
  const survey = surveyServices(circumstances)
  return (asked) => judge(circumstances, survey, asked)
}

function judge(circumstances: Circumstances, survey: ServiceSurvey, asked: NodeQuestion): Verdict {
  const { node } = asked
  const services = servicesOf(survey, circumstances, node)
  const malformed = services.flatMap(({ name, thresholds }) => thresholds.malformed.map((tag) => `${name}: ${tag}`))
  if (malformed.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: `malformed tags: ${some(malformed)}`,
      remedy: 'write them as min_passing=2',
    }
  const results = services.map((service) => ({ service, result: survey.resultOf(service.name, node.name) }))
  const wrong = [...new Set(results.flatMap(({ service, result }) => wrongIn(circumstances, service, result)))]
  if (wrong.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: some(wrong, '; '),
      remedy: 'fix the checks, or whitelist their nodes in ignore_failed_checks',
    }
  const unwatched = results.filter(({ result }) => result.watched === 'no').map(({ service }) => service.name)
  if (services.length === 0 || unwatched.length > 0) return nothingEvaluated(circumstances, asked, unwatched)
  const names = services.map(({ name }) => name)
  const evaluated = survey.evaluated(names, node.name)
  const evidence = `${evaluated} checks evaluated of ${some(names)}${ignored(circumstances)}`
  return { gate, verdict: 'ok', evidence, remedy: '' }
}

type Service = { readonly name: string; readonly thresholds: Thresholds }

/**
 * The node's tagged services by name. Each spelling of a name has the thresholds of its own registration and must hold
 * alone.
 */
export function servicesOf(
  survey: ServiceSurvey,
  { when }: Pick<Circumstances, 'when'>,
  node: Pick<Node, 'name'>,
): readonly Service[] {
  const own = survey.instancesOn(node.name).filter((instance) => isRelevant(instance.tags, when))
  return [...new Set(own.map(({ service }) => service))].sort().map((name) => ({
    name,
    thresholds: thresholdsOf(own.filter(({ service }) => service === name).flatMap(({ tags }) => tags)),
  }))
}

function wrongIn({ when }: Circumstances, { name, thresholds }: Service, result: ServiceResult): readonly string[] {
  const own = result.own.flatMap(({ wrong }) => wrong)
  if (thresholds.minPassing.length + thresholds.maxFailing.length === 0)
    return [...result.failing.flatMap(({ wrong }) => wrong), ...own]
  // Before the reboot, the node's own instance does not count, because it goes down anyway; afterwards it must be
  // healthy.
  return [...(when === 'after' ? own : []), ...missedThresholds(name, thresholds, result)]
}

function missedThresholds(name: string, thresholds: Thresholds, { others, failing }: ServiceResult): readonly string[] {
  const passing = others - failing.length
  const because = failing.length === 0 ? '' : ` (${some(failing.flatMap((result) => result.wrong))})`
  return [
    ...thresholds.minPassing
      .filter((least) => passing < least)
      .map(
        (least) =>
          `${name}: ${passing} other healthy ${passing === 1 ? 'instance' : 'instances'}, at least ${least} required${because}`,
      ),
    ...thresholds.maxFailing
      .filter((allowed) => failing.length > allowed)
      .map(
        (allowed) =>
          `${name}: ${failing.length} other failing ${failing.length === 1 ? 'instance' : 'instances'}, at most ${allowed} allowed${because}`,
      ),
  ]
}

function nothingEvaluated(
  { when }: Circumstances,
  { node, withoutChecks }: NodeQuestion,
  unwatched: readonly string[],
): Verdict {
  const none = `no service on ${node.name} is tagged ${relevantTags[when].join(' or ')}`
  const why =
    unwatched.length === 0 ? none : `${some(unwatched)} ${unwatched.length === 1 ? 'has' : 'have'} no check that counts`
  return {
    gate,
    verdict: withoutChecks === 'refuse' ? 'blocked' : 'warn',
    evidence: `0 checks evaluated: ${why}`,
    remedy: withoutChecks === 'refuse' ? 'tag a service with checks; the roles of this node need evidence' : '',
  }
}

const ignored = ({ facts }: Circumstances): string =>
  facts.whitelist.length === 0 ? '' : `; whitelisted and not counted: ${some(facts.whitelist)}`
