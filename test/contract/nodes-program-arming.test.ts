import { serveNodeProgram } from './nodes/sshd-server.ts'

// the same tests of an armed reboot, on a server that runs only `lockkeeper-node`
serveNodeProgram()
await import('./nodes-sshd-arming.test.ts')
