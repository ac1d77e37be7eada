import { describeConformance } from '../conformance/conformance.ts'
import { onConsul } from './conformance-stage.ts'

describeConformance(onConsul().stage)
