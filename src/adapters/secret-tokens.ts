/**
 * Tokens that a provider issues under a prefix of its own. Prefixes and alphabets are those of the secretlint rules
 * (https://github.com/secretlint/secretlint, preset-recommend 13.0.7); lengths are lower bounds here, because half a
 * token in a truncated line is still part of a secret.
 */
const prefixedTokens: readonly RegExp[] = [
  /(?:ghp|gho|ghu|ghs|ghr)_[\w-]{16,}(?:\.[\w-]+){0,2}/,
  /github_pat_\w{16,}/,
  // GitLab: personal, deploy, runner, trigger, feed, agent, job and OAuth tokens
  /gl(?:pat|dt|rt|rtr|ptt|ft|agent|cbt|oas|soat|imt)-[\w.-]{6,}/,
  /(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}(?![A-Z0-9])/,
  /npm_\w{16,}/,
  /SG\.[\w-]{8,128}\.[\w-]{8,}/,
  /xox[a-z](?:\.xox[a-z])?-[\w-]+/,
  /xapp-[\w-]+/,
  // OpenAI, Anthropic and others that use the same form
  /sk-(?=[\w-]{0,200}\d)[\w-]{20,}/,
  /(?:sk|rk|pk)_(?:live|test)_\w{8,}/,
  /whsec_\w{16,}/,
  /gsk_\w{16,}/,
  /hf_[A-Za-z]{20,}/,
  /hv[sbr]\.[\w-]{8,}/,
  /glc_[A-Za-z0-9+/]{16,}={0,2}/,
  /glsa_\w{16,}/,
  /ops_ey[\w+/=]{16,}/,
  /dckr_(?:pat|oat)_[\w-]{16,}/,
  /dapi[A-Fa-f0-9]{32}/,
  /do[opr]_v1_\w{16,}/,
  /tskey-[a-z]{2,20}-[\w-]{8,}/,
  /(?:vcp|vci|vca|vcr|vck)_[A-Za-z0-9]{20,}/,
  /(?:cfk|cfut|cfat)_[A-Za-z0-9]{32,}/,
  /figd_[\w-]{20,}/,
  /lin_api_\w{16,}/,
  /ntn_[A-Za-z0-9]{20,}/,
  /shp(?:pa|ca|at|ss)_[A-Za-z0-9]{16,}/,
  /pypi-[\w-]{32,}/,
  /AIza[\w-]{35}/,
  /AGE-SECRET-KEY-1[A-Z0-9]{16,}/,
  // a key of Ceph
  /AQ[A-Za-z0-9+/]{36}==/,
]

/** Matches every token with a provider's prefix. The prefix must begin a word, so that a text is read once. */
export const tokens = new RegExp(`(?<![A-Za-z0-9])(?:${prefixedTokens.map(({ source }) => source).join('|')})`, 'g')
