// Runs on the system's own Node and before any package is installed, so it is plain JavaScript.

const ticks = process.stderr.isTTY === true

/** Prints what is being done, does it, and prints how long it took. */
export async function step(title, work) {
  const began = performance.now()
  const elapsed = () => `${((performance.now() - began) / 1000).toFixed(1)} s`
  process.stderr.write(`  ${title} …`)
  const clock = setInterval(() => ticks && process.stderr.write(`\r  ${title} … ${elapsed()}`), 500)
  try {
    const result = await work()
    process.stderr.write(ticks ? `\r  ${title} … ${elapsed()}\n` : ` ${elapsed()}\n`)
    return result
  } catch (error) {
    process.stderr.write(ticks ? `\r  ${title} … failed after ${elapsed()}\n` : ` failed after ${elapsed()}\n`)
    throw error
  } finally {
    clearInterval(clock)
  }
}
