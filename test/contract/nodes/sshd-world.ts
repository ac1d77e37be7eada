import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { seen } from '../../until.ts'
import type { NodesWorld, TaskDoes } from '../suites/nodes-world.ts'
import { benchNode, startSshdBench } from './sshd-bench.ts'

/** What programs do, as shell. */
export const bodies: { readonly [does in TaskDoes]: string } = {
  succeeds: 'echo hello',
  fails: 'echo no disk >&2; exit 3',
  endless: 'exec sleep 1000',
}

/** The contract's world on a real OpenSSH server; its reboot command only writes down that it was called. */
export async function sshdWorld(): Promise<NodesWorld> {
  const bench = await startSshdBench()
  const refusing = join(bench.folder, 'refusing')
  bench.program('reboot', `[ ! -e ${refusing} ] || { echo no; exit 1; }\necho "$*" >>${bench.folder}/reboots`)
  return {
    nodes: bench.nodes,
    node: benchNode,
    hostname: hostname(),
    task: (does, limitSeconds) => {
      const argv = [bench.program(`task-${does}`, `echo began >>${bench.folder}/begun\n${bodies[does]}`)]
      return { task: 'program', argv, limitSeconds }
    },
    begun: () => bench.lines('begun').length,
    async folder(name, files) {
      for (const [file, does] of Object.entries(files)) {
        bench.program(join(name, file), `echo ${file} >>${bench.folder}/ran\n${bodies[does]}`)
      }
      writeFileSync(join(bench.folder, name, '15-notes'), 'not executable')
      return { task: 'folder', folder: join(bench.folder, name), limitSeconds: 60, environment: {} }
    },
    ran: () => bench.lines('ran'),
    reboots: () => bench.lines('reboots').length,
    async refuseReboots(refuse) {
      if (refuse === 'yes') writeFileSync(refusing, '')
      else if (existsSync(refusing)) rmSync(refusing)
    },
    versions: { 'linux-image': '6.12', openssl: '3.0.17-1' },
    eventually: seen,
    close: bench.close,
  }
}
