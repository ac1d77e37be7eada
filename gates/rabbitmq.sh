#!/bin/sh
# Whether a RabbitMQ cluster can spare one of its nodes.
#
# Usage: rabbitmq.sh NODE MEMBER..., such as: rabbitmq.sh mq-01 mq-01 mq-02 mq-03
# NODE is the one that goes. A name without @ stands for rabbit@ and the name without its domain.
# Exit codes: 0 yes, 2 no, 3 no answer.
set -u

end() {
  code=$1
  shift
  printf '%s\n' "$*"
  exit "$code"
}
ask() {
  case $1 in
    *@*) name=$1 ;;
    *) name=rabbit@${1%%.*} ;;
  esac
  shift
  timeout 8 rabbitmq-diagnostics --quiet --timeout 6 --node "$name" "$@" 2>&1
}
# how many names a list of the answer has
countOf() { printf '%s' "$answer" | sed -n "s/.*\"$1\":\[\([^]]*\)\].*/\1/p" | tr ',' '\n' | grep -c '@'; }

[ $# -ge 2 ] || end 3 'usage: rabbitmq.sh NODE MEMBER...'
node=$1
shift
[ $# -ge 3 ] || end 2 "$# members: without one of them there is no majority"
[ "$(printf '%s\n' "$@" | sort -u | grep -c .)" -eq $# ] || end 3 "a member is named twice: $*"
case " $* " in
  *" $node "*) ;;
  *) end 3 "$node is none of the members $*" ;;
esac

silent=''
wrong=''
# a member that hangs is taken for running by the others for up to a minute, and so it is asked itself, and first: what
# the others say takes long while it hangs
for member in "$@"; do
  ask "$member" ping >/dev/null || silent="$silent $member"
done
[ -z "$silent" ] || end 3 "no answer from$silent"

for member in "$@"; do
  if ! answer=$(ask "$member" cluster_status --formatter json); then
    silent="$silent $member does not say how the cluster is: $answer;"
    continue
  fi
  answer=$(printf '%s' "$answer" | tr -d ' \n')
  case $answer in
    *'"alarms":['*'"partitions":{'*'"running_nodes":['*) ;;
    *)
      silent="$silent $member says too little of how the cluster is: $answer;"
      continue
      ;;
  esac
  running=$(countOf running_nodes)
  [ "$running" -eq $# ] || wrong="$wrong $member sees $running of $# members run;"
  case $answer in *'"partitions":{}'*) ;; *) wrong="$wrong $member sees a partition;" ;; esac
  case $answer in *'"alarms":[]'*) ;; *) wrong="$wrong $member sees an alarm of memory or disk;" ;; esac
done

said=$(ask "$node" check_if_node_is_quorum_critical)
code=$?
case $code in
  0) ;;
  124) silent="$silent no answer from $node;" ;;
  *) case $said in
    *'would lose their quorum'* | *critical*) wrong="$wrong $(printf '%s' "$said" | head -n 2 | tr '\n' ' ');" ;;
    *) silent="$silent $node does not say whether it is critical: $said;" ;;
  esac ;;
esac
[ -z "$silent" ] || end 3 "${silent# }$wrong"
[ -z "$wrong" ] || end 2 "${wrong# }"
end 0 "all $# members run, and no quorum queue needs $node"
