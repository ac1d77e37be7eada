import { isSameFold } from '../inventory/names.ts'
import { evaluateInstance, type InstanceResult, onePerInstance } from './instances.ts'
import { type Question, some } from './question.ts'
import { isRelevant, relevantTags, type Thresholds, thresholdsOf } from './tags.ts'
import type { Verdict } from './verdict.ts'

const gate = 'service checks'

/** Whether the tagged services of the node are healthy in the whole cluster. */
export function judgeServices(question: Question): Verdict {
  const services = servicesOf(question)
  const malformed = services.flatMap(({ name, thresholds }) => thresholds.malformed.map((tag) => `${name}: ${tag}`))
  if (malformed.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: `malformed tags: ${some(malformed)}`,
      remedy: 'write them as min_passing=2',
    }
  const results = services.map((service) => evaluateService(question, service))
  const wrong = [...new Set(results.flatMap((result) => result.wrong))]
  if (wrong.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: some(wrong, '; '),
      remedy: 'fix the checks, or whitelist their nodes in ignore_failed_checks',
    }
  const unwatched = services.filter((_, place) => results[place]?.evaluated.length === 0).map(({ name }) => name)
  if (services.length === 0 || unwatched.length > 0) return nothingEvaluated(question, unwatched)
  const evaluated = new Set(results.flatMap((result) => result.evaluated)).size
  const names = some(services.map(({ name }) => name))
  return { gate, verdict: 'ok', evidence: `${evaluated} checks evaluated of ${names}${ignored(question)}`, remedy: '' }
}

type Service = { readonly name: string; readonly thresholds: Thresholds }

/**
 * The node's tagged services by name. Each spelling of a name has the thresholds of its own registration and must hold
 * alone.
 */
function servicesOf({ facts, node, when }: Question): readonly Service[] {
  const own = facts.instances.filter((instance) => instance.node === node.name && isRelevant(instance.tags, when))
  return [...new Set(own.map(({ service }) => service))].sort().map((name) => ({
    name,
    thresholds: thresholdsOf(own.filter(({ service }) => service === name).flatMap(({ tags }) => tags)),
  }))
}

type ServiceResult = { readonly evaluated: readonly string[]; readonly wrong: readonly string[] }

function evaluateService(question: Question, { name, thresholds }: Service): ServiceResult {
  const { facts, node, when } = question
  // All spellings of a name are the same service; an instance may occur under several.
  const found = facts.instances.filter(
    (instance) => isSameFold(instance.service, name) && !facts.whitelist.includes(instance.node),
  )
  const results = onePerInstance(found.map((instance) => evaluateInstance(question, instance)))
  const evaluated = results.flatMap((result) => result.evaluated)
  if (thresholds.minPassing.length + thresholds.maxFailing.length === 0)
    return { evaluated, wrong: results.flatMap((result) => result.wrong) }
  const own = results.filter(({ instance }) => instance.node === node.name)
  const others = results.filter(({ instance }) => instance.node !== node.name)
  // Before the reboot, the node's own instance does not count, because it goes down anyway; afterwards it must be
  // healthy.
  const ownWrong = when === 'after' ? own.flatMap((result) => result.wrong) : []
  return { evaluated, wrong: [...ownWrong, ...missedThresholds(name, thresholds, others)] }
}

function missedThresholds(name: string, thresholds: Thresholds, others: readonly InstanceResult[]): readonly string[] {
  const failing = others.filter((result) => result.wrong.length > 0)
  const passing = others.length - failing.length
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

function nothingEvaluated({ node, when, withoutChecks }: Question, unwatched: readonly string[]): Verdict {
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

const ignored = ({ facts }: Question): string =>
  facts.whitelist.length === 0 ? '' : `; whitelisted and not counted: ${some(facts.whitelist)}`
