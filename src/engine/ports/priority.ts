/** The priorities of messages, from the most important one. */
export const priorities = ['failure', 'approval', 'end', 'progress'] as const

/** The importance of a message. Of several that wait for one channel, a failure is sent first and progress last. */
export type Priority = (typeof priorities)[number]
