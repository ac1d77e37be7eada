#!/bin/bash
# The real Consul command, talking to this node's own agent unless told otherwise.
here=${0%/*}
[ -f "$here/consul-address" ] || here=/opt/fleet/tools
read -r address program <"$here/consul-address"
CONSUL_HTTP_ADDR=${CONSUL_HTTP_ADDR:-$address} exec "$program" "$@"
