import { useEffect } from 'react'
import type { View } from '../../../workspace/model.ts'
import { click, openHome } from '../api/workspace.ts'
import { Blocks } from '../blocks/Blocks.tsx'
import { ActContext } from '../blocks/context.ts'
import { useReportError } from '../frame/report-error.ts'

/** The App Home, as the app published it for this person. */
export function Home(props: { readonly view: View | undefined; readonly personId: string; readonly appName: string }) {
  const { view, personId, appName } = props
  const reportError = useReportError()
  useEffect(() => void openHome(personId).catch(reportError), [personId, reportError])
  if (!view)
    return (
      <p className="empty">
        {appName} has nothing here for you yet. It is told that you looked, and may draw something now.
      </p>
    )
  const surface = { at: 'view', viewId: view.id } as const
  return (
    <div className="home">
      <ActContext value={(blockId, actionId, value) => click(personId, surface, blockId, actionId, value)}>
        <Blocks blocks={view.content.blocks} />
      </ActContext>
    </div>
  )
}
