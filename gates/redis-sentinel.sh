#!/bin/sh
# Whether a Redis under Sentinel can spare a node with a replica, a Sentinel or both.
#
# Usage: redis-sentinel.sh MASTER ADDRESS SENTINEL..., such as: redis-sentinel.sh main 10.0.0.1 db-01 db-02 db-03
# ADDRESS is the node's own, as Sentinel knows it. REDISCLI_AUTH is the password, where there is one.
# Exit codes: 0 yes, 2 no, 3 no answer. Every reason is in one answer, and its last line says whether the primary is on this node.
set -u

end() {
  code=$1
  shift
  printf '%s\n' "$*"
  exit "$code"
}
sentinel() {
  host=$1
  shift
  timeout 3 redis-cli --no-auth-warning -h "$host" -p 26379 SENTINEL "$@" 2>&1
}
fieldOf() { printf '%s\n' "$fields" | awk -v name="$1" 'NR % 2 { key = $0; next } key == name'; }
# a Redis that asks for a password, or is loading, is not asked for more: Sentinel knows the rest
answers() { timeout 3 redis-cli --no-auth-warning -h "$1" -p "$2" PING 2>&1 | grep -Eq '^(PONG|NOAUTH|NOPERM)'; }

[ $# -ge 3 ] || end 3 'usage: redis-sentinel.sh MASTER ADDRESS SENTINEL...'
master=$1
own=$2
shift 2
[ $# -ge 3 ] || end 2 "$# Sentinels: without one of them there is no majority"
[ "$(printf '%s\n' "$@" | sort -u | grep -c .)" -eq $# ] || end 3 "a Sentinel is named twice: $*"

no=''
silent=''
refuse() { no="$no${no:+; }$*"; }
lack() { silent="$silent${silent:+; }$*"; }

primary=''
known=''
all=''
for host in "$@"; do
  if ! address=$(sentinel "$host" get-master-addr-by-name "$master"); then
    lack "no answer from the Sentinel at $host"
    continue
  fi
  address=$(printf '%s\n' "$address" | paste -sd' ' - | sed -n 's/^\([A-Za-z0-9:._-]\{1,\}\) \([0-9]\{1,\}\)$/\1:\2/p')
  if [ -z "$address" ]; then
    lack "the Sentinel at $host does not say where the primary of $master is"
    continue
  fi
  [ "$address" = "${primary:-$address}" ] || refuse "the Sentinels disagree: the primary is at $primary or $address"
  primary=$address
  quorum=$(sentinel "$host" CKQUORUM "$master")
  case $quorum in
    "OK $# usable Sentinels."*) ;;
    OK* | NOQUORUM*) refuse "the Sentinel at $host finds of $# Sentinels: $quorum" ;;
    *) lack "the Sentinel at $host does not say whether it has a quorum: $quorum" ;;
  esac
  fields=$(sentinel "$host" MASTER "$master") || lack "no answer from the Sentinel at $host"
  needed=$(fieldOf quorum)
  flags=$(fieldOf flags)
  count=$(fieldOf num-slaves)
  case "$needed,$flags,$count" in
    ,* | *,,* | *,)
      lack "the Sentinel at $host does not say how the primary is"
      continue
      ;;
  esac
  [ "$needed" -lt $# ] || refuse "a failover needs $needed of $# Sentinels: none can be spared"
  [ "$flags" = master ] || refuse "the Sentinel at $host calls the primary: $flags"
  # name, flags and link of each replica
  replicas=$(sentinel "$host" REPLICAS "$master" | awk 'NR % 2 { key = $0; next }
    key == "ip" { ip = $0 } key == "port" { port = $0 } key == "flags" { flags = $0 }
    key == "master-link-status" { print ip, port, flags, $0 }')
  found=$(printf '%s\n' "$replicas" | grep -c .)
  [ "$found" -eq "$count" ] || lack "the Sentinel at $host tells of $found of $count replicas"
  all=$replicas
  # a Sentinel tells of the others, and not of itself
  known="$known $(sentinel "$host" SENTINELS "$master" | awk 'NR % 2 { key = $0; next } key == "ip"' | tr '\n' ' ')"
  unwell=$(printf '%s\n' "$replicas" | grep -Ev '^[^ ]+ [0-9]+ slave ok$' | grep .)
  [ -z "$unwell" ] || refuse "the Sentinel at $host finds a replica that is not in sync: $unwell"
done

leads=unknown
if [ -n "$primary" ]; then
  if [ "${primary%:*}" = "$own" ]; then leads=yes; else leads=no; fi
  known=" $known $(printf '%s\n' "$all" | awk '{ print $1 }' | tr '\n' ' ') "
  [ "$leads" = no ] || refuse "the primary is on this node: have it moved first (SENTINEL FAILOVER $master)"
  case "$known ${primary%:*} " in
    *" $own "*) ;;
    *) lack "the Sentinels know of nothing at $own: write the address of the node as they have it" ;;
  esac
  others=$(printf '%s\n' "$all" | awk -v own="$own" 'NF && $1 != own { count++ } END { print count + 0 }')
  [ "$others" -ge 1 ] || refuse 'no other node has a replica'
  for redis in "$primary" $(printf '%s\n' "$all" | awk 'NF { print $1 ":" $2 }'); do
    answers "${redis%:*}" "${redis##*:}" || lack "the Redis at $redis does not answer"
  done
fi
end() {
  code=$1
  shift
  printf '%s\nleads: %s\n' "$*" "$leads"
  exit "$code"
}
[ -z "$silent" ] || end 3 "$silent${no:+; $no}"
[ -z "$no" ] || end 2 "$no"
end 0 "$# Sentinels agree on the primary $primary; $others replicas in sync on other nodes"
