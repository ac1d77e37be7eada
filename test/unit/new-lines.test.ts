import { expect, test } from 'vitest'
import { nextTimeOfDay, timeOfDay } from '../../sandbox/tour/local-time.ts'
import { newLines } from '../../sandbox/tour/new-lines.ts'

const card = (edited: string, state: string, ...lines: readonly string[]) =>
  [`lockkeeper${edited}: Reboot storage-01 – ${state}`, ...lines.map((line) => `    ${line}`)].join('\n')

test('new lines: begin with the first line, and are each shown once', () => {
  const next = newLines()
  expect(next('')).toBe('')
  expect(next('ana: hello\nben: hello')).toBe('ana: hello\nben: hello')
  expect(next('ana: hello\nben: hello')).toBe('')
  expect(next('ana: hello\nben: hello\n  lockkeeper: Started.')).toBe('  lockkeeper: Started.')
})

test('new lines: show the last version of a card, without the lines of the version before', () => {
  const next = newLines()
  const first = card('', 'queued', 'ana: kernel', 'Not started')
  expect(next(first)).toBe(first)
  const versions = [first, card(' (edited)', 'running', 'ana: kernel', 'step 1'), 'ben clicks [Details]']
  const last = card(' (edited)', 'done', 'ana: kernel', 'step 2')
  expect(next([...versions, last].join('\n'))).toBe(`ben clicks [Details]\n${card(' (edited)', 'done', 'step 2')}`)
})

test('next time of day: is the next one in the zone, also across a clock change', () => {
  const afterMs = Date.UTC(2026, 9, 24, 22, 30)
  const atMs = nextTimeOfDay('Europe/Berlin', '22:00', afterMs)
  expect(new Date(atMs).toISOString()).toBe('2026-10-25T21:00:00.000Z')
  expect(timeOfDay('Europe/Berlin', atMs)).toBe('22:00')
  expect(nextTimeOfDay('Etc/UTC', '22:30', afterMs)).toBe(afterMs + 86_400_000)
})
