import type { Circumstances, HealthJudge, NodeQuestion } from './question.ts'
import type { Verdict } from './verdict.ts'

const gate = 'quorum'

/** Whether the cluster's store keeps its quorum without this node and tolerates one further failure. */
export const judgeQuorum: HealthJudge = (circumstances) => {
  const alive = new Set(circumstances.facts.members.flatMap(({ node, state }) => (state === 'alive' ? [node] : [])))
  return (asked) => judge(circumstances, alive, asked)
}

function judge({ facts, when }: Circumstances, alive: ReadonlySet<string>, { node }: NodeQuestion): Verdict {
  const { quorumMargin: margin, servers } = facts
  if (margin === null)
    return {
      gate,
      verdict: when === 'after' ? 'warn' : 'unknown',
      evidence: 'the source cannot tell how many servers may fail',
      remedy: 'its raft peers must be readable',
    }
  const evidence = `${Math.max(margin, 0)} ${margin === 1 ? 'server' : 'servers'} may fail before the quorum is lost`
  if (margin >= 1) return { gate, verdict: 'ok', evidence, remedy: '' }
  if (when === 'after') return { gate, verdict: 'warn', evidence, remedy: '' }
  if (servers === undefined || servers.includes(node.name))
    return { gate, verdict: 'blocked', evidence, remedy: `${node.name} is needed: add or repair servers first` }
  const gone = servers.filter((server) => !alive.has(server))
  if (gone.length > 0 || margin < 0)
    return {
      gate,
      verdict: 'blocked',
      evidence: `${evidence}; gone: ${gone.join(', ') || 'unknown'}`,
      remedy: 'repair them first',
    }
  return { gate, verdict: 'warn', evidence: designed(servers.length), remedy: '' }
}

const designed = (servers: number): string =>
  servers === 1 ? 'there is only one server, and none may fail' : `there are only ${servers} servers, and none may fail`
