import { describeConformance } from './conformance.ts'
import { inMemory } from './stage.ts'

describeConformance(inMemory)
