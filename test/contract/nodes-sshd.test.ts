import { sshdWorld } from './nodes/sshd-world.ts'
import { describeNodes } from './suites/nodes.ts'

describeNodes('nodes over a real OpenSSH server', sshdWorld)
