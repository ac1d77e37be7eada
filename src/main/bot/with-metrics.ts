import { Failure } from '../../engine/ports/failure.ts'

/** Wraps a port so that each `Failure` that it throws is counted before it is rethrown. */
export function withMetrics<Port extends object>(port: Port, failed: (failure: Failure) => void): Port {
  const counted = (error: unknown): never => {
    if (error instanceof Failure) failed(error)
    throw error
  }
  return new Proxy(port, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(value, target, given)
        return answer instanceof Promise ? answer.catch(counted) : answer
      }
    },
  })
}
