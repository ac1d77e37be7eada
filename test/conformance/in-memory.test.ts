import { describeConformance } from './conformance.ts'
import { inMemory } from './scenario.ts'

describeConformance(inMemory)
