import { describe, expect, it } from 'vitest'
import { inContext, minimalFile, problemsOf, withCluster } from './configuration-fixtures.ts'

const nine = (name: string) => `[${Array(9).fill(`*${name}`).join(', ')}]`
const endless = `a: &a [1]\nb: &b ${nine('a')}\nc: &c ${nine('b')}\nd: ${nine('c')}\n`

const isReported = (_what: string, text: string, words: string): void =>
  expect(problemsOf(text).join('\n')).toContain(words)

describe('configuration problems', () => {
  it.each([
    ['an unknown key', withCluster('rols: {}'), 'lockkeeper.yaml:8 clusters.eu-1.rols is unknown. Did you mean roles?'],
    [
      'an unknown key far from any other',
      'zzzzzz: 1',
      'lockkeeper.yaml:1 zzzzzz is unknown. Known: slack, redis, bot, people, secondFactor, clusters.',
    ],
    [
      'a list that contains itself',
      'clusters: &all [*all]',
      'must be YAML: an alias refers to a node that contains it',
    ],
    ['endless aliases', endless, 'must be YAML: ReferenceError: Excessive alias count'],
    [
      'a wrong type',
      `${minimalFile}bot: {maxTurns: many}`,
      'bot.maxTurns is "many": must be a whole number from 1 to 1000',
    ],
    [
      'a number without its unit',
      withCluster('limits: {boot: 20}'),
      'limits.boot is 20: must be a duration such as 30s, 30m, 2h or 1h30m',
    ],
    [
      'a value that is none of the choices',
      withCluster('mode: akt'),
      'clusters.eu-1.mode is "akt": must be act or observe',
    ],
    [
      'a shell line',
      withCluster('hooks: {h: {on: here, run: rm -rf /}}'),
      'hooks.h.run is "rm -rf /": must be a list: the program, then',
    ],
    [
      'a placeholder within an argument',
      withCluster('hooks: {h: {on: here, run: ["x-{node}"]}}'),
      '{node} must be an argument of its own',
    ],
    [
      'an unknown gate',
      withCluster('roles: {storage: {gates: [cehp]}}', 'gates: {ceph: {on: here, run: [x]}}'),
      'roles.storage.gates[0] is "cehp": is not a gate. Did you mean ceph?',
    ],
    [
      'an unknown hook',
      withCluster('roles: {storage: {drain: [x]}}'),
      'roles.storage.drain[0] is "x": is not a hook. No hook is configured.',
    ],
    [
      'an unknown role',
      withCluster('unknownRole: sturage'),
      'unknownRole is "sturage": is not a role. Did you mean storage?',
    ],
    [
      'an unknown command',
      withCluster('access: [{channels: ["*"], people: ["*"], commands: [rebot]}]'),
      'is "rebot": is not a command. Did you mean reboot?',
    ],
    [
      'an unknown list of people',
      withCluster('roles: {storage: {approvals: {needs: [{count: 2, groups: [approverz]}]}}}'),
      'is "approverz": is not a list under slack.groups',
    ],
    [
      'a rule with too few approvers',
      withCluster('roles: {storage: {approvals: {needs: [{count: 2, people: [U01]}]}}}'),
      'needs 2 approvals, but has only 1 person to give them',
    ],
    [
      'a rule without approvers',
      minimalFile.replace('groups: [S0STORAGE]', ''),
      'roles.storage.approvals needs 2 approvals, but has no approvers: list approvers',
    ],
    ['a cluster without people to call', minimalFile.replace('groups: [S0ONCALL]', ''), 'clusters.eu-1.calls is empty'],
    [
      'an access rule without people and groups',
      withCluster('access: [{channels: ["*"], commands: ["*"]}]'),
      'access[0] has no people and no groups',
    ],
    [
      'targets that only exclude',
      withCluster('access: [{channels: ["*"], people: ["*"], commands: ["*"], targets: ["!a"]}]'),
      'access[0].targets is ["!a"]: The expression only excludes nodes.',
    ],
    [
      'a time that does not exist',
      withCluster('digests: {m: {channel: C012, cron: "0 25 * * *", zone: Europe/Berlin}}'),
      'digests.m.cron is "0 25 * * *": must be a cron pattern',
    ],
    [
      'an unknown time zone',
      withCluster('digests: {m: {channel: C012, cron: "0 9 * * *", zone: Mars}}'),
      'digests.m.zone is "Mars": must be an IANA zone',
    ],
    [
      'a gate that would always block',
      withCluster('gates: {g: {on: here, run: [x], judge: {by: json field, field: a}}}'),
      'gates.g.judge.ok is empty, so the gate would always block',
    ],
    [
      'a certificate that cannot be read',
      withCluster('consul: {certificateAuthorityFile: /nowhere}'),
      'certificateAuthorityFile is "/nowhere": cannot be read: ENOENT',
    ],
    ['a file that is not YAML', 'a: [', 'lockkeeper.yaml:1 the file must be YAML'],
    ['a duplicate key', 'bot: {}\nbot: {}', 'lockkeeper.yaml:2 the file must be YAML: Map keys must be unique'],
    ['a file without clusters', '', 'clusters is missing: the clusters, by name'],
  ])('configuration problem: %s', isReported)

  it.each([
    [
      'a node that is listed under two names',
      minimalFile.replace('{from: catalog}', '{from: list, nodes: {web-1: {}, WEB-1.example.com: {}}}'),
      'clusters.eu-1.inventory.nodes.WEB-1.example.com may be the same host as web-1: list each host once',
    ],
    [
      'a place that is here in another spelling, which would be a host',
      withCluster('gates: {far: {on: Here, run: [x]}}'),
      'clusters.eu-1.gates.far.on is "Here": must be here, the node, or the name of a host',
    ],
    [
      'a power check that is here in another spelling',
      withCluster('powerChecks: [{on: here., run: [x]}]'),
      'clusters.eu-1.powerChecks[0].on is "here.": must be here, or the name of a host other than the node',
    ],
    [
      'a pin that names no listed node',
      withCluster('pins: {wbe-1: [storage], WEB-1.example.com: [storage]}').replace(
        '{from: catalog}',
        '{from: list, nodes: {web-1: {}}}',
      ),
      'clusters.eu-1.pins.wbe-1 names no node of inventory.nodes. Did you mean web-1?',
    ],
  ])('F20 configuration problem: %s', isReported)

  it.each([
    [
      'an address with brackets',
      minimalFile.replace('{from: catalog}', '{from: list, nodes: {web-1: {address: "[fd00::7]"}}}'),
      'clusters.eu-1.inventory.nodes.web-1.address is "[fd00::7]": must be a host name or an IP address',
    ],
  ])('F21 configuration problem: %s', isReported)

  it.each([
    [
      'an account of two people',
      `${minimalFile}people: {ana: [U0ANA, U0ANA2], anna: [U0ANA2]}`,
      'people.anna[0] is "U0ANA2": is already listed under ana',
    ],
  ])('S45 configuration problem: %s', isReported)

  it.each([
    [
      'a second factor without secrets',
      withCluster('roles: {storage: {approvals: {needs: [{count: 2}], secondFactor: yes}}}'),
      'clusters.eu-1.roles.storage.approvals.secondFactor demands a code, but no secrets are configured',
    ],
    [
      'a variable of secrets that is not set',
      `${minimalFile}secondFactor: {secretsVariable: LOCKKEEPER_TOTP}`,
      'LOCKKEEPER_TOTP is not set',
    ],
    [
      'a file of secrets that cannot be read',
      `${minimalFile}secondFactor: {secretsFile: /etc/lockkeeper/totp}`,
      'secondFactor.secretsFile is "/etc/lockkeeper/totp": cannot be read: ENOENT',
    ],
    [
      'break-glass with a second factor without secrets',
      withCluster('securityChannel: C0SECURITY', 'breakGlass: {groups: [S0LEADS], secondFactor: yes}'),
      'clusters.eu-1.breakGlass.secondFactor demands a code, but no secrets are configured',
    ],
  ])('S56 configuration problem: %s', isReported)

  it.each([
    ...[
      ['a hook', 'hooks: {h: {on: here, run: [drain, --password, hunter22]}}', 'hooks.h.run'],
      ['a gate', 'gates: {g: {on: here, run: [check, "token=s3cr3tvalue"]}}', 'gates.g.run'],
      ['an upgrade', 'upgrades: [{run: [upgrade, "https://bob:hunter22@mirror/"]}]', 'upgrades[0].run'],
      ['a power check', 'powerChecks: [{on: here, run: [power, --password, hunter22]}]', 'powerChecks[0].run'],
    ].map(([what = '', text = '', key = '']): [string, string, string] => [
      `a secret in an argument of ${what}`,
      withCluster(text),
      `clusters.eu-1.${key} appears to contain a secret`,
    ]),
  ])('F10 configuration problem: %s', isReported)

  it.each([
    [
      'break-glass without groups and people',
      withCluster('breakGlass: {channel: C0SECURITY}'),
      'clusters.eu-1.breakGlass has no groups and no people',
    ],
    [
      'break-glass without a channel',
      withCluster('breakGlass: {groups: [S0LEADS]}'),
      'clusters.eu-1.breakGlass has no channel: set its channel, or securityChannel',
    ],
    [
      'break-glass of an unknown group',
      withCluster('securityChannel: C0SECURITY', 'breakGlass: {groups: [leads]}'),
      'clusters.eu-1.breakGlass.groups[0] is "leads": is not a list under slack.groups',
    ],
  ])('S55 configuration problem: %s', isReported)

  it.each([
    [
      'a token for an agent without an address',
      withCluster('ssh: {agentTokenFile: /etc/consul.d/token}'),
      'clusters.eu-1.ssh.agentTokenFile is "/etc/consul.d/token": requires agentUrl, because a token',
    ],
    [
      'an address with a line feed',
      withCluster('ssh: {agentUrl: "http://127.0.0.1/\\nclaim-folder"}'),
      'clusters.eu-1.ssh.agentUrl is "http://127.0.0.1/\\nclaim-folder": must be an address',
    ],
    ...['claimFolder', 'agentTokenFile'].flatMap((key) =>
      ['claims', '/var/lib/../claims', '/var/lib/my claims', '/var/lib/claims\\nagent-url http://x'].map(
        (text): [string, string, string] => [
          `${text} as ${key}`,
          withCluster(`ssh: {agentUrl: "http://127.0.0.1:8500", ${key}: "${text}"}`),
          `clusters.eu-1.ssh.${key} is "${text}": must be an absolute path`,
        ],
      ),
    ),
  ])('F98 configuration problem: %s', isReported)

  it.each([
    [
      'a person by name',
      withCluster('access: [{channels: ["*"], people: [ana], commands: ["*"]}]'),
      'people[0] is "ana": must be the id of a person',
    ],
    [
      'a channel by name',
      minimalFile.replace('C0CLUSTER', '"#ops"'),
      'clusters.eu-1.channel is "#ops": must be the id of a channel',
    ],
  ])('S44 configuration problem: %s', isReported)

  it.each([
    [
      'a slash command of Slack’s own',
      `${minimalFile}slack: {prefix: /status}`,
      "this name is Slack's own and cannot be registered",
    ],
  ])('S58 configuration problem: %s', isReported)

  it('configuration problems: are reported all at once, from every section, every cluster and the environment', () => {
    const text = `${minimalFile}    mode: akt\n    rols: {}\n    unknownRole: sturage\nredis: {durability: sometimes}\nslack: {mode: http}\n`
    const variables = { LOG_LEVEL: 'inf', PORT: 'eighty' }
    const problems = problemsOf(text, { ...inContext, variables })
    for (const words of [
      'clusters.eu-1.mode',
      'clusters.eu-1.rols',
      'clusters.eu-1.unknownRole',
      'redis.durability',
      'SLACK_BOT_TOKEN is missing',
      'SLACK_SIGNING_SECRET is missing',
      'REDIS_URL is missing',
      'CONSUL_HTTP_ADDR is missing',
      'LOG_LEVEL is "inf": must be one of: trace, debug, info, warn, error, fatal, silent. Did you mean info?',
      'PORT is "eighty": must be a number',
    ])
      expect(problems.filter((problem) => problem.includes(words))).toHaveLength(1)
    expect(problems).toHaveLength(10)
  })

  it.each(['ana', '@ana', 'ana@example.org', '#ops', 'u0123', ''])(
    'S44 configuration problems: %j is refused wherever an ID is needed',
    (called) => {
      const named = JSON.stringify(called)
      const line = 'access: [{channels: ["*"], people: ["*"], groups: [], commands: ["*"]}]'
      for (const [place, text] of [
        ['people', withCluster(line.replace('people: ["*"]', `people: [${named}]`))],
        ['groups', withCluster(line.replace('groups: []', `groups: [${named}]`))],
        ['channels', withCluster(line.replace('channels: ["*"]', `channels: [${named}]`))],
        ['people', withCluster(`roles: {storage: {approvals: {needs: [{count: 1, people: [${named}]}]}}}`)],
        ['groups', withCluster(`roles: {storage: {approvals: {needs: [{count: 1, groups: [${named}]}]}}}`)],
        ['channel', minimalFile.replace('C0CLUSTER', named)],
        ['calls', minimalFile.replace('calls: {groups: [S0ONCALL]}', `calls: {people: [${named}]}`)],
        ['approvers', minimalFile.replace('{groups: [S0STORAGE]}', `{people: [${named}]}`)],
        ['groups', `${minimalFile}slack: {groups: {ops: [${named}]}}\n`],
      ] as const)
        expect(problemsOf(text).join('\n'), text).toContain(place)
    },
  )

  it('S54 configuration problems: show no secret, not even an invalid one', () => {
    const variables = { ...inContext.variables, SLACK_BOT_TOKEN: 'hunter2', REDIS_URL: 'redis//:hunter2@redis' }
    const problems = problemsOf(minimalFile, { ...inContext, variables }).join('\n')
    expect(problems).toContain('SLACK_BOT_TOKEN is none: it must begin with xoxb-')
    expect(problems).toContain('REDIS_URL is no address')
    expect(problems).not.toContain('hunter2')
  })

  it.each([
    ['redis://127.0.0.1:6379/prod', 1],
    ['redis://127.0.0.1:6379/0/1', 1],
    ['redis://127.0.0.1:6379/15', 0],
    ['rediss://:p%40ss@redis.example/', 0],
  ])('F111 configuration problems: a database of Redis is a number (%s)', (url, count) => {
    const variables = { ...inContext.variables, REDIS_URL: url }
    const problems = problemsOf(minimalFile, { ...inContext, variables })
    expect(problems.filter((problem) => problem.includes('REDIS_URL must end with the number'))).toHaveLength(count)
  })

  it.each([
    ['REDIS_URL', 'redis://127.0.0.1:6379?db=staging'],
    ['REDIS_URL', 'redis://127.0.0.1:6379/2?maxRetriesPerRequest=20'],
    ['REDIS_URL', 'redis://127.0.0.1:6379/2#hunter2'],
    ['CONSUL_HTTP_ADDR', '127.0.0.1:8500?token=hunter2'],
    ['CONSUL_HTTP_ADDR', 'http://127.0.0.1:8500/consul#hunter2'],
    ['SLACK_API_URL', 'https://slack.com/api/?pretty=1'],
    ['REDIS_URL', 'redis://127.0.0.1:6379/2?'],
    ['CONSUL_HTTP_ADDR', 'http://127.0.0.1:8500#'],
  ])('F111 configuration problems: an address has no query and no fragment (%s %s)', (name, url) => {
    const problems = problemsOf(minimalFile, { ...inContext, variables: { ...inContext.variables, [name]: url } })
    expect(problems).toEqual([
      `${name} must have no query and no fragment: remove what begins with ? or # (in a password, write %3F and %23)`,
    ])
  })

  it('F111 configuration problems: the address of a cluster’s Consul has no query', () => {
    expect(problemsOf(withCluster('consul: {address: "http://127.0.0.1:8500?dc=other"}')).join('\n')).toContain(
      'clusters.eu-1.consul.address is "http://127.0.0.1:8500?dc=other": must have no query and no fragment',
    )
  })

  it('S54 S56 configuration problems: show no secret of a device, not even an invalid one', () => {
    const variables = { ...inContext.variables, LOCKKEEPER_TOTP: 'U0BEN hunter2, hunter2' }
    const problems = problemsOf(`${minimalFile}secondFactor: {secretsVariable: LOCKKEEPER_TOTP}`, {
      ...inContext,
      variables,
    })
    expect(problems).toHaveLength(2)
    expect(problems.join('\n')).toContain('entry 1, of U0BEN: the secret must be base32')
    expect(problems.join('\n')).not.toContain('hunter2')
  })
})
