import type { Mutant } from '../mutant.ts'

const http = 'src/adapters/http/server.ts'

/** Mistakes with a chat system that refuses, limits or floods. */
export const mutantsOfSlack: readonly Mutant[] = [
  { id: 'F96', file: http, from: '    connectionsCheckingInterval: checkEveryMs,\n', to: '' },
  { id: 'F96', file: http, from: 'if (!request.complete) request.destroy()', to: '' },
  { id: 'F96', file: http, from: '  server.maxConnections = limits.connections\n', to: '' },
  { id: 'F57', file: 'src/adapters/slack/edge/intake.ts', from: '=== this.#self.known?.botUser', to: '=== null' },
  { id: 'F90', file: 'src/engine/directory.ts', from: '    if (!before.ok) return before\n', to: '' },
  { id: 'F90', file: 'src/engine/requests/allowed.ts', from: '? lastKnown(outside) :', to: '? forAccess(outside) :' },
  {
    id: 'F90',
    file: 'src/adapters/slack/edge/request-limiter.ts',
    from: "=== 0) return { is: 'within limits' }",
    to: ">= 0) return { is: 'within limits' }",
  },
]
