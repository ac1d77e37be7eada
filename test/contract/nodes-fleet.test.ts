import { isolations } from './fleet-fixtures.ts'
import { fleetWorld } from './nodes/fleet-fixtures.ts'
import { describeNodes } from './suites/nodes.ts'

for (const isolation of isolations) describeNodes(`nodes: fleet by ${isolation}`, () => fleetWorld(isolation))
