import { describeConformance } from '../conformance/conformance.ts'
import { onConsul } from './conformance-scenario.ts'

describeConformance(onConsul().openScenario)
