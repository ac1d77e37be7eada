// most names have nothing to leave out, and there are many of them
const isFolded = /^[a-z0-9:_-]*$/

/** A name without the differences that name systems ignore: letter case and the trailing dot of a full name. */
export const foldName = (name: string): string =>
  isFolded.test(name) ? name : name.trim().toLowerCase().replace(/\.$/, '')

/** Whether two names of services, groups or hosts are equal after `foldName`. */
export const isSameFold = (a: string, b: string): boolean => a === b || foldName(a) === foldName(b)

const address = /^[0-9.]+$|:/

/**
 * Whether two names may belong to the same host: equal when folded, or one is the other without its domain or the end
 * of it. Full names under different domains are different hosts.
 */
export function isSameName(a: string, b: string): boolean {
  const [one, other] = [foldName(a), foldName(b)]
  if (one === other) return true
  if (one === '' || other === '' || address.test(one) || address.test(other)) return false
  return one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

/** One name per host, in the given order: a short name is left out when a full name of its host is present. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const fullFirst = names.toSorted((a, b) => b.split('.').length - a.split('.').length)
  const kept = fullFirst.filter((name, index) => fullFirst.findIndex((other) => isSameName(other, name)) === index)
  return names.filter((name, index) => kept.includes(name) && names.indexOf(name) === index)
}

/** Whether one of these names may belong to the host. */
export const namesHost = (names: readonly string[], name: string): boolean =>
  names.some((other) => isSameName(other, name))

/** The first label of a host name, in its own letter case; an address stays whole. */
export function shortName(name: string): string {
  const end = name.indexOf('.')
  return end === -1 || address.test(name) ? name : name.slice(0, end)
}
