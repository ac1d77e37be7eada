import type { Mutant } from '../mutant.ts'

const folder = 'src/adapters/ssh'
const request = `${folder}/scripts/request.sh`
const restrictions = `${folder}/scripts/restrictions.sh`

/** Mistakes in what `lockkeeper-node` reads, permits and runs. */
export const mutantsOfNodeProgram: readonly Mutant[] = [
  { id: 'F98', file: request, from: '[ "$line" = end ] || reject', to: ': || reject' },
  { id: 'F98', file: request, from: 'printf \'%b.\' "$1"', to: 'printf \'%b\' "$1"' },
  { id: 'F98', file: request, from: '[ "$greeting" != "lockkeeper-node $protocol" ]', to: 'false' },
  { id: 'F98', file: request, from: "'' | *[!0-9a-f]*) reject", to: "'') reject" },
  {
    id: 'F98',
    file: restrictions,
    from: '[ -z "$problem" ] || refuse "$problem: lockkeeper-node',
    to: ': || refuse "$problem: lockkeeper-node',
  },
  { id: 'F98', file: restrictions, from: '[ ! -e "$file" ] || [ -f "$file" ] || refuse', to: ': || refuse' },
  { id: 'F98', file: restrictions, from: ' && [ "$same" = yes ] && [ "$left" -eq 0 ]', to: ' && [ "$same" = yes ]' },
  { id: 'F98', file: restrictions, from: "case $2 in '' | -* | . | .. | *", to: "case $2 in '' | *" },
  {
    id: 'F98',
    file: restrictions,
    from: '.* | *. | *.*.* | *[!A-Za-z0-9_.%-]*) refuse',
    to: '*[!A-Za-z0-9_.%/-]*) refuse',
  },
  {
    id: 'F98',
    file: restrictions,
    from: 'configured claim-folder "$1" ||\n    refuse',
    to: 'true ||\n    refuse',
  },
  { id: 'F98', file: restrictions, from: 'configured agent-url "', to: 'true "' },
  { id: 'F98', file: restrictions, from: 'configured agent-url "', to: '[ -z "$4" ] || configured agent-url "' },
  { id: 'F98', file: restrictions, from: '[ -z "$5" ] || [ -n "$4" ] || refuse', to: 'true || refuse' },
  {
    id: 'F98',
    file: restrictions,
    from: 'state | enter | close | leave) require_claim',
    to: 'state) ;; enter | close | leave) require_claim',
  },
  {
    id: 'F98',
    file: 'src/configuration/references.ts',
    from: 'if (ssh && ssh.agentTokenFile',
    to: 'if (false && ssh && ssh.agentTokenFile',
  },
  { id: 'F98', file: 'src/configuration/schema/values.ts', from: '/^\\S+$/.test(text) && ', to: '' },
  { id: 'F98', file: 'src/configuration/schema/values.ts', from: '(?!\\.{1,2}(\\/|$))', to: '' },
  { id: 'F98', file: restrictions, from: '[ -z "$5" ] || configured agent-token-file "$5" ||', to: 'true ||' },
  { id: 'F98', file: restrictions, from: "refuse 'the encoded reason is malformed'", to: ': ' },
  { id: 'F98', file: restrictions, from: "[ $# -eq 1 ] || refuse 'tasks", to: ": || refuse 'tasks" },
  { id: 'F98', file: restrictions, from: "'' | 0?* | *[!0-9]* |", to: "'' | 0?* |" },
  { id: 'F98', file: restrictions, from: '[ $# -eq 0 ] || require_listed "$@"', to: ':' },
  { id: 'F98', file: restrictions, from: 'program) require_listed "$@" ;;', to: 'program) ;;' },
  { id: 'F98', file: restrictions, from: 'if listed_program "$program"; then', to: 'if true; then' },
  {
    id: 'F98',
    file: `${folder}/scripts/head.sh`,
    from: 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n',
    to: '',
  },
  { id: 'F98', file: `${folder}/scripts/head.sh`, from: 'cd / || exit 1', to: ':' },
  { id: 'F98', file: `${folder}/scripts/head.sh`, from: 'umask 022', to: ':' },
  { id: 'F98', file: `${folder}/scripts/head.sh`, from: 'export HOME=/root; else export HOME=/;', to: ':; else :;' },
  { id: 'F98', file: `${folder}/node-program/files.ts`, from: ' !env_keep,', to: '' },
  {
    id: 'F98',
    file: `${folder}/node-program/text.ts`,
    from: "[ $# -eq 0 ] || reject 'it takes",
    to: ": || reject 'it takes",
  },
  { id: 'F98', file: `${folder}/node-program/commands.ts`, from: ' && index > 0 ?', to: ' ?' },
  { id: 'F98', file: `${folder}/node-program/commands.ts`, from: "if (argument === '') return nothing", to: '' },
  { id: 'F105', file: `${folder}/scripts/library.sh`, from: '[ "$acted" = no ] || exit 1', to: ':' },
  { id: 'F105', file: `${folder}/scripts/claim.sh`, from: '      acted=yes\n', to: '' },
  { id: 'F105', file: `${folder}/scripts/maintenance.sh`, from: '  acted=yes\n', to: '' },
  { id: 'F98', file: `${folder}/request.ts`, from: ' && byte !== backslash', to: '' },
]
