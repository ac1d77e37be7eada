#!/bin/sh
# Whether a Galera cluster can spare one of its members.
#
# Usage: galera.sh OPTIONS-FILE MEMBER..., such as: galera.sh /etc/lockkeeper/galera.cnf db-01 db-02 db-03
# The file has user and password of an account without any privilege (USAGE), which may log in from this node.
# Exit codes: 0 yes, 2 no, 3 no answer.
set -u

end() {
  code=$1
  shift
  printf '%s\n' "$*"
  exit "$code"
}
valueOf() { printf '%s\n' "$answer" | sed -n "s/^$1	//p"; }

[ $# -ge 2 ] || end 3 'usage: galera.sh OPTIONS-FILE MEMBER...'
file=$1
shift
[ $# -ge 3 ] || end 2 "$# members: without one of them there is no majority"
[ "$(printf '%s\n' "$@" | sort -u | grep -c .)" -eq $# ] || end 3 "a member is named twice: $*"

silent=''
wrong=''
cluster=''
for member in "$@"; do
  # a member that hangs accepts the connection and says nothing
  if ! answer=$(timeout 4 mariadb --defaults-file="$file" --connect-timeout=3 --batch --skip-column-names \
    --protocol=tcp --host="$member" \
    --execute="SHOW GLOBAL STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_cluster_size',
      'wsrep_cluster_state_uuid', 'wsrep_local_state_comment', 'wsrep_ready')" 2>&1); then
    silent="$silent $member ($(printf '%s' "$answer" | tail -n 1))"
    continue
  fi
  status=$(valueOf wsrep_cluster_status)
  size=$(valueOf wsrep_cluster_size)
  state=$(valueOf wsrep_local_state_comment)
  ready=$(valueOf wsrep_ready)
  uuid=$(valueOf wsrep_cluster_state_uuid)
  case "$status,$size,$state,$ready,$uuid" in
    ,* | *,,* | *,) silent="$silent $member (it does not say how it is)" ;;
    "Primary,$#,Synced,ON,${cluster:-$uuid}") cluster=$uuid ;;
    *) wrong="$wrong $member: $status, size $size of $#, $state, ready $ready, cluster $uuid;" ;;
  esac
done

[ -z "$wrong" ] || end 2 "${wrong# }${silent:+ no answer from$silent}"
[ -z "$silent" ] || end 3 "no answer from$silent"
end 0 "all $# members are Primary and Synced"
