import { appMethods } from './app-methods.ts'
import type { Method } from './call.ts'
import { chatMethods } from './chat.ts'
import { conversationMethods } from './conversations.ts'
import { fileMethods } from './file-methods.ts'
import { peopleMethods } from './people-methods.ts'
import { viewMethods } from './view-methods.ts'

/** All methods of the Web API that this workspace supports. */
export const methods: Readonly<Record<string, Method>> = {
  ...appMethods,
  ...chatMethods,
  ...conversationMethods,
  ...fileMethods,
  ...peopleMethods,
  ...viewMethods,
}
