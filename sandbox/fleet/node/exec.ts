import type { ChildProcess } from 'node:child_process'
import type { Readable } from 'node:stream'
import type { NodeEnvironment, NodeShell } from './shell.ts'
import type { ExecRequest } from './ssh-server.ts'

/** How a command on a node ended. */
export type CommandEnd = { readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }

/** Runs one command on a node and connects it to its SSH channel, as OpenSSH's server does. */
export async function runOnNode(
  shell: NodeShell,
  request: ExecRequest,
  environment: NodeEnvironment,
  output: 'shown' | 'lost',
  beforeAnswer: (end: CommandEnd) => 'answer' | 'cut',
): Promise<void> {
  const { channel } = request
  const child = shell.run(request.line ?? 'exec bash -l', environment)
  join(child, request, output)
  request.onSignal((signal) => shell.signal(child, signal))
  const end = await endOf(child)
  if (beforeAnswer(end) === 'cut') request.cut()
  if (channel.destroyed) return
  if (end.signal !== null) channel.exit(end.signal.replace(/^SIG/, ''))
  else channel.exit(end.exitCode ?? 255)
  // like sshd: the channel stays open as long as any process on the node holds the command's output
  await Promise.all([ended(child.stdout), ended(child.stderr)])
  channel.end()
}

function join(child: ChildProcess, { channel }: ExecRequest, output: 'shown' | 'lost'): void {
  // the node may die or the client disconnect at any moment: neither is an error of the other
  for (const stream of [channel, channel.stderr, child.stdin, child.stdout, child.stderr]) stream?.on('error', () => {})
  if (child.stdin !== null) channel.pipe(child.stdin)
  if (output === 'lost') {
    child.stdout?.resume()
    child.stderr?.resume()
  } else {
    child.stdout?.pipe(channel, { end: false })
    child.stderr?.pipe(channel.stderr, { end: false })
  }
  channel.on('close', () => {
    // without a terminal the command is not killed; its input ends and its output is closed
    child.stdin?.destroy()
    child.stdout?.destroy()
    child.stderr?.destroy()
  })
}

function endOf(child: ChildProcess): Promise<CommandEnd> {
  return new Promise((resolve, reject) => {
    child.on('exit', (exitCode, signal) => resolve({ exitCode, signal }))
    child.on('error', reject)
  })
}

function ended(stream: Readable | null): Promise<void> {
  if (stream === null || stream.readableEnded || stream.destroyed) return Promise.resolve()
  return new Promise((resolve) => {
    stream.on('end', resolve)
    stream.on('close', resolve)
  })
}
