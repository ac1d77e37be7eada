import { demoNodes } from '../fleet/demo-cluster.ts'

/** An operator's manual work in Consul: enabling nodes, setting and removing flags. Uses Consul directly. */
export type Operator = {
  enable(nodes: readonly string[]): Promise<void>
  put(key: string, value: string): Promise<void>
  remove(key: string): Promise<void>
  read(key: string): Promise<string | null>
}

const rebootmgr = 'service/rebootmgr'

/** An operator who uses the Consul at this URL. */
export function operatorAt(consulUrl: string): Operator {
  const url = (key: string) => `${consulUrl}/v1/kv/${key}`
  const put = async (key: string, value: string) => {
    const reply = await fetch(url(key), { method: 'PUT', body: value })
    if (!reply.ok) throw new Error(`Consul refused ${key}: ${await reply.text()}`)
  }
  return {
    put,
    async enable(nodes) {
      for (const name of nodes) {
        const group = demoNodes.find((node) => node.name === name)?.group ?? null
        await put(
          `${rebootmgr}/nodes/${name}/config`,
          JSON.stringify({ enabled: true, ...(group === null ? {} : { group }) }),
        )
      }
    },
    async remove(key) {
      await fetch(url(key), { method: 'DELETE' })
    },
    async read(key) {
      const reply = await fetch(`${url(key)}?raw`)
      return reply.ok ? await reply.text() : null
    },
  }
}
