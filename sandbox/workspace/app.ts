import { installed } from './fixtures.ts'
import type { AppManifest } from './manifest.ts'

/** How Slack reaches the app: by requests to its URL, or over sockets that the app opens. */
export type Transport =
  | { readonly kind: 'http'; readonly url: string }
  | { readonly kind: 'socket' }
  | { readonly kind: 'nowhere' }

/** A token's scopes, and whether it is still valid. */
export interface Token {
  readonly kind: 'bot' | 'app'
  readonly scopes: readonly string[]
  readonly revoked: boolean
}

/** The app as installed in the workspace: manifest, tokens, secret and transport. */
export class InstalledApp {
  readonly appId = installed.appId
  readonly botId = installed.botId
  readonly userId = installed.userId
  /** The app's current transport. */
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

  /** The scopes that the bot token got at the installation. */
  scopes(): readonly string[] {
    return this.manifest.scopes
  }

  /** Issues another token with the same scopes, as in a rotation. */
  issueToken(token: string, kind: Token['kind']): void {
    const scopes = kind === 'bot' ? this.manifest.scopes : ['connections:write']
    this.tokens.set(token, { kind, scopes, revoked: false })
  }

  /** Revokes a token. */
  revokeToken(token: string): void {
    const known = this.tokens.get(token)
    if (known) this.tokens.set(token, { ...known, revoked: true })
  }

  /** Whether the manifest subscribes to this event. */
  subscribesTo(event: string): boolean {
    return this.manifest.events.includes(event)
  }
}
