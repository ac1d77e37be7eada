/** A program that can be started; it must be given the variables in `env`. */
export type Program = {
  readonly path: string
  readonly env: Readonly<Record<string, string>>
  readonly foundIn: 'given' | 'path' | 'parts'
}
