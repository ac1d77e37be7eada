import { channel, doneWithinMs, letNeedReboot, untilFleet } from '../tour/acts.ts'
import { asksUntil } from '../tour/questions.ts'
import { approve, card, freeNodes, type Scene, submits } from './scene.ts'

/** A storage reboot that waits for its two approvals. */
export const approvalScene: Scene = {
  name: 'approval',
  title: 'A storage reboot waits for approval',
  about:
    'Ana requests a reboot of a storage node. Then approve it as Ben and Chris, deny it, or break something first.',
  watch: { person: 'ben', channel: 'storage-ops' },
  async play(environment, narrate) {
    const [node] = freeNodes(environment, 'storage', 1)
    narrate(`Ana requests a reboot of ${node}`)
    await submits(environment, 'ana', `/cluster reboot ${node} --reason "kernel 6.12.57"`)
    await card(environment, `Reboot ${node} – awaiting approval`)
    return `${node} waits for two approvals. Approve as Ben and Chris, in the channel or from the app’s Home, or deny it.`
  },
}

/** A storage node that does not come back from its reboot. */
export const stuckScene: Scene = {
  name: 'stuck',
  title: 'A node does not come back',
  about:
    'A storage node is broken so that it stays off, and rebooted with two approvals. After its limit the bot calls a person. It takes about a minute.',
  watch: { person: 'ben', channel: 'storage-ops' },
  async play(environment, narrate) {
    const [node] = freeNodes(environment, 'storage', 1)
    await environment.fleet.switchOn(node, 'neverReturns', '')
    narrate(`${node} will not come back. Ana requests its reboot`)
    await submits(environment, 'ana', `/cluster reboot ${node} --reason "kernel 6.12.57"`)
    narrate('Ben and Chris approve')
    await approve(environment, `Reboot ${node}`, ['ben', 'chris'])
    await untilFleet(environment, `${node} is down`, () => environment.fleet.machine(node).state === 'down')
    narrate(`${node} is down and stays off; the bot waits for it as long as its limit allows`)
    await card(environment, `Reboot ${node} – NEEDS ATTENTION`)
    return `The bot keeps the lock of ${node} and calls a person. In the fleet, open ${node} and switch off “Does not come back from a reboot”; then press “Wait longer” on the card.`
  },
}

const dayMs = 86_400_000

/** A campaign of which half of the nodes comply. */
export const campaignScene: Scene = {
  name: 'campaign',
  title: 'A campaign is half done',
  about:
    'Four nodes need a reboot, Ana starts a campaign for them, and reboots one on each of two days. It takes about two minutes.',
  watch: { person: 'ana', channel: 'storage-ops' },
  async play(environment, narrate) {
    const { fleet, workspace, nowMs } = environment
    const [first, ...others] = freeNodes(environment, 'compute', 2)
    const nodes = [first, ...others, ...freeNodes(environment, 'gateway', 2)]
    for (const node of nodes) letNeedReboot(fleet, node, nowMs() - dayMs)
    const due = new Date(nowMs() + 5 * dayMs).toISOString().slice(0, 10)
    narrate(`${nodes.join(', ')} need a reboot. Ana starts a campaign that is to end on ${due}`)
    const ana = workspace.person('ana')
    const goal = `--until "no reboot required" --by ${due} --reason "kernel 6.12.57"`
    await ana.types(channel, `/cluster campaign start ${nodes.join(',')} ${goal}`)
    await workspace.until(() => ana.finds(channel, 'Started campaign'), doneWithinMs)
    for (const node of [first, ...others]) {
      narrate(`Ana reboots ${node}, and a day passes`)
      await submits(environment, 'ana', `/cluster reboot ${node} --if-needed --reason "kernel 6.12.57"`)
      await card(environment, `Reboot ${node} – done`)
      await environment.moveTimeTo(nowMs() + dayMs)
    }
    await asksUntil(environment, 'ana', '/cluster campaign status', '2 of 4 nodes comply')
    return 'Two of four nodes comply. Ask “/cluster campaign status”, and reboot the other two.'
  },
}
