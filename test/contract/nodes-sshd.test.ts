import { sshdWorld } from './nodes/sshd-fixtures.ts'
import { describeNodes } from './suites/nodes.ts'

describeNodes('nodes over a real OpenSSH server', sshdWorld)
