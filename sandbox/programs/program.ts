/** A program that can be started; `env` holds what it needs from its surroundings and must be given to it. */
export type Program = {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
  readonly foundIn: 'given' | 'path' | 'parts'
}
