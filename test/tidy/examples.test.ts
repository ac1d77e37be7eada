import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { readConfiguration } from '../../src/configuration/read.ts'
import { inContext, minimalFile } from '../unit/configuration-fixtures.ts'
import { documents } from './documents.ts'
import { read } from './sources.ts'

type Tree = { readonly [key: string]: unknown }

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value)

const merged = (below: Tree, above: Tree): Tree =>
  Object.fromEntries(
    [...new Set([...Object.keys(below), ...Object.keys(above)])].map((key) => {
      const [one, other] = [below[key], above[key]]
      return [key, isTree(one) && isTree(other) ? merged(one, other) : (other ?? one)]
    }),
  )

const examples = documents().flatMap(({ path, text }) =>
  [...text.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
    ([, yaml = ''], index) => [`${path} ${index + 1}`, yaml] as const,
  ),
)

test('documents: have examples of the configuration', () => {
  expect(examples.length).toBeGreaterThan(0)
})

test.each(examples)('documents: the example in %s is a valid configuration', (_where, yaml) => {
  const result = readConfiguration(stringify(merged(parse(minimalFile), parse(yaml))), inContext)
  expect(result.ok ? [] : result.problems).toEqual([])
})

test('lockkeeper.env.example: names every variable of the example configuration', () => {
  const lines = read('lockkeeper.env.example').text
  const configuration = read('lockkeeper.example.yaml').text
  const variables = [...configuration.matchAll(/\b\w*[vV]ariable: ([A-Z_]+)/g)].map(([, name]) => name)
  expect(variables).toContain('PROMETHEUS_TOKEN')
  expect(variables.filter((name) => !new RegExp(`^#?${name}=`, 'm').test(lines))).toEqual([])
})
