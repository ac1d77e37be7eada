import { useEffect, useState } from 'react'
import type { CommandLineInfo } from '../../command-line.ts'
import { readCommandLineInfo } from '../api/command-line.ts'
import { useReportError } from '../frame/report-error.ts'

/** How to use the command line with this demo: what to paste into a second terminal. */
export function CommandLinePanel() {
  const reportError = useReportError()
  const [info, setInfo] = useState<CommandLineInfo | undefined>(undefined)
  useEffect(() => void readCommandLineInfo().then(setInfo, reportError), [reportError])
  return (
    <div className="guide-all">
      <p>In a second terminal of this machine, as the user who started the demo. First paste this:</p>
      {info && <Code label="Set up the shell" text={info.setup.join('\n')} />}
      <p>Then try:</p>
      <ul className="command-lines">
        {info?.commands.map(({ line, about }) => (
          <li key={line}>
            <Code label={about} text={line} />
            <span>{about}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Text to paste, with a button that copies it. */
function Code({ label, text }: { readonly label: string; readonly text: string }) {
  const reportError = useReportError()
  const [isCopied, setIsCopied] = useState(false)
  const copy = (): void => void navigator.clipboard.writeText(text).then(() => setIsCopied(true), reportError)
  return (
    <div className="code-box">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <pre tabIndex={0}>{text}</pre>
      <button type="button" className="guide-button guide-quiet" aria-label={`Copy: ${label}`} onClick={copy}>
        {isCopied ? 'Copied' : 'Copy'}
      </button>
    </div>
  )
}
