import { useState } from 'react'
import type { PageState } from '../../../workspace/page/page-state.ts'
import { playScene, type ScenesNow } from '../api/scenes.ts'
import { useReportError } from '../frame/report-error.ts'
import { go } from '../state/location.ts'

/** The scenes: situations into which one click brings the demo. */
export function ScenesPanel(props: {
  readonly state: PageState
  readonly scenes: ScenesNow
  readonly onPlay: (now: ScenesNow) => void
}) {
  const { state, scenes, onPlay } = props
  const reportError = useReportError()
  const [asked, setAsked] = useState<string | undefined>(undefined)
  const isBusy = asked !== undefined || scenes.state.playing !== null
  const play = async ({ name, watch }: ScenesNow['list'][number]): Promise<void> => {
    setAsked(name)
    try {
      const now = await playScene(name)
      const person = state.people.find((one) => one.name === watch.person)?.id
      const where = state.channels.find((one) => one.name === watch.channel)?.id
      if (person !== undefined && where !== undefined) go({ person, where, thread: undefined, pane: 'conversation' })
      onPlay(now)
    } catch (error) {
      reportError(error)
    }
    setAsked(undefined)
  }
  return (
    <div className="guide-all">
      <p>
        People of the workspace bring these about with real commands, as fast as the bot allows. Whatever you break
        meanwhile counts: kill the bot, switch a node off, deny.
      </p>
      <ul className="scenes">
        {scenes.list.map((scene) => (
          <li key={scene.name}>
            <span>
              <strong>{scene.title}</strong> <span>{scene.about}</span>
            </span>
            <button
              type="button"
              className="guide-button"
              aria-label={`Play: ${scene.title}`}
              disabled={isBusy}
              onClick={() => void play(scene)}
            >
              Play
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** What the scene does that is played now, or what to do after the last one. */
export function SceneNow(props: {
  readonly scenes: ScenesNow
  readonly closed: string
  readonly onClose: (words: string) => void
}) {
  const { scenes, closed, onClose } = props
  const { playing, ended } = scenes.state
  const isShown = playing !== null || (ended !== null && ended.words !== closed)
  return (
    <div className="scene-now" role="status" hidden={!isShown}>
      {playing && (
        <p>
          <strong>Scene: {playing.title}.</strong> {playing.act} …
        </p>
      )}
      {!playing && ended && isShown && (
        <>
          <p>
            <strong>
              {ended.outcome === 'ready' ? 'Ready' : 'Stopped'}: {ended.title}.
            </strong>{' '}
            {ended.words}
          </p>
          <button
            type="button"
            className="icon-button"
            aria-label="Close the note about the scene"
            onClick={() => onClose(ended.words)}
          >
            ✕
          </button>
        </>
      )}
    </div>
  )
}
