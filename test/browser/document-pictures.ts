/** The pictures in docs/pictures, each named as `npm run screenshots` names it. */
export const documentPictures = [
  'running-thread-1280-light.png',
  'waiting-for-approval-390-light.png',
  'home-390-light.png',
  'needs-attention-390-dark.png',
  'tonight-390-light.png',
] as const
