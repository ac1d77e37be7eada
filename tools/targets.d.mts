/** What the launcher can run, by name. */
export const targets: { readonly [name: string]: { readonly summary: string } }
