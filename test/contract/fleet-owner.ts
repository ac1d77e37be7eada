import type { Isolation } from '../../sandbox/fleet/plan.ts'
import { startFleet } from '../../sandbox/fleet/start.ts'
import { ssh, testPlan } from './fleet-fixtures.ts'

// Owns a fleet for fleet-killed.test.ts to kill: starts one with a background process on a node, and reports that it runs.

const isolation: Isolation = process.argv[2] === 'shims' ? 'shims' : 'namespaces'
const fleet = await startFleet(testPlan(isolation, 1))
await ssh(fleet, 'storage-01', 'setsid sleep 303 </dev/null >/dev/null 2>&1 &')
console.log(JSON.stringify({ mark: process.pid }))
