import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { SteppedClock } from '../../sandbox/workspace/clock.ts'
import { channels } from '../../sandbox/workspace/fixtures.ts'
import type { Workspace } from '../../sandbox/workspace/workspace.ts'
import { clientOf, openStillWorkspace, refusalOf, section, textsSeenBy } from './workspace-fixtures.ts'

let workspace: Workspace
let clock: SteppedClock
let client: ReturnType<typeof clientOf>

beforeEach(async () => {
  const still = await openStillWorkspace()
  workspace = still.workspace
  clock = still.clock
  client = clientOf(workspace)
})
afterEach(() => workspace.stop())

const post = (text: string) => client.chat.postMessage({ channel: channels.storageOps, text })
const posted = () => textsSeenBy(workspace, 'ana', '#storage-ops')

async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
    return 'no error'
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('rate limits and validation', () => {
  test('chat.postMessage: refuses the sixth message at once with 429, and accepts it after one second', async () => {
    for (const text of ['1', '2', '3', '4', '5']) await post(text)
    await expect(post('6')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 1 })
    clock.advanceMs(1_000)
    await post('6')
    expect(posted()).toEqual(['1', '2', '3', '4', '5', '6'])
  })

  test('chat.postMessage: does not limit another channel', async () => {
    for (const text of ['1', '2', '3', '4', '5']) await post(text)
    await client.chat.postMessage({ channel: channels.clusterOps, text: 'elsewhere' })
    expect(textsSeenBy(workspace, 'ana', '#cluster-ops')).toEqual(['elsewhere'])
  })

  test('chat.update: refuses the fifty-first update of a minute with 429', async () => {
    const { ts } = await post('0')
    const update = (text: string) => client.chat.update({ channel: channels.storageOps, ts: String(ts), text })
    for (let count = 1; count <= 50; count += 1) await update(String(count))
    await expect(update('51')).rejects.toMatchObject({ code: 'slack_webapi_rate_limited_error', retryAfter: 2 })
    expect(posted()).toEqual(['50'])
  })

  test('chat.postMessage: names the place of every invalid block', async () => {
    const blocks = [section(''), section('x'.repeat(3001))]
    const { error, data } = await refusalOf(
      client.chat.postMessage({ channel: channels.storageOps, text: 'x', blocks }),
    )
    expect(error).toBe('invalid_blocks')
    expect(data.response_metadata?.messages).toEqual([
      '[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]',
      '[ERROR] must be less than 3001 characters [json-pointer:/blocks/1/text/text]',
    ])
    expect(posted()).toEqual([])
  })

  test('views.open: refuses an invalid trigger_id', async () => {
    const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'x' }, blocks: [] }
    const open = client.views.open({ trigger_id: '1.2.three', view })
    expect((await refusalOf(open)).error).toBe('invalid_trigger_id')
  })
})

describe('Web API faults', () => {
  test('error: is returned as often as configured', async () => {
    workspace.faults.onCall('chat.postMessage', { kind: 'error', error: 'internal_error' }, 2)
    expect((await refusalOf(post('x'))).error).toBe('internal_error')
    expect((await refusalOf(post('x'))).error).toBe('internal_error')
    await post('x')
    expect(posted()).toEqual(['x'])
  })

  test('rateLimited: returns the retry time', async () => {
    workspace.faults.onCall('*', { kind: 'rateLimited', retryAfterSeconds: 30 }, 1)
    await expect(post('x')).rejects.toMatchObject({ retryAfter: 30 })
    expect(posted()).toEqual([])
  })

  test('httpStatus: returns a server error', async () => {
    workspace.faults.onCall('*', { kind: 'httpStatus', status: 503 }, 1)
    expect(await codeOf(post('x'))).toBe('slack_webapi_http_error')
    expect(posted()).toEqual([])
  })

  test('notReached: fails without effect', async () => {
    workspace.faults.onCall('*', { kind: 'notReached' }, 1)
    expect(await codeOf(post('x'))).toBe('slack_webapi_request_error')
    expect(posted()).toEqual([])
  })

  test('answerLost: fails after the message was posted', async () => {
    workspace.faults.onCall('chat.postMessage', { kind: 'answerLost' }, 1)
    expect(await codeOf(post('x'))).toBe('slack_webapi_request_error')
    expect(posted()).toEqual(['x'])
  })

  test('answerHangs: times out after the message was posted', async () => {
    workspace.faults.onCall('chat.postMessage', { kind: 'answerHangs' }, 1)
    const impatient = clientOf(workspace)
    const call = impatient.chat.postMessage({ channel: channels.storageOps, text: 'x' })
    await workspace.until(() => posted().length === 1)
    expect(await codeOf(call)).toBe('slack_webapi_request_error')
  })

  test('slow: delays the answer', async () => {
    workspace.faults.onCall('chat.postMessage', { kind: 'slow', delayMs: 1_500 }, 1)
    const call = post('x')
    await workspace.until(() => posted().length === 1)
    clock.advanceMs(1_500)
    expect((await call).ok).toBe(true)
  })

  test('silence: fails every call until Slack speaks again', async () => {
    workspace.silence()
    expect(await codeOf(post('x'))).toBe('slack_webapi_request_error')
    workspace.speakAgain()
    await post('y')
    expect(posted()).toEqual(['y'])
  })

  test('lift: removes a fault', async () => {
    const id = workspace.faults.onCall('*', { kind: 'hang' }, 100)
    expect(workspace.faults.active()).toMatchObject([{ id, timesLeft: 100 }])
    workspace.faults.lift(id)
    expect((await post('x')).ok).toBe(true)
  })
})

test('WebClient: posts a message several times when its answers are lost and it retries', async () => {
  workspace.faults.onCall('chat.postMessage', { kind: 'answerLost' }, 2)
  const { WebClient } = await import('@slack/web-api')
  const { quiet } = await import('./workspace-fixtures.ts')
  const retryConfig = { retries: 3, minTimeout: 1, maxTimeout: 1 }
  const careless = new WebClient(workspace.botToken, { slackApiUrl: workspace.apiUrl, retryConfig, logger: quiet })
  await careless.chat.postMessage({ channel: channels.storageOps, text: 'three times' })
  expect(posted()).toEqual(['three times', 'three times', 'three times'])
})
