import type { SceneInfo, ScenesState } from '../../scenes.ts'
import { ask } from './request.ts'

/** The scenes, and the state of the one that is played. */
export type ScenesNow = { readonly list: readonly SceneInfo[]; readonly state: ScenesState }

/** Reads the scenes and what is played. */
export async function readScenes(): Promise<ScenesNow> {
  return (await ask('GET', '/scenes', {})) as unknown as ScenesNow
}

/** Begins a scene; throws the reason when it cannot. */
export async function playScene(scene: string): Promise<ScenesNow> {
  return (await ask('POST', '/scenes', { scene })) as unknown as ScenesNow
}
