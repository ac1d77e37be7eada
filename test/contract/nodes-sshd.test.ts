import { sshdWorld } from './nodes/sshd-fixtures.ts'
import { describeNodes } from './suites/nodes.ts'

describeNodes('nodes: OpenSSH server', sshdWorld)
