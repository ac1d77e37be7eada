/** What a colour of a picture is for. Colours never carry meaning alone: every mark has its own shape or letter. */
export type Paint =
  | 'background'
  | 'text'
  | 'muted'
  | 'line'
  /** Letters on filled shapes. */
  | 'letter'
  | 'good'
  | 'bad'
  | 'away'
  | 'work'
  | 'out'
  | 'due'
  | 'quiet'

/** A theme; `reader` follows the colour scheme of whoever opens the picture. */
export type Theme = 'light' | 'dark' | 'reader'

/**
 * The colours of both themes: the hues of Okabe and Ito, which people with any colour vision can tell apart, made darker
 * or lighter until they have enough contrast.
 */
export const palette: { readonly [theme in 'light' | 'dark']: { readonly [paint in Paint]: string } } = {
  light: {
    background: '#ffffff',
    text: '#1d1c1d',
    muted: '#5c5f66',
    line: '#d5d7db',
    letter: '#ffffff',
    good: '#007a5c',
    bad: '#b23c00',
    away: '#1d1c1d',
    work: '#005f9e',
    out: '#855400',
    due: '#8a3d78',
    quiet: '#5c5f66',
  },
  dark: {
    background: '#1a1d21',
    text: '#ededee',
    muted: '#abb0b8',
    line: '#3f434a',
    letter: '#101214',
    good: '#3fc49a',
    bad: '#ff8f50',
    away: '#f2f2f2',
    work: '#62b8f2',
    out: '#e6b13c',
    due: '#dd9fcf',
    quiet: '#abb0b8',
  },
}
