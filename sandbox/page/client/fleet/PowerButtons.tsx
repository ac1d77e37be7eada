import type { NodeView } from '../../../fleet/view.ts'
import { type Power, requireReboot, switchPower } from '../api/fleet.ts'
import { useReportError } from '../frame/report-error.ts'

const powers: readonly { readonly power: Power; readonly label: string; readonly when: 'down' | 'not down' }[] = [
  { power: 'on', label: 'Power on', when: 'down' },
  { power: 'reboot', label: 'Reboot by hand', when: 'not down' },
  { power: 'crash', label: 'Crash', when: 'not down' },
  { power: 'off', label: 'Power off', when: 'not down' },
]

/** The actions on a node's power, without the bot's knowledge. */
export function PowerButtons({ node }: { readonly node: NodeView }) {
  const reportError = useReportError()
  const press = (done: Promise<unknown>): void => void done.catch(reportError)
  const isDown = node.state === 'down'
  return (
    <p className="power-buttons">
      {powers
        .filter(({ when }) => (when === 'down') === isDown)
        .map(({ power, label }) => (
          <button
            key={power}
            type="button"
            className="switch-button"
            onClick={() => press(switchPower(node.name, power))}
          >
            {label}
          </button>
        ))}
      {!isDown && !node.rebootRequired && (
        <button type="button" className="switch-button" onClick={() => press(requireReboot(node.name))}>
          Let it need a reboot
        </button>
      )}
    </p>
  )
}
