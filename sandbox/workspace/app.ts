import { installed } from './fixtures.ts'
import type { AppManifest } from './manifest.ts'

/** How Slack reaches the app: by requests to its address, or over sockets that the app opens. */
export type Transport =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'socket' }
  | { readonly kind: 'nowhere' }

/** What a token may do, and whether it still may. */
export interface Token {
  readonly kind: 'bot' | 'app'
  readonly scopes: readonly string[]
  readonly revoked: boolean
}

/** The app as it is installed in the workspace: manifest, tokens, secret and address. */
export class InstalledApp {
  readonly appId = installed.appId
  readonly botId = installed.botId
  readonly userId = installed.userId
  /** Where in the workspace's installed version the app can be reached now. */
  transport: Transport
  manifest: AppManifest
  signingSecret: string
  readonly tokens = new Map<string, Token>()

  constructor(manifest: AppManifest, botToken: string, appToken: string, signingSecret: string) {
    this.manifest = manifest
    this.signingSecret = signingSecret
    this.transport = manifest.socketMode ? { kind: 'socket' } : { kind: 'nowhere' }
    this.tokens.set(botToken, { kind: 'bot', scopes: manifest.scopes, revoked: false })
    this.tokens.set(appToken, { kind: 'app', scopes: ['connections:write'], revoked: false })
  }

  /** The scopes that the bot's token was given when the app was installed. */
  scopes(): readonly string[] {
    return this.manifest.scopes
  }

  /** Gives out a further token that may do the same, as a rotation does. */
  issueToken(token: string, kind: Token['kind']): void {
    const scopes = kind === 'bot' ? this.manifest.scopes : ['connections:write']
    this.tokens.set(token, { kind, scopes, revoked: false })
  }

  /** Takes a token's power away. */
  revokeToken(token: string): void {
    const known = this.tokens.get(token)
    if (known) this.tokens.set(token, { ...known, revoked: true })
  }

  /** Tells whether a subscription of that name is in the manifest. */
  hears(event: string): boolean {
    return this.manifest.events.includes(event)
  }
}
