import { readEnvironment } from '../../src/configuration/environment.ts'

const needs = {
  readFile: () => 'PEM',
  slackMode: 'socket',
  withoutConsulAddress: [],
  tokenVariables: [],
} as const

/** The address of Redis in an environment with these variables, and the problems of the whole environment in words. */
export function redisIn(variables: Readonly<Record<string, string>>) {
  const { environment, problems } = readEnvironment(
    { SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', ...variables },
    needs,
  )
  return { redis: environment.redis, problems: problems.map(({ where, right }) => `${where} ${right}`) }
}
