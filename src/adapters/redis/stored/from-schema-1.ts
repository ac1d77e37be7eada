/** A stored object of unknown content. */
type Fields = { readonly [field: string]: unknown }

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/**
 * Converts a plan of schema 1 to schema 2. A plan of schema 1 had one rule for all nodes and no commands: rebuilding it
 * before a node starts finds a difference, so approvals of the old plan never cover a node. Released: must never
 * change.
 */
function planFrom1(plan: unknown, requester: string): unknown {
  if (!isObject(plan)) return plan
  const { rule, nodes: before, ...rest } = plan
  const nodes = listOf(before)
  return {
    ...rest,
    schema: 2,
    requester,
    order: 'by name',
    waves: [{ nodes: 'rest', canary: 'no' }],
    atOnce: 1,
    soakMs: 0,
    budget: 1,
    quarantineLimit: 0,
    window: null,
    commands: [],
    parts: [{ rule, nodes: nodes.map((planned) => (isObject(planned) ? planned.node : planned)) }],
    nodes: nodes.map((planned) =>
      isObject(planned) ? { ...planned, slots: {}, withoutChecks: 'refuse', arguments: {} } : planned,
    ),
  }
}

/** Converts an entry of schema 1 to schema 2; only plans differ. */
export function fromSchema1(entry: Fields): Fields {
  const { event, onBehalfOf } = entry
  if (!isObject(event) || event.plan === undefined) return entry
  const requester = typeof event.requester === 'string' ? event.requester : String(onBehalfOf ?? '')
  return { ...entry, event: { ...event, plan: planFrom1(event.plan, requester) } }
}
