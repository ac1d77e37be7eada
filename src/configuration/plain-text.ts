import { isLoopback } from './loopback.ts'

/** The addresses of the services that a bot uses. */
export type PartAddresses = {
  readonly clusters: readonly { readonly consul: { readonly cluster: string; readonly url: string } }[]
  readonly redis: { readonly url: string }
}

const isPlain = (url: string): boolean => /^(http|redis):$/.test(new URL(url).protocol)

/** The connections that are not encrypted, in words; connections over loopback are left out. */
export function plainTextRisks({ clusters, redis }: PartAddresses): readonly string[] {
  const parts = [
    { what: 'Redis (journals)', url: redis.url, remedy: 'use rediss://' },
    ...clusters.map(({ consul }) => ({
      what: `Consul of ${consul.cluster} (locks and its token)`,
      url: consul.url,
      remedy: 'use https://',
    })),
  ]
  return parts
    .filter(({ url }) => URL.canParse(url) && isPlain(url) && !isLoopback(url))
    .map(({ what, url, remedy }) => `${what} at ${new URL(url).host} is used without TLS: ${remedy}`)
}
