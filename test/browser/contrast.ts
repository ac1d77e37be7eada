import type { Page } from 'playwright-core'

/**
 * Texts on the page that have too little contrast with their background.
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export function poorlyReadable(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Colour = readonly [number, number, number, number]

    function colourOf(written: string): Colour {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (written.match(/[\d.]+/g) ?? []).map(Number)
      return [red, green, blue, alpha]
    }

    function over(front: Colour, back: Colour): Colour {
      const mixed = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3])
      return [mixed(0), mixed(1), mixed(2), 1]
    }

    function behind(element: Element | null): Colour {
      if (!element) return [255, 255, 255, 1]
      const own = colourOf(getComputedStyle(element).backgroundColor)
      return own[3] >= 1 ? own : over(own, behind(element.parentElement))
    }

    function brightness(colour: Colour): number {
      const linear = colour.slice(0, 3).map((part) => {
        const share = part / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
    }

    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const poor: string[] = []
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const element = node.parentElement
      if (!element?.checkVisibility({ opacityProperty: true }) || (node.textContent ?? '').trim() === '') continue
      if (element.closest('.unseen, :disabled, [aria-hidden="true"]')) continue
      const { color, fontSize, fontWeight } = getComputedStyle(element)
      const back = behind(element)
      const [one, other] = [brightness(over(colourOf(color), back)), brightness(back)]
      const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
      const isLarge = Number.parseFloat(fontSize) >= (Number(fontWeight) >= 700 ? 18.66 : 24)
      if (contrast < (isLarge ? 3 : 4.5))
        poor.push(
          `${contrast.toFixed(2)} "${node.textContent?.slice(0, 40)}" in ${element.className || element.tagName}`,
        )
    }
    return [...new Set(poor)]
  })
}
