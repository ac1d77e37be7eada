import type { Mutant } from '../mutant.ts'

const etcd = 'gates/etcd.sh'
const galera = 'gates/galera.sh'
const rabbitmq = 'gates/rabbitmq.sh'
const haproxy = 'gates/haproxy.sh'
const sentinel = 'gates/redis-sentinel.sh'
const namedOnce = `[ "$(printf '%s\\n' "$@" | sort -u | grep -c .)" -eq $# ] ||`

/** Mutants of the gates on control planes. */
export const mutantsOfControlPlanes: readonly Mutant[] = [
  { id: 'I7', file: etcd, from: '[ -z "$missing" ] ||', to: 'true ||' },
  { id: 'I7', file: etcd, from: '[ "$count" -eq "$expected" ] ||', to: 'true ||' },
  { id: 'I7', file: etcd, from: 'if [ "$healthy" -ne "$count" ]; then', to: 'if [ "$healthy" -lt 2 ]; then' },
  { id: 'I7', file: etcd, from: '[ -z "$alarms" ] ||', to: 'true ||' },
  { id: 'I7', file: galera, from: '"Primary,$#,Synced,ON,', to: '*",$#,Synced,ON,' },
  { id: 'I7', file: galera, from: '"Primary,$#,Synced,ON,', to: '"Primary,"*",Synced,ON,' },
  { id: 'I7', file: galera, from: '[ -z "$silent" ] ||', to: 'true ||' },
  { id: 'I7', file: rabbitmq, from: '[ "$running" -eq $# ] ||', to: 'true ||' },
  { id: 'I7', file: rabbitmq, from: `case $answer in *'"partitions":{}'*) ;; *)`, to: 'case $answer in *) ;; x)' },
  { id: 'I7', file: rabbitmq, from: '[ -z "$silent" ] || end 3 "no answer', to: 'true || end 3 "no answer' },
  { id: 'I7', file: sentinel, from: '[ "$leads" = no ] || refuse', to: 'true || refuse' },
  { id: 'I7', file: sentinel, from: '[ "$needed" -lt $# ] ||', to: 'true ||' },
  { id: 'I7', file: sentinel, from: '[ "$found" -eq "$count" ] ||', to: 'true ||' },
  { id: 'I7', file: sentinel, from: '[ "$others" -ge 1 ] ||', to: 'true ||' },
  { id: 'I7', file: sentinel, from: '  *" $own "*) ;;', to: '  *) ;;' },
  { id: 'I7', file: haproxy, from: 'if ($state != "OPEN")', to: 'if ($state == "")' },
  { id: 'I7', file: haproxy, from: 'if ($state != "UP")', to: 'if ($state == "")' },
  { id: 'I7', file: haproxy, from: 'if (name != node &&', to: 'if (' },
  { id: 'I7', file: haproxy, from: '/^(UP|no check)$/', to: '/^(UP|no check)/' },
  { id: 'I7', file: haproxy, from: 'if (fronts && backs)', to: 'if (1)' },
  { id: 'I7', file: haproxy, from: '[ "$leads" = no ] || end 1', to: 'true || end 1' },
  { id: 'I7', file: sentinel, from: namedOnce, to: 'true ||' },
  { id: 'I7', file: galera, from: namedOnce, to: 'true ||' },
  { id: 'I7', file: rabbitmq, from: namedOnce, to: 'true ||' },
  {
    id: 'I7',
    file: 'src/adapters/commands/judge.ts',
    from: "if (judgement.unknown?.includes(exitCode)) return { verdict: 'unknown', evidence }",
    to: '',
  },
  { id: 'I7', file: 'src/adapters/commands/judge.ts', from: "answer.verdict === 'ok' ?", to: 'true ?' },
]
