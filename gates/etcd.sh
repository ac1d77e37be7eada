#!/bin/sh
# Whether an etcd cluster can spare one of its members, asked through one of them.
#
# Usage: etcd.sh SCHEME ADDRESS MEMBERS, such as: etcd.sh https 10.0.0.1 3
# ADDRESS is the node's own. ETCDCTL_CACERT, ETCDCTL_CERT and ETCDCTL_KEY are those of etcdctl.
# Exit codes: 0 yes, 1 yes, but the member on this node leads, 2 no, 3 no answer. Every reason is in one answer, and its last line
# says whether the member on this node leads.
set -u
export ETCDCTL_API=3

end() {
  code=$1
  shift
  printf '%s\n' "$*"
  exit "$code"
}
ask() { timeout 8 etcdctl --command-timeout=3s --endpoints "$endpoint" "$@" 2>&1; }

[ $# -eq 3 ] || end 3 'usage: etcd.sh SCHEME ADDRESS MEMBERS'
endpoint=$1://$2:2379
expected=$3

no=''
silent=''
refuse() { no="$no${no:+; }$*"; }
lack() { silent="$silent${silent:+; }$*"; }

# id, status, name, peer URLs, client URLs, whether it is a learner
count=0
if members=$(ask member list); then
  odd=$(printf '%s\n' "$members" | grep -Ev '^[0-9a-f]+, (unstarted|started), .*, (true|false)$')
  [ -z "$odd" ] || lack "a list of members that cannot be read: $odd"
  count=$(printf '%s\n' "$members" | grep -c .)
  [ "$count" -eq "$expected" ] || refuse "$count members instead of $expected"
  [ "$count" -ge 3 ] || refuse "$count members: without one of them there is no majority"
  missing=$(printf '%s\n' "$members" | grep -E ', unstarted, |, true$')
  [ -z "$missing" ] || refuse "a member has not started, or is a learner: $missing"
  # every member must answer a read that a majority confirms; a member that is down or hangs does not
  health=$(ask endpoint health --cluster)
  healthy=$(printf '%s\n' "$health" | grep -c ' is healthy')
  if [ "$healthy" -ne "$count" ]; then
    unwell=$(printf '%s\n' "$health" | sed -n 's/^\(http[^ ]*\) is unhealthy.*/\1/p' | tr '\n' ' ')
    refuse "$healthy of $count members are healthy, not ${unwell:-known which}"
  fi
else
  lack "no list of members from $endpoint: $members"
fi
if alarms=$(ask alarm list); then
  [ -z "$alarms" ] || refuse "an alarm is raised: $alarms"
else
  lack "no list of alarms: $alarms"
fi

status=$(ask endpoint status --write-out=fields) || lack "no status of $endpoint: $status"
own=$(printf '%s\n' "$status" | sed -n 's/^"MemberID" : //p')
leader=$(printf '%s\n' "$status" | sed -n 's/^"Leader" : //p')
leads=unknown
if [ -n "$own" ] && [ -n "$leader" ]; then
  if [ "$own" = "$leader" ]; then leads=yes; else leads=no; fi
elif [ -z "$silent" ]; then
  lack "a status that names no leader: $status"
fi
end() {
  code=$1
  shift
  printf '%s\nleads: %s\n' "$*" "$leads"
  exit "$code"
}
[ -z "$silent" ] || end 3 "$silent${no:+; $no}"
[ -z "$no" ] || end 2 "$no"
[ "$leads" = no ] || end 1 "$count members are healthy; this one leads, and another must be elected"
end 0 "$count members are healthy"
