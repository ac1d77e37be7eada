/** A scene as the page offers it. */
export type SceneInfo = {
  readonly name: string
  readonly title: string
  readonly about: string
  /** Who is to look where; names of a person and of a channel. */
  readonly watch: { readonly person: string; readonly channel: string }
}

/** The scene that is being played, with its act, and the last one that ended, with what to do now or why it stopped. */
export type ScenesState = {
  readonly playing: { readonly name: string; readonly title: string; readonly act: string } | null
  readonly ended: {
    readonly name: string
    readonly title: string
    readonly outcome: 'ready' | 'stopped'
    readonly words: string
  } | null
}

/** The scenes that a page can play, if any. */
export type Scenes = {
  readonly list: readonly SceneInfo[]
  readonly state: () => ScenesState
  readonly play: (name: string) => void
}
