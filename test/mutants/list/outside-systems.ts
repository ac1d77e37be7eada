import type { Mutant } from '../mutant.ts'

/** Mutants that repeat mistakes with Slack, Redis, Consul and OpenSSH from public reports of other projects. */
export const mutantsOfOutsideSystems: readonly Mutant[] = [
  {
    id: 'F108',
    file: 'src/adapters/slack/find.ts',
    from: 'user: z.string().nullish()',
    to: 'user: z.string().optional()',
  },
  {
    id: 'F108',
    file: 'src/adapters/slack/people.ts',
    from: "typeof said.is_ext_shared !== 'boolean' && !said.is_im",
    to: 'said.is_ext_shared === undefined && !said.is_im',
  },
  {
    id: 'F108',
    file: 'src/adapters/slack/gateway/payloads.ts',
    from: '(event.edited ?? null) !== null',
    to: 'event.edited !== undefined',
  },
  { id: 'F109', file: 'src/adapters/slack/find.ts', from: 'return has_more && !is_limited', to: 'return is_limited' },
  {
    id: 'F110',
    file: 'src/adapters/slack/gateway/payloads.ts',
    from: 'mentionedIn(event.blocks)?.includes(bot) === false',
    to: 'mentionedIn(event.blocks) === undefined',
  },
  {
    id: 'F110',
    file: 'src/adapters/slack/gateway/rich-text.ts',
    from: 'isFields(style) && style.code === true',
    to: 'false',
  },
  {
    id: 'F111',
    file: 'src/adapters/redis/connection.ts',
    from: 'if (isWrongDatabase(error)) redis.disconnect(true)',
    to: '',
  },
  {
    id: 'F111',
    file: 'src/configuration/redis-address.ts',
    from: '/^\\/?\\d*$/.test(new URL(text).pathname)',
    to: '/^\\/?/.test(new URL(text).pathname)',
  },
  {
    id: 'F111',
    file: 'src/configuration/variables.ts',
    from: "url !== '' && !endsWithPath(url)",
    to: "url === '' && !endsWithPath(url)",
  },
  {
    id: 'F111',
    file: 'src/configuration/schema/address.ts',
    from: '[?#]',
    to: '[?]',
  },
  {
    id: 'F111',
    file: 'src/configuration/schema/values.ts',
    from: '.refine(endsWithPath, { error: withoutQuery })',
    to: '',
  },
  {
    id: 'F112',
    file: 'src/adapters/redis/connection.ts',
    from: '(await isClusterNode(redis))',
    to: 'false',
  },
  { id: 'F113', file: 'src/adapters/redis/request.ts', from: '|NOREPLICAS|', to: '|' },
  {
    id: 'F114',
    file: 'src/adapters/consul/cluster/quorum.ts',
    from: 'Math.min(...margins)',
    to: 'Math.max(...margins)',
  },
  {
    id: 'F115',
    file: 'src/adapters/consul/client/machines.ts',
    from: '!isMarked(node) || members',
    to: 'members.length >= 0 || members',
  },
  {
    id: 'F115',
    file: 'src/adapters/consul/client/machines.ts',
    from: "value.test(Meta?.[key] ?? '')",
    to: "(Meta?.[key] ?? '') !== ''",
  },
  { id: 'F116', file: 'src/adapters/ssh/options.ts', from: "LogLevel: 'INFO'", to: "LogLevel: 'ERROR'" },
  {
    id: 'F116',
    file: 'src/adapters/ssh/shell.ts',
    from: 'lastWords(`',
    to: 'oneLine(`',
  },
  {
    id: 'F117',
    file: 'src/adapters/ssh/environment.ts',
    from: "name !== 'LANG' && !name.startsWith('LC_')",
    to: "name !== 'LANG'",
  },
  { id: 'F150', file: 'src/adapters/consul/client/authority.ts', from: 'perQuestion = 64', to: 'perQuestion = 65' },
  {
    id: 'F150',
    file: 'src/adapters/consul/client/authority.ts',
    from: "all.is === 'granted' ? [] : lacking(rights())",
    to: '[]',
  },
  {
    id: 'F150',
    file: 'src/adapters/consul/client/authority.ts',
    from: "access: 'write-prefix', segment: prefix",
    to: "access: 'write', segment: prefix",
  },
]
