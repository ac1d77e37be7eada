/**
 * Moves the time of this process by an offset, for every reader of `Date`, libraries included: a queue that delays a job
 * and a signature that must be recent then see the time that the bot sees. Timers run in real time. To be called once,
 * before anything has read the time. For demonstrations only; the configuration refuses it beside a real Slack.
 */
export function shiftProcessTime(offsetMs: number): void {
  const machine = globalThis.Date
  const now = (): number => machine.now() + offsetMs
  globalThis.Date = new Proxy(machine, {
    construct: (target, values, called) => Reflect.construct(target, values.length === 0 ? [now()] : values, called),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  })
}
