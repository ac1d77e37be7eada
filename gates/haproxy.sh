#!/bin/sh
# Whether the load balancers (HAProxy) can spare one of them, by the statistics of all others.
#
# Usage: haproxy.sh NODE ADDRESS STATISTICS MEMBER..., such as: haproxy.sh lb-01 10.0.0.10 ':8404/stats;csv' lb-01 lb-02
# ADDRESS is the one that moves between them (keepalived), or - where there is none. STATISTICS follows the name of a member in the
# address of its statistics. Servers are named as their nodes.
# Exit codes: 0 yes, 1 yes, but this node has the address, 2 no, 3 no answer. Every reason is in one answer, and its last line says
# whether the address is on this node.
set -u

leads=unknown
end() {
  code=$1
  shift
  printf '%s\nleads: %s\n' "$*" "$leads"
  exit "$code"
}
no=''
silent=''
refuse() { no="$no${no:+; }$*"; }
lack() { silent="$silent${silent:+; }$*"; }

[ $# -ge 4 ] || end 3 'usage: haproxy.sh NODE ADDRESS STATISTICS MEMBER...'
node=$1
address=$2
statistics=$3
shift 3
[ $# -ge 2 ] || end 2 "$# members: no other one can take over"
[ "$(printf '%s\n' "$@" | sort -u | grep -c .)" -eq $# ] || end 3 "a member is named twice: $*"
case " $* " in
  *" $node "*) ;;
  *) end 3 "$node is none of the members $*" ;;
esac

if [ "$address" = - ]; then
  leads=no
elif found=$(ip -oneline address show to "$address" 2>&1); then
  if [ -n "$found" ]; then leads=yes; else leads=no; fi
else
  lack "this node does not say whether it has $address: $found"
fi

# what is wrong with the proxies of a member, a line each, and `complete` if there are any
judge() {
  awk -F, -v node="${node%%.*}" '
    NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; state = column["status"]; if (!state || $1 != "# pxname") exit 1; next }
    $2 == "FRONTEND" { fronts++; if ($state != "OPEN") print "frontend " $1 " is " $state; next }
    $2 == "BACKEND" { if ($1 in servers) { backs++; if ($state != "UP") print "backend " $1 " is " $state
      if (!($1 in spare)) print "backend " $1 " has no server that is up besides " node }; next }
    NF > 1 { servers[$1] = 1; name = $2; sub(/\..*/, "", name); if (name != node && $state ~ /^(UP|no check)$/) spare[$1] = 1 }
    END { if (fronts && backs) print "complete" }'
}

for member in "$@"; do
  [ "$member" != "$node" ] || continue
  # a member that hangs accepts the connection and says nothing
  if ! answer=$(curl --silent --show-error --fail --connect-timeout 3 --max-time 4 "http://$member$statistics" 2>&1); then
    lack "no answer from $member ($answer)"
    continue
  fi
  found=$(printf '%s\n' "$answer" | judge)
  case $found in
    complete | *'
complete') ;;
    *) lack "$member does not say how its proxies are" ;;
  esac
  while read -r wrong; do
    [ -z "$wrong" ] || [ "$wrong" = complete ] || refuse "$member: $wrong"
  done <<END
$found
END
done

[ -z "$silent" ] || end 3 "$silent${no:+; $no}"
[ -z "$no" ] || end 2 "$no"
[ "$leads" = no ] || end 1 "all other members are well; $address is on this node, and another must take it over"
end 0 "all $(($# - 1)) other members are well"
