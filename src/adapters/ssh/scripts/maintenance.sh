# maintenance VERB ROOT CLAIM URL TOKEN-FILE REASON ENCODED: Consul's node maintenance at this node's own agent, with
# whichever client is installed. An empty URL means the one in the node's own environment. VERB is state, enter, close
# or leave; each prints the agent's state afterwards, and whether the run's claim seals it. An agent that is in
# maintenance already keeps its reason. `close` takes the run's claim, after which `enter` is refused.
main() {
  verb=$1 url=${4:-${CONSUL_HTTP_ADDR:-127.0.0.1:8500}} token_file=$5 reason=$6 encoded=$7
  use_claim "$2" "$3"
  case $url in *://*) ;; *) url=http://$url ;; esac
  checks="$url/v1/agent/checks?filter=CheckID%20%3D%3D%20%22_node_maintenance%22"
  if command -v curl >/dev/null; then
    client=with_curl
  elif command -v wget >/dev/null && [ -z "$token_file" ]; then
    client=with_wget # it would show a token to everybody on the node
  elif command -v consul >/dev/null; then
    client=with_consul
  else
    refuse 'no curl, wget or consul here to speak with the Consul agent'
  fi
  if [ "$client" = with_consul ]; then say form text; else say form json; fi
  case $verb in
    enter) enter_once ;;
    close) give_up ;;
    leave) change leave ;;
  esac
  if [ -e "$root/$claim" ]; then say sealed yes; else say sealed no; fi
  echo tail
  $client state || unanswered $?
}

# `close` may run while this enters, so the seal is checked again after the change.
enter_once() {
  [ ! -e "$root/$claim" ] || refuse 'this run has left maintenance for good'
  change enter
  if [ -e "$root/$claim" ]; then change leave; fi
}

# change WHAT: sends a request that changes something to an agent that may disappear before it answers.
change() {
  $client "$1" || unanswered $?
  acted=yes
}

# unanswered CODE: handles a failed request. None reached an agent that does not listen; after any other failure the
# result is unknown.
unanswered() {
  if [ "$client" = with_curl ] && [ "$1" -eq 7 ]; then refuse "no Consul agent listens at $url"; fi
  exit 1
}

with_curl() {
  case $1 in
    enter) curl_agent -X PUT "$url/v1/agent/maintenance?enable=true&reason=$encoded" >/dev/null ;;
    leave) curl_agent -X PUT "$url/v1/agent/maintenance?enable=false" >/dev/null ;;
    state) curl_agent "$checks" ;;
  esac
}

curl_agent() {
  if [ -n "$token_file" ]; then
    # through a pipe, so that no list of processes shows it
    printf 'X-Consul-Token: %s\n' "$(cat "$token_file")" | curl -sS -f --max-time 10 --noproxy '*' -H @- "$@"
  else
    curl -sS -f --max-time 10 --noproxy '*' "$@" </dev/null
  fi
}

with_wget() {
  case $1 in
    enter) wget_agent --method=PUT "$url/v1/agent/maintenance?enable=true&reason=$encoded" >/dev/null ;;
    leave) wget_agent --method=PUT "$url/v1/agent/maintenance?enable=false" >/dev/null ;;
    state) wget_agent "$checks" ;;
  esac
}

wget_agent() {
  wget -q -O - --timeout=10 --tries=1 --no-proxy "$@" </dev/null
}

with_consul() {
  case $1 in
    enter) consul_agent -enable -reason="$reason" >/dev/null ;;
    leave) consul_agent -disable >/dev/null ;;
    state) consul_agent ;;
  esac
}

consul_agent() {
  consul maint -http-addr="$url" ${token_file:+-token-file="$token_file"} "$@" </dev/null
}
