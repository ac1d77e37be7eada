import type { Command } from '../commands/command.ts'
import type { Node } from '../inventory/node.ts'
import { matchesTerm, termValues } from '../targets/match.ts'
import type { Term } from '../targets/selector.ts'
import { withPlainDashes } from '../text/characters.ts'
import { nearest } from '../text/nearest.ts'
import type { InvocationArgument } from './invocation.ts'
import { optionsOf, typedOption } from './options.ts'
import { understand } from './parse.ts'
import { canonical, quoted } from './render.ts'
import { type Token, tokenise } from './tokens.ts'
import { findVerb } from './verbs.ts'

/**
 * The command that was probably meant, in canonical form; null when nothing was mistyped or when the correction is
 * ambiguous. It is only offered to the person, never run by itself.
 */
export function corrected(commands: readonly Command[], text: string, nodes: readonly Node[]): string | null {
  const tokens = tokenise(text)
  if (!tokens.ok) return null
  const withVerb = correctVerb(commands, tokens.value)
  const verb = findVerb(commands, withVerb)
  if (!verb.ok) return null
  const { command } = verb.value
  const retyped = withVerb.map((token) => typedToken(correctOption(command, token))).join(' ')
  const invocation = understand(commands, retyped)
  if (!invocation.ok) return null
  const given = correctNodes(invocation.value.given, nodes)
  if (given === null) return null
  const { words, options, reason, cluster, dryRun } = invocation.value
  const meant = canonical(command, given, { ...options, ...(reason === '' ? {} : { reason }), cluster, dryRun })
  // Two typing errors in one name can lead to the same term, which is then written once.
  const offered = understand(commands, meant)
  if (!offered.ok) return null
  const understood = understand(commands, text)
  return understood.ok && offered.value.words === words ? null : offered.value.words
}

const only = (candidates: readonly string[]): string | null =>
  candidates.length === 1 ? (candidates[0] ?? null) : null

function correctVerb(commands: readonly Command[], tokens: readonly Token[]): readonly Token[] {
  const [first, second] = tokens
  if (first?.is !== 'word' || findVerb(commands, tokens).ok) return tokens
  const names = commands.map(({ name }) => name)
  const two = second?.is === 'word' ? only(nearest(`${first.text} ${second.text}`, names)) : null
  if (two?.includes(' ')) return [...wordTokens(two), ...tokens.slice(2)]
  const one = only(nearest(withPlainDashes(first.text), names))
  return one === null ? tokens : [...wordTokens(one), ...tokens.slice(1)]
}

const wordTokens = (name: string): readonly Token[] => name.split(' ').map((text) => ({ is: 'word', text }))

function correctOption(command: Command, token: Token): Token {
  if (token.is !== 'option') return token
  const typed = Object.keys(optionsOf(command)).map(typedOption)
  if (typed.includes(`--${token.name}`)) return token
  const meant = only(nearest(`--${token.name}`, typed))
  return meant === null ? token : { ...token, name: meant.slice(2) }
}

function typedToken(token: Token): string {
  if (token.is !== 'option') return token.is === 'quoted' ? quoted(token.text) : token.text
  return token.value === null ? `--${token.name}` : `--${token.name}=${typedToken(token.value)}`
}

/**
 * The argument with each term that matches no node replaced by its only near match; null when a term has none or
 * several.
 */
function correctNodes(given: InvocationArgument, nodes: readonly Node[]): InvocationArgument | null {
  if (given.is !== 'nodes' || given.selector === null) return given
  const terms = given.selector.map((term) => correctTerm(term, nodes))
  const sure = terms.filter((term) => term !== null)
  return sure.length === terms.length ? { is: 'nodes', selector: sure } : null
}

function correctTerm(term: Term, nodes: readonly Node[]): Term | null {
  if (nodes.some((node) => matchesTerm(term, node))) return term
  const meant = only(nearest(term.pattern, new Set(nodes.flatMap((node) => termValues(term.by, node)))))
  return meant === null ? null : { ...term, pattern: meant.toLowerCase() }
}
