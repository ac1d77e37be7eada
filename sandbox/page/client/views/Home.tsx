import { useEffect } from 'react'
import type { View } from '../../../workspace/model.ts'
import { type ActionOutcome, type Choice, click, openHome } from '../api/workspace.ts'
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
  const act = (blockId: string, actionId: string, value: Choice): Promise<ActionOutcome> =>
    click(personId, surface, blockId, actionId, value)
  return (
    <div className="home">
      <ActContext value={act}>
        <Blocks blocks={view.content.blocks} />
      </ActContext>
    </div>
  )
}
