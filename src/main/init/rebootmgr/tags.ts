import type { RebootmgrInstallation } from '../../../adapters/consul/rebootmgr-installation.ts'
import type { Untranslated } from '../../../configuration/initial/discovered.ts'
import { surveyServices } from '../../../core/health/service-survey.ts'
import { isRelevant, relevantTags, thresholdsOf } from '../../../core/health/tags.ts'

type Tagged = Pick<RebootmgrInstallation, 'instances' | 'checks' | 'whitelist'>

const times = ['before', 'after'] as const

/** The nodes for which no check counts before or after a reboot: rebootmgr reboots them without evidence. */
export function nodesWithoutEvidence(
  { instances, checks, whitelist }: Tagged,
  nodes: readonly string[],
): readonly string[] {
  const facts = { instances, checks, whitelist, members: [], maintenance: [], quorumMargin: null }
  const surveys = times.map((when) => ({ when, survey: surveyServices({ facts, when, inFlight: [] }) }))
  return nodes.filter((node) =>
    surveys.some(({ when, survey }) => {
      const own = survey.instancesOn(node).filter(({ tags }) => isRelevant(tags, when))
      return own.length === 0 || own.some(({ service }) => survey.resultOf(service, node).watched === 'no')
    }),
  )
}

const tagsOfBoth: readonly string[] = [...new Set([...relevantTags.before, ...relevantTags.after])]

/** The services that count, each with the nodes of each tag. */
export function taggedServices({ instances }: Tagged): readonly string[] {
  const services = Map.groupBy(instances, ({ service }) => service)
  return [...services.keys()].sort().map((service) => {
    const own = services.get(service) ?? []
    const tags = [...tagsOfBoth, 'ignore_maintenance'].flatMap((tag) => {
      const nodes = own.filter((one) => one.tags.includes(tag)).map(({ node }) => node)
      return nodes.length === 0 ? [] : [`${tag} on ${[...new Set(nodes)].sort().join(', ')}`]
    })
    return `${service}: ${tags.join('; ')}`
  })
}

/** Tags that rebootmgr and Lockkeeper read differently, and those that look like rebootmgr's and that neither reads. */
export function untranslatedTags({ instances, services }: RebootmgrInstallation): readonly Untranslated[] {
  const relevant = instances.filter(({ tags }) => times.some((when) => isRelevant(tags, when)))
  const thresholds = [...new Set(relevant.flatMap(thresholdsIn))].sort().map(
    (what): Untranslated => ({
      what,
      why: 'rebootmgr v0.0.32 does not read it and needs every instance; Lockkeeper obeys it, and refuses one that it cannot read',
      instead: 'remove the tag, and every instance counts',
    }),
  )
  const unread = Object.entries(services).flatMap(([service, tags]) =>
    tags.filter(isUnread).map((tag) => `tag ${tag} of service ${service}`),
  )
  return [
    ...thresholds,
    ...unread.sort().map((what) => ({
      what,
      why: 'neither rebootmgr v0.0.32 nor Lockkeeper reads it',
      instead: 'leave it, or remove it',
    })),
  ]
}

const thresholdsIn = ({ service, tags }: { readonly service: string; readonly tags: readonly string[] }) => {
  const { malformed } = thresholdsOf(tags)
  return tags
    .filter(
      (tag) =>
        malformed.includes(tag) ||
        thresholdsOf([tag]).minPassing.length > 0 ||
        thresholdsOf([tag]).maxFailing.length > 0,
    )
    .map((tag) => `tag ${tag} of service ${service}`)
}

const isUnread = (tag: string): boolean => tag.startsWith('rebootmgr') && !tagsOfBoth.includes(tag)
