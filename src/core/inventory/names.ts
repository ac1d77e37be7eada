/** A name without the differences that name systems ignore: letter case, and the dot behind a full name. */
export const foldName = (name: string): string => name.trim().toLowerCase().replace(/\.$/, '')

/** Whether two names of services, groups or hosts differ in letter case at most. */
export const isSameFold = (a: string, b: string): boolean => foldName(a) === foldName(b)

const address = /^[0-9.]+$|:/

/**
 * Whether two names may belong to one host: equal when folded, or one is the other without (a part of) its domain.
 * Two full names under different domains are two hosts.
 */
export function isSameName(a: string, b: string): boolean {
  const [one, other] = [foldName(a), foldName(b)]
  if (one === other) return true
  if (one === '' || other === '' || address.test(one) || address.test(other)) return false
  return one.startsWith(`${other}.`) || other.startsWith(`${one}.`)
}

/** One name for each host, full names before short ones: a short name never hides two hosts behind it. */
export function distinctNames(names: readonly string[]): readonly string[] {
  const fullFirst = names.toSorted((a, b) => b.split('.').length - a.split('.').length)
  const kept = fullFirst.filter((name, index) => fullFirst.findIndex((other) => isSameName(other, name)) === index)
  return names.filter((name, index) => kept.includes(name) && names.indexOf(name) === index)
}

/** Whether one of these names may be that host. */
export const namesHost = (names: readonly string[], name: string): boolean =>
  names.some((other) => isSameName(other, name))

/** The first label of a host name, in its own letter case; an address is returned whole. */
export const shortName = (name: string): string => (address.test(name) ? name : (name.split('.', 1)[0] ?? name))
