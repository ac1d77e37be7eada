import type { CallFault, DeliveryFault, DeliveryKind } from '../faults.ts'
import { isObject, type JsonObject, textOf } from '../json.ts'
import type { AccountKind } from '../model.ts'
import { Admin } from '../people/admin.ts'
import { NotPossible } from '../people/fill-in.ts'
import type { PageContext } from './page-context.ts'

/** An action of an administrator, or a fault, on the page. */
export type Order = (parts: PageContext, body: JsonObject) => JsonObject

const deliveryKinds: readonly string[] = ['event', 'command', 'interaction', '*'] satisfies (DeliveryKind | '*')[]
const callFaults: readonly string[] = [
  'error',
  'rateLimited',
  'httpStatus',
  'notReached',
  'answerLost',
  'answerHangs',
  'hang',
  'slow',
] satisfies CallFault['kind'][]
const deliveryFaults: readonly string[] = [
  'duplicate',
  'delay',
  'drop',
  'overtaken',
  'ackLost',
] satisfies DeliveryFault['kind'][]

function faults(parts: PageContext, body: JsonObject): JsonObject {
  if (body.lift === 'all') parts.faults.liftAll()
  else if (typeof body.lift === 'number') parts.faults.lift(body.lift)
  if (body.lift !== undefined) return {}
  const times = typeof body.times === 'number' ? body.times : 1
  const where = textOf(body.where)
  const kind = isObject(body.fault) ? textOf(body.fault.kind) : ''
  if (body.on === 'call' && callFaults.includes(kind))
    return { id: parts.faults.onCall(where, body.fault as unknown as CallFault, times) }
  if (body.on === 'delivery' && deliveryFaults.includes(kind) && deliveryKinds.includes(where))
    return { id: parts.faults.onDelivery(where as DeliveryKind, body.fault as unknown as DeliveryFault, times) }
  throw new NotPossible('there is no such fault')
}

function slack(parts: PageContext, body: JsonObject): JsonObject {
  switch (body.do) {
    case 'silence':
      parts.faults.silence()
      parts.sockets.cut()
      return {}
    case 'speak':
      parts.faults.speakAgain()
      parts.context.delivery.catchUp()
      return {}
    case 'refresh sockets':
      parts.sockets.askToLeave('all', 'refresh_requested')
      return {}
    case 'cut sockets':
      parts.sockets.cut()
      return {}
    case 'rate limit':
      void parts.context.delivery.tellRateLimited(parts.context.world.team.id)
      return {}
    default:
      throw new NotPossible(`Slack cannot ${textOf(body.do)}`)
  }
}

function admin(parts: PageContext, body: JsonObject): JsonObject {
  const accounts = new Admin(parts.context)
  const person = textOf(body.person)
  if (!parts.context.world.accounts.has(person)) throw new NotPossible(`there is nobody with the id ${person}`)
  const orders: Readonly<Record<string, () => void>> = {
    deactivate: () => accounts.deactivates(person),
    reactivate: () => accounts.reactivates(person),
    make: () => accounts.makes(person, textOf(body.kind) as AccountKind),
    'add to group': () => accounts.addsToGroup(person, textOf(body.group)),
    'remove from group': () => accounts.removesFromGroup(person, textOf(body.group)),
    invite: () => accounts.invites(person, textOf(body.channel)),
    remove: () => accounts.removesFromChannel(person, textOf(body.channel)),
  }
  const order = orders[textOf(body.do)]
  if (!order) throw new NotPossible(`an administrator cannot ${textOf(body.do)}`)
  order()
  return {}
}

/** All actions of administrators on the page, by the last part of the URL. */
export const adminActions: Readonly<Record<string, Order>> = { faults, slack, admin }
