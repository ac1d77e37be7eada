import { serveNodeProgram } from './nodes/sshd-server.ts'

// the same tests of tasks, on a server that runs `lockkeeper-node` and nothing else
serveNodeProgram()
await import('./nodes-sshd-tasks.test.ts')
