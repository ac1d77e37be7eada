import { nodeProgramWorld } from './nodes/sshd-fixtures.ts'
import { describeNodes } from './suites/nodes.ts'

describeNodes('F98 nodes over a real OpenSSH server that lets lockkeeper-node run and nothing else', nodeProgramWorld)
