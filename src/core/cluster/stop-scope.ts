/** The scope of a stop flag. */
export type StopScope =
  | { readonly kind: 'cluster' }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'node'; readonly name: string }
