import { isSameFold } from '../inventory/names.ts'
import { type InstanceLook, lookAtInstance, oneForEach } from './instances.ts'
import { type Question, some } from './question.ts'
import { isRelevant, relevantTags, type Thresholds, thresholdsOf } from './tags.ts'
import type { Verdict } from './verdict.ts'

const gate = 'service checks'

/** Whether every service that the node carries, and asks to be looked at, is well in the whole cluster. */
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
  const looks = services.map((service) => lookAtService(question, service))
  const wrong = [...new Set(looks.flatMap((look) => look.wrong))]
  if (wrong.length > 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: some(wrong, '; '),
      remedy: 'fix the checks, or whitelist their nodes in ignore_failed_checks',
    }
  const unwatched = services.filter((_, place) => looks[place]?.evaluated.length === 0).map(({ name }) => name)
  if (services.length === 0 || unwatched.length > 0) return nothingEvaluated(question, unwatched)
  const evaluated = new Set(looks.flatMap((look) => look.evaluated)).size
  const names = some(services.map(({ name }) => name))
  return { gate, verdict: 'ok', evidence: `${evaluated} checks evaluated of ${names}${ignored(question)}`, remedy: '' }
}

type Service = { readonly name: string; readonly thresholds: Thresholds }

/** By name, never by id; each spelling has the tags of the node's own registration under it, and must hold by itself. */
function servicesOf({ facts, node, when }: Question): readonly Service[] {
  const own = facts.instances.filter((instance) => instance.node === node.name && isRelevant(instance.tags, when))
  return [...new Set(own.map(({ service }) => service))].sort().map((name) => ({
    name,
    thresholds: thresholdsOf(own.filter(({ service }) => service === name).flatMap(({ tags }) => tags)),
  }))
}

type ServiceLook = { readonly evaluated: readonly string[]; readonly wrong: readonly string[] }

function lookAtService(question: Question, { name, thresholds }: Service): ServiceLook {
  const { facts, node, when } = question
  // every spelling of a name is the same service, and its answers may name one instance more than once
  const found = facts.instances.filter(
    (instance) => isSameFold(instance.service, name) && !facts.whitelist.includes(instance.node),
  )
  const looks = oneForEach(found.map((instance) => lookAtInstance(question, instance)))
  const evaluated = looks.flatMap((look) => look.evaluated)
  if (thresholds.minPassing.length + thresholds.maxFailing.length === 0)
    return { evaluated, wrong: looks.flatMap((look) => look.wrong) }
  const own = looks.filter(({ instance }) => instance.node === node.name)
  const others = looks.filter(({ instance }) => instance.node !== node.name)
  // the node is about to go, so its own instance says nothing yet; afterwards it must be well again
  const ownWrong = when === 'after' ? own.flatMap((look) => look.wrong) : []
  return { evaluated, wrong: [...ownWrong, ...missedThresholds(name, thresholds, others)] }
}

function missedThresholds(name: string, thresholds: Thresholds, others: readonly InstanceLook[]): readonly string[] {
  const failing = others.filter((look) => look.wrong.length > 0)
  const passing = others.length - failing.length
  const because = failing.length === 0 ? '' : ` (${some(failing.flatMap((look) => look.wrong))})`
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
