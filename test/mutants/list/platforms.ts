import type { Mutant } from '../mutant.ts'

const scripts = 'src/adapters/ssh/scripts'
const kernels = `${scripts}/installed-kernel.sh`
const parsed = 'src/configuration/parsed.ts'
const references = 'src/configuration/references.ts'
const need = `${scripts}/reboot-required.sh`

/** Mutants of how distributions, package managers, sudo, systemd and YAML differ. */
export const mutantsOfPlatforms: readonly Mutant[] = [
  {
    id: 'F121',
    file: 'src/adapters/ssh/node-program/files.ts',
    from: "const optionalOptions = ['!requiretty', '!setenv']",
    to: "const optionalOptions = ['!setenv', '!requiretty', 'env_reset, !env_keep']",
  },
  {
    id: 'F122',
    file: `${scripts}/command.sh`,
    from: 'if timeout -k 5 5 sh -c : 2>/dev/null; then',
    to: 'if command -v timeout >/dev/null; then',
  },
  {
    id: 'F122',
    file: `${scripts}/command.sh`,
    from: 'elif timeout 5 sh -c : 2>/dev/null; then',
    to: 'elif false; then',
  },
  { id: 'F123', file: `${scripts}/preflight.sh`, from: "'mv 0.0.'[0-9] | 'mv 0.0.'[12][0-9])", to: "'mv 0.0.'[0-9])" },
  { id: 'F124', file: need, from: "1 'eboot is required' needs", to: "1 '' needs" },
  { id: 'F124', file: need, from: 'why=$(LC_ALL=C "$@"', to: 'why=$("$@"' },
  {
    id: 'F125',
    file: 'src/core/plan/commands.ts',
    from: "return judge?.by === 'exit code' ? judge.ok : onlyZero",
    to: 'return judge === null ? onlyZero : onlyZero',
  },
  { id: 'F125', file: 'src/core/plan/commands.ts', from: "{ by: 'exit code', ok, warn: [] }", to: 'null' },
  { id: 'F126', file: kernels, from: "-e 's/[A-Za-z][A-Za-z]*/.0./g'", to: "-e 's/[A-Za-z][A-Za-z]*/.99./g'" },
  { id: 'F126', file: kernels, from: "-e 's/rc\\([0-9]\\)/.-1.\\1/g'", to: "-e 's/rc\\([0-9]\\)/.1.\\1/g'" },
  { id: 'F126', file: kernels, from: " -e 's/-r[0-9][0-9]*//'", to: '' },
  {
    id: 'F127',
    file: 'src/adapters/ssh/packages.ts',
    from: '(\\s+installed)?$/',
    to: '(\\s+\\S+)?$/',
  },
  { id: 'F127', file: 'src/adapters/ssh/packages.ts', from: ' && !dpkgStates.has(found[2])', to: '' },
  { id: 'F129', file: kernels, from: '[!0-9]* | *rescue*', to: '*rescue*' },
  { id: 'F127', file: 'lockkeeper.example.yaml', from: ` \${db:Status-Status}`, to: '' },
  { id: 'F128', file: `${scripts}/fire.sh`, from: 'SYSTEMCTL_SKIP_AUTO_SOFT_REBOOT=1 "$@"', to: '"$@"' },
  { id: 'F129', file: kernels, from: ' /lib/modules/*/vmlinuz; do', to: '; do' },
  { id: 'F129', file: need, from: '  [ -e "$image" ] || image=/lib/modules/$running/vmlinuz\n', to: '' },
  { id: 'F130', file: references, from: "return day !== '*' || weekday", to: 'return weekday' },
  {
    id: 'F131',
    file: parsed,
    from: "typeof key.value === 'string') return",
    to: "typeof key.value !== 'boolean') return",
  },
  { id: 'F131', file: parsed, from: 'read === null || String(read)', to: 'read !== null && String(read)' },
  { id: 'F132', file: parsed, from: '...document.errors, ...document.warnings', to: '...document.errors' },
]
