#!/bin/bash
# A command of the node (reboot, ceph, fleet-packages, …), known by the name it is called by: it asks the fleet
# and prints the answer. The fleet's lines begin with o (standard output), e (standard error) or x (exit code).
LC_ALL=C
name=${0##*/}
control=${0%/*}/control
[ -f "$control" ] || control=/opt/fleet/tools/control
read -r host port node token <"$control"

body=
for argument; do
  argument=${argument//%/%25}
  argument=${argument//$'\n'/%0A}
  body+=$argument$'\n'
done

exec 3<>"/dev/tcp/$host/$port" || { echo "$name: the node's hardware does not answer" >&2; exit 75; }
printf 'POST /tools/%s/%s HTTP/1.0\r\nX-Token: %s\r\nX-Caller: %s\r\nContent-Length: %s\r\n\r\n%s' \
  "$node" "$name" "$token" "$PPID" "${#body}" "$body" >&3
while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do :; done # the answer's headers

while IFS= read -r line <&3; do
  case $line in
    o\ *) printf '%s\n' "${line#o }" ;;
    e\ *) printf '%s\n' "${line#e }" >&2 ;;
    x\ *) exit "${line#x }" ;;
  esac
done
echo "$name: interrupted" >&2
exit 75
