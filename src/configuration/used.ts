import type { Variables } from './variables.ts'

/** What a program may use: systems that it reaches, the devices of second factors, and serving requests. */
export type Used = 'slack' | 'serving' | 'redis' | 'consul' | 'outside systems' | 'second factor'

/** What the bot uses. */
export const everything: readonly Used[] = ['slack', 'serving', 'redis', 'consul', 'outside systems', 'second factor']

/** The variables of each part, with values that stand for those that are needed. */
const variablesOf: { readonly [part in Used]: { readonly names: RegExp; readonly stand: Variables } } = {
  slack: { names: /^SLACK_(BOT_TOKEN|API_URL)$/, stand: { SLACK_BOT_TOKEN: 'xoxb-not-used' } },
  serving: {
    names:
      /^(SLACK_(APP_TOKEN|SIGNING_SECRET)|PORT|LOG_LEVEL|LOCKKEEPER_TIME_OFFSET|OTEL_EXPORTER_OTLP(_TRACES)?_ENDPOINT)$/,
    stand: { SLACK_APP_TOKEN: 'xapp-not-used', SLACK_SIGNING_SECRET: 'not used' },
  },
  redis: { names: /^REDIS_/, stand: { REDIS_URL: 'redis://127.0.0.1:6379' } },
  consul: { names: /^CONSUL_/, stand: { CONSUL_HTTP_ADDR: 'http://127.0.0.1:8500' } },
  'outside systems': { names: /^OS_/, stand: {} },
  'second factor': { names: /^$/, stand: {} },
}

/**
 * The variables of what is used. Those of other parts are left out, whether they are valid or not, and have values that
 * stand for them: a program requires nothing that it does not use.
 */
export function usedVariables(variables: Variables, uses: readonly Used[]): Variables {
  const unused = everything.filter((part) => !uses.includes(part)).map((part) => variablesOf[part])
  const left = Object.entries(variables).filter(([name]) => !unused.some(({ names }) => names.test(name)))
  return Object.assign(Object.fromEntries(left), ...unused.map(({ stand }) => stand))
}
