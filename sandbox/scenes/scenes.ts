import type { DemoEnvironment } from '../environment/environment.ts'
import type { Scenes, ScenesState } from '../page/scenes.ts'
import { StoryStopped } from '../tour/questions.ts'
import { morningScene, tonightScene } from './nights.ts'
import { approvalScene, campaignScene, stuckScene } from './reboots.ts'
import type { Scene } from './scene.ts'

const all: readonly Scene[] = [approvalScene, stuckScene, tonightScene, morningScene, campaignScene]

/** The scenes of an environment, one of which can be played at a time. */
export function scenesOf(environment: DemoEnvironment): Scenes {
  let state: ScenesState = { playing: null, ended: null }
  const run = async ({ title, name, play }: Scene): Promise<void> => {
    const narrate = (act: string) => {
      state = { playing: { name, title, act }, ended: null }
    }
    narrate('It begins')
    try {
      state = { playing: null, ended: { name, title, outcome: 'ready', words: await play(environment, narrate) } }
    } catch (error) {
      const words =
        error instanceof StoryStopped ? error.message : `It did not go on: ${String(error).split('\n', 1)[0]}`
      state = { playing: null, ended: { name, title, outcome: 'stopped', words } }
    }
  }
  return {
    list: all.map(({ name, title, about, watch }) => ({ name, title, about, watch })),
    state: () => state,
    play(name) {
      const scene = all.find((one) => one.name === name)
      if (scene === undefined) throw new Error(`there is no scene "${name}"`)
      if (state.playing !== null) throw new Error(`the scene “${state.playing.title}” is being played`)
      void run(scene)
    },
  }
}
