/**
 * The HTTP API under `/sandbox/` that the browser page and tests use. Everything is JSON, everything is on loopback.
 *
 * Reading
 *   GET  /sandbox/state?as=U0ANA&messages=200   what this person's Slack shows now: see `PageState` in page-state.ts
 *   GET  /sandbox/events?as=U0ANA               server-sent events: one `change` at each change, data `PageChange`
 *                                               (`{version, what, id}`), after which the state must be read again. The
 *                                               first event comes at once; a comment line every 15 s keeps the
 *                                               stream open
 *   GET  /sandbox/transcript?of=%23storage-ops&detail=as%20it%20happened    plain text, see transcript/transcript.ts
 *   GET  /sandbox/files/F…                      the bytes of an uploaded picture
 *   GET  /sandbox/calls                         the last 200 calls of the Web API and the last 200 deliveries
 *
 * Actions: POST, `as` is the ID of the person who acts. 200 `{ok: true, outcome}`; 400 `{ok: false, error}` when
 * Slack's client would not allow the action. `outcome` is `{kind: 'acked'}` or `{kind: 'failed', reason}`.
 *   POST /sandbox/type    {as, channel, text, thread_ts?}        a message, or a command when it starts with `/`
 *   POST /sandbox/click   {as, channel, ts, block_id, action_id, value?}    a button or menu of a message
 *   POST /sandbox/click   {as, view_id, block_id, action_id, value?}        the same in the open modal or App Home;
 *                         `value` is the choice: an option's value or label, an ID, a date, or a list of those. Where
 *                         the element has `confirm`, the caller must have asked the person
 *   POST /sandbox/suggest {as, view_id, block_id, value}          the choices that the app offers for a typed text; in
 *                         `outcome.options`
 *   POST /sandbox/fill    {as, view_id, values}                  writes into a modal; values by action_id
 *   POST /sandbox/submit  {as, view_id, values}                  fills in and submits
 *   POST /sandbox/close   {as, view_id, all?: true}
 *   POST /sandbox/home    {as}                                   opens the App Home
 *   POST /sandbox/dismiss {as, channel, ts}                      removes an ephemeral message from the screen
 *   POST /sandbox/shortcut {as, callback_id}                     a global shortcut
 *
 * Faults and administration: POST
 *   /sandbox/faults       {on: 'call', where: 'chat.update' | '*', fault, times} or {on: 'delivery', where: 'event' |
 *                         'command' | 'interaction' | '*', fault, times} (`fault` as in faults.ts), or {lift: id}, or
 *                         {lift: 'all'}
 *   /sandbox/slack        {do: 'silence' | 'speak' | 'refresh sockets' | 'cut sockets' | 'rate limit'}
 *   /sandbox/admin        {do: 'deactivate' | 'reactivate', person}, {do: 'make', person, kind},
 *                         {do: 'add to group' | 'remove from group', person, group},
 *                         {do: 'invite' | 'remove', person, channel}
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type JsonObject, objectOf, parseJson } from '../json.ts'
import { NotPossible } from '../people/fill-in.ts'
import { readBody, sendJson } from '../serving/bodies.ts'
import { isSameOrigin } from '../serving/same-origin.ts'
import { Refused } from '../webapi/errors.ts'
import { adminActions } from './admin-actions.ts'
import { reading } from './downloads.ts'
import type { PageContext } from './page-context.ts'
import { personActions } from './person-actions.ts'
import { Streams } from './streams.ts'

async function act(parts: PageContext, what: string, body: JsonObject): Promise<JsonObject | undefined> {
  const action = personActions[what]
  if (action) return { outcome: await action(parts, body) }
  const order = adminActions[what]
  return order ? order(parts, body) : undefined
}

/** Serves everything under `/sandbox/`. */
export function sandboxSection(parts: PageContext) {
  const streams = new Streams(parts.context.world.changes)
  return {
    serve: async (incoming: IncomingMessage, outgoing: ServerResponse, url: URL): Promise<void> => {
      if (!isSameOrigin(incoming)) {
        sendJson(outgoing, 403, { ok: false, error: 'only for pages on this machine' }, {})
        return
      }
      const { origin } = incoming.headers
      if (origin) outgoing.setHeader('access-control-allow-origin', origin)
      outgoing.setHeader('access-control-allow-headers', 'content-type')
      if (incoming.method === 'OPTIONS') {
        outgoing.writeHead(204).end()
        return
      }
      try {
        if (incoming.method === 'GET') {
          reading(parts, streams, outgoing, url)
          return
        }
        const what = url.pathname.split('/')[2] ?? ''
        const body = objectOf(parseJson((await readBody(incoming)).toString()))
        const done = await act(parts, what, body)
        if (done) sendJson(outgoing, 200, { ok: true, ...done }, {})
        else sendJson(outgoing, 404, { ok: false, error: `there is no /sandbox/${what}` }, {})
      } catch (error) {
        if (!(error instanceof NotPossible || error instanceof Refused)) throw error
        sendJson(outgoing, 400, { ok: false, error: error.message }, {})
      }
    },
    stop: () => streams.stop(),
  }
}
