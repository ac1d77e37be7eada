/** The processor time of `work` in milliseconds. Unlike the time that passes, it does not depend on how busy the machine is. */
export function cpuMsOf(work: () => unknown): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
