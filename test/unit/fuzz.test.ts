import { describe, expect, test } from 'vitest'
import { again, inputOf, runSubjects } from '../fuzz/run-subject.ts'
import type { FuzzSubject } from '../fuzz/subject.ts'
import { subjects } from '../fuzz/subjects.ts'
import { anyText } from '../fuzz/texts.ts'

test('fuzz: 20,000 inputs are accepted or refused without a crash', { tags: ['slow'] }, async () => {
  const { inputs, findings, subjects: told } = await runSubjects(subjects, 20_000, 1)
  expect(findings).toEqual([])
  expect(inputs).toBeGreaterThan(19_900)
  for (const [name, { understood }] of Object.entries(told)) expect(understood, name).toBeGreaterThan(0)
})

describe('fuzz findings', () => {
  const reader = (feed: (text: string) => void): FuzzSubject => ({
    name: 'planted',
    perMille: 1000,
    make: (random) => anyText(random),
    feed: (input) => {
      feed(String(input))
      return 'understood'
    },
  })
  const found = async (feed: (text: string) => void) => (await runSubjects([reader(feed)], 5000, 7)).findings[0]

  test('fuzz: finds a crash and shrinks its input', async () => {
    const crash = await found((text) => {
      if (text.includes('—')) throw new TypeError('a long dash')
    })
    expect(crash?.smallest).toBe('—')
    expect(crash?.why).toContain('a long dash')
  })

  test('fuzz: reproduces a finding from its seed and index', async () => {
    const subject = reader((text) => {
      if (text.length > 2000) throw new Error('too long')
    })
    const [first] = (await runSubjects([subject], 5000, 7)).findings
    expect(inputOf(subject, 7, first?.index ?? -1)).toEqual(first?.input)
    expect((await again(subject, 7, first?.index ?? -1))?.smallest).toEqual(first?.smallest)
  })

  test('fuzz: finds prototype pollution', async () => {
    const pollution = await found((text) => {
      if (text.includes('__proto__')) Object.assign(Object.prototype, { polluted: true })
    })
    Reflect.deleteProperty(Object.prototype, 'polluted')
    expect(pollution?.why).toContain('polluted')
  })

  test('fuzz: finds a reader that changes its input', async () => {
    const changing: FuzzSubject = {
      name: 'changing',
      perMille: 1000,
      make: (random) => ({ text: anyText(random) }),
      feed: (input) => {
        Object.assign(Object(input), { text: '' })
        return 'understood'
      },
    }
    expect((await runSubjects([changing], 10, 7)).findings[0]?.why).toContain('read only')
  })
})
