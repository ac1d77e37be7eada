#!/bin/bash
# check-service NAME — what a monitoring script on a node does: reads the service's own state and judges it.
# Exit code as Consul wants it: 0 passing, 1 warning, anything else critical.
here=${0%/*}
[ -f "$here/control" ] || here=/opt/fleet/tools
run=/run
[ ! -f "$here/run-folder" ] || read -r run <"$here/run-folder"
state="$run/services/$1"
[ -f "$state" ] || { echo "$1 is not running"; exit 2; }
read -r word rest <"$state"
case $word in
  active) echo "$1 is active" ;;
  degraded) echo "$1 is degraded: $rest"; exit 1 ;;
  *) echo "$1 is $word${rest:+: $rest}"; exit 2 ;;
esac
