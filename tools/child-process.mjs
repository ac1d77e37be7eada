import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const numbers = { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGABRT: 6, SIGKILL: 9, SIGSEGV: 11, SIGTERM: 15 }
const lookForParentsEveryMs = 500
const obeyWithinMs = 20_000

/**
 * Runs a program on the same terminal, passes signals on to it and returns its exit code. It is terminated when this
 * process or npm, which started it, is killed.
 */
export function runAttached(path, args, options) {
  return new Promise((resolve, reject) => {
    const [program, all] = diesWithParent() ? ['setpriv', ['--pdeathsig', 'TERM', path, ...args]] : [path, args]
    const child = spawn(program, all, { ...options, stdio: 'inherit' })
    const pass = (signal) => {
      child.kill(signal)
      setTimeout(() => child.kill('SIGKILL'), obeyWithinMs).unref()
    }
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    for (const signal of signals) process.on(signal, pass)
    const watch = watchParents(() => pass('SIGTERM'))
    const done = () => {
      clearInterval(watch)
      for (const signal of signals) process.off(signal, pass)
    }
    child.on('error', (error) => {
      done()
      reject(error)
    })
    child.on('exit', (code, signal) => {
      done()
      resolve(code ?? 128 + (numbers[signal] ?? 0))
    })
  })
}

/** A shell stands between npm and this process and survives when npm is killed, so its parent is watched as well. */
function watchParents(gone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined
  const parents = () => `${process.ppid} ${parentOf(process.ppid)}`
  const before = parents()
  const watch = setInterval(() => {
    if (parents() === before) return
    clearInterval(watch)
    gone()
  }, lookForParentsEveryMs)
  return watch.unref()
}

function parentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) \S /s, '')
      .split(' ')[0]
  } catch {
    return undefined // not Linux
  }
}

function diesWithParent() {
  return process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0
}
