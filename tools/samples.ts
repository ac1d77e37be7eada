const sizes = ['few', 'usual', 'all'] as const

/** How much is tried of what is too much to try each time. */
export type SampleSize = (typeof sizes)[number]

type Environment = { readonly [name: string]: string | undefined }

/**
 * The size that `LOCKKEEPER_SAMPLES` chooses: `usual` without one; `few` is for `npm run check`, which is to take half a
 * minute. Throws for any other value, and for the former `LOCKKEEPER_EXHAUSTIVE`.
 */
export function chosenSamples(environment: Environment): SampleSize {
  if (environment.LOCKKEEPER_EXHAUSTIVE !== undefined)
    throw new Error('LOCKKEEPER_EXHAUSTIVE has no effect any more. Set LOCKKEEPER_SAMPLES=all instead.')
  const wanted = environment.LOCKKEEPER_SAMPLES ?? 'usual'
  const size = sizes.find((one) => one === wanted)
  if (size === undefined) throw new Error(`LOCKKEEPER_SAMPLES=${wanted}: must be ${sizes.join(', ')}.`)
  return size
}

/** Throws where `few` is chosen for a purpose that needs more, such as `npm test`. */
export function assertEnoughSamples(environment: Environment, purpose: string): void {
  if (chosenSamples(environment) === 'few')
    throw new Error(`LOCKKEEPER_SAMPLES=few is not enough for ${purpose}. Leave it out.`)
}
