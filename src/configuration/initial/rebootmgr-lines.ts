import type { FoundNode, FoundRebootmgr, Sourced } from './discovered.ts'
import { isRoleName } from './role-name.ts'
import { counted, flow, remark, scalar, some } from './yaml-text.ts'

/** The lines that rebootmgr adds to a starting configuration, by their places. */
export type Additions = {
  readonly head: readonly string[]
  /** Lines of a strict role that these nodes have. */
  readonly evidence: (nodes: readonly string[]) => readonly string[]
  readonly limits: readonly string[]
  /** The section `ssh`, most of it as a comment. */
  readonly ssh: readonly string[]
  /** What needs no setting and what has no equivalent, at the end. */
  readonly report: readonly string[]
}

const sshExamples: readonly string[] = [
  'configFile: /etc/lockkeeper/ssh_config',
  'become: [sudo, -n]',
  'nodeProgram: /usr/local/sbin/lockkeeper-node',
]

const nothing: Additions = {
  head: [],
  evidence: () => [],
  limits: [],
  ssh: ['    # ssh:', ...sshExamples.map((line) => `    #   ${line}`)],
  report: [],
}

/** The lines for a rebootmgr; without one, there are none. */
export const additionsFor = (found: FoundRebootmgr | null): Additions =>
  found === null
    ? nothing
    : {
        head: headOf(found),
        evidence: (nodes) => evidenceOf(found, nodes),
        limits: ['    limits:', ...sourced('settle', found.settle), ...sourced('task', found.task), ''],
        ssh: sshOf(found),
        report: reportOf(found),
      }

const headOf = ({ untranslated }: FoundRebootmgr): readonly string[] => [
  '#',
  '# It behaves as rebootmgr does in this cluster, except for the deviations in docs/rebootmgr.md, and that people',
  `# approve each reboot. ${counted(untranslated.length, 'point')} without an equivalent: see the end of the file.`,
]

function evidenceOf({ withoutEvidence }: FoundRebootmgr, nodes: readonly string[]): readonly string[] {
  const found = nodes.filter((name) => withoutEvidence.includes(name))
  if (found.length === 0) return []
  return [
    `        # From the service tags: rebootmgr reboots ${some(found)} although no check counts.`,
    '        # Without this line they are refused until one of their services is tagged.',
    '        withoutChecks: allow',
  ]
}

const sourced = (key: string, { value, from }: Sourced): readonly string[] => [
  `      # From ${remark(from)}.`,
  `      ${key}: ${scalar(value)}`,
]

const sshOf = ({ agentUrl }: FoundRebootmgr): readonly string[] => [
  '    ssh:',
  '      # From rebootmgr: besides nodes/…/reboot_required, this file is its only trigger.',
  '      rebootNeeded: [{run: [test, -f, /var/run/reboot-required]}]',
  ...(agentUrl === null ? [] : sourced('agentUrl', agentUrl)),
  ...sshExamples.map((line) => `      # ${line}`),
]

const reportOf = ({ obeyed, untranslated }: FoundRebootmgr): readonly string[] => [
  '',
  '# Read from service/rebootmgr/ and the service tags as rebootmgr does, so nothing stands for it above. When this file',
  '# was made:',
  ...obeyed.map((line) => `# - ${remark(line)}`),
  '# The tasks in /etc/rebootmgr/pre_boot_tasks and post_boot_tasks run as before, by file name.',
  '#',
  untranslated.length === 0 ? '# Nothing is without an equivalent.' : '# Without an equivalent, and what to do:',
  ...untranslated.map(({ what, why, instead }) => `# - ${remark(what)}: ${remark(why)}. ${remark(capital(instead))}.`),
]

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** The inventory as a list, with the groups that rebootmgr uses. */
export const listLines = (nodes: readonly FoundNode[]): readonly string[] => [
  '    # The groups are from nodes/…/config, because no node meta has the same; all else is from the catalog. With a group',
  '    # in the node meta of every node that has one, write from: catalog, and new nodes are found by themselves.',
  '    inventory:',
  '      from: list',
  '      nodes:',
  ...nodes.map((node) => `        ${scalar(node.name)}: {${fieldsOf(node).join(', ')}}`),
]

function fieldsOf({ roles, rack, zone, group, address }: FoundNode): readonly string[] {
  const known = roles.filter(isRoleName)
  // as in the catalog, a role without rules adds those of the unknown role
  const all = known.length === roles.length ? known : [...new Set([...known, 'storage'])]
  return [
    `roles: ${flow(all)}`,
    ...Object.entries({ rack, zone, group, address }).flatMap(([key, text]) =>
      text === null ? [] : [`${key}: ${scalar(text)}`],
    ),
  ]
}
