import { type Breach, numbered, type Source } from './sources.ts'

const vendors = /slack|consul|redis|bullmq|ssh|openstack|ceph/i

/**
 * Places in commands, core and engine that name an outside system. rebootmgr may be named, because the engine follows
 * its rules.
 */
export const vendorWords = (sources: readonly Source[]): readonly Breach[] =>
  sources.flatMap(({ path, text }) => [
    ...(vendors.test(path) ? [`${path} has the name of a system outside`] : []),
    ...numbered(text)
      .filter(({ line }) => vendors.test(line))
      .map(({ line, at }) => `${path}:${at} names a system outside: ${line.trim()}`),
  ])

const empty = new Set(['util', 'helper', 'common', 'service', 'manager', 'type'].flatMap((word) => [word, `${word}s`]))

const stem = (part: string): string => part.replace(/\..*$/, '').toLowerCase()

/** Files and folders whose name is meaningless or not written in small letters with hyphens. */
export const nameBreaches = (paths: readonly string[]): readonly Breach[] =>
  paths.flatMap((path) => [
    ...(path.split('/').some((part) => empty.has(stem(part))) ? [`${path}: the name says nothing`] : []),
    ...(path.split('/').every(isWrittenAsOthers) ? [] : [`${path}: names are small letters with hyphens`]),
  ])

// React requires hooks to be called use…, and a file is named after its export
const isWrittenAsOthers = (part: string): boolean =>
  /^(use[A-Z][A-Za-z]*\.ts|[A-Z][A-Za-z]*\.tsx|[A-Z]+(\.md)?|__snapshots__|[a-z0-9.-]+)$/.test(part)
