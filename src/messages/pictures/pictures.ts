import type { Part } from '../../core/message.ts'
import type { Picture } from '../../core/picture.ts'
import { burnDownDrawing } from './burn-down.ts'
import { clusterDrawing } from './cluster.ts'
import { type Drawing, svgOf } from './drawing.ts'
import type { Theme } from './palette.ts'
import { timelineDrawing } from './timeline.ts'

/** A picture, laid out. */
export function drawingOf(picture: Picture): Drawing {
  switch (picture.kind) {
    case 'cluster':
      return clusterDrawing(picture)
    case 'burn-down':
      return burnDownDrawing(picture)
    case 'timeline':
      return timelineDrawing(picture)
  }
}

/** A picture as SVG. */
export const pictureSvg = (picture: Picture, theme: Theme): string => svgOf(drawingOf(picture), theme)

/** A picture as a part of a message, with its alternative text. */
export const picturePart = (picture: Picture): Part => ({ part: 'picture', picture, says: drawingOf(picture).says })
