import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import { AcceptedBlocks } from '../../src/adapters/slack/blocks/accepted-blocks.ts'
import { ownBudget } from '../../src/adapters/slack/client/budget.ts'
import { botClient } from '../../src/adapters/slack/client/client.ts'
import { Self } from '../../src/adapters/slack/client/identity.ts'
import { defaultSlackTimes, type SlackSettings } from '../../src/adapters/slack/client/settings.ts'
import { slackPath } from '../../src/adapters/slack/gateway/http-receiver.ts'
import { SlackGateway } from '../../src/adapters/slack/gateway.ts'
import { line } from '../../src/core/message.ts'
import type { Conversation } from '../../src/engine/ports/conversation.ts'
import { connectedTo } from '../contract/suites/connected.ts'
import { noPictures } from '../contract/suites/pictures.ts'
import { silentLog } from '../contract/suites/silent-log.ts'
import { inboxOn } from './ack-inbox.ts'

// One of the two servers that `bench ack` compares: a Bolt app that only adds the command to a queue in Redis, or the
// bot's receiver with its inbox there. Both write to disk first, and answer a command at once with the same text. Prints its port.

const [which = '', signingSecret = '', redisUrl = ''] = process.argv.slice(2)
const nowhere = 'http://127.0.0.1:9/api/'
const words = (text: string) => `Planning ${text} …`

const addressOf = (address: AddressInfo | string | null): string => {
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return `listening on ${address.port}\n`
}

async function queueingBolt(): Promise<void> {
  const redis = await connectedTo({ url: redisUrl })
  const app = new App({
    receiver: new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR }),
    authorize: async () => ({ botToken: 'xoxb-bench', botId: 'B0', botUserId: 'U0' }),
    clientOptions: { slackApiUrl: nowhere },
    logLevel: LogLevel.ERROR,
    convoStore: false,
  })
  app.command('/cluster', async ({ ack, command }) => {
    await redis.xadd('commands', '*', 'command', JSON.stringify(command))
    await ack(words(command.text))
  })
  const server = await app.start({ port: 0, host: '127.0.0.1' })
  if ('address' in server) process.stdout.write(addressOf(server.address()))
}

async function edge(): Promise<void> {
  const settings: SlackSettings = {
    mode: 'http',
    botToken: 'xoxb-bench',
    signingSecret,
    appToken: null,
    apiUrl: nowhere,
    prefix: '/cluster',
    direct: {},
    listedGroups: {},
    times: { ...defaultSlackTimes, requestMs: 0.01 },
  }
  const conversation: Conversation = {
    dialog: () => null,
    urgency: () => 'ordinary',
    handleCommand: async ({ text }) => line(words(text)),
    handleButton: async () => null,
    suggestions: async () => [],
    handleSubmission: async () => null,
    dropped: async () => {},
    home: async () => line('Help.'),
  }
  const clock = { now: Date.now }
  const budget = ownBudget(clock, silentLog)
  const client = botClient(settings, 1000, budget, silentLog)
  const self = new Self(client)
  const blocks = new AcceptedBlocks({}, silentLog)
  const inbox = await inboxOn(redisUrl)
  const slack = new SlackGateway(settings, {
    conversation,
    inbox,
    self,
    blocks,
    budget,
    pictures: noPictures(client),
    clock,
    log: silentLog,
  })
  await slack.start()
  const server = createServer((request, response) => {
    if (request.url === slackPath) void slack.serve(request, response)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1', () => process.stdout.write(addressOf(server.address())))
}

await (which === 'bolt' ? queueingBolt() : edge())
