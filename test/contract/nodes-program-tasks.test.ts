import { serveNodeProgram } from './nodes/sshd-server.ts'

// the same tests of tasks, on a server that runs only `lockkeeper-node`
serveNodeProgram()
await import('./nodes-sshd-tasks.test.ts')
