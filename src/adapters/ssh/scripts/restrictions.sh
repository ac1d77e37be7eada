# The restrictions of lockkeeper-node, which root defines in two files:
#   node.conf   lines of a key and its value: `claim-folder PATH`, `agent-url URL`, `agent-token-file PATH` and
#               `environment NAME=VALUE`, each as often as needed. `agent-url default` permits a request without an
#               address, which then is CONSUL_HTTP_ADDR or port 8500
#   commands    the operators' own commands, one argument a line, with a blank line between commands. `{node}` and
#               other placeholders stand for one word of letters, digits and `_.:%@+,-`. `#` begins a comment.

# trusted_file NAME: sets `file` to the path of a settings file; refuses when another user could have changed it.
trusted_file() {
  file=$settings_folder/$1
  problem=$(folder_problem "$file")
  [ -z "$problem" ] || refuse "lockkeeper-node runs nothing: $problem"
  [ ! -e "$file" ] || [ -f "$file" ] || refuse "$file is not a file"
}

# configured KEY VALUE: whether node.conf has this line.
configured() {
  trusted_file node.conf
  [ -f "$file" ] || return 1
  while IFS= read -r line || [ -n "$line" ]; do
    [ "$line" != "$1 $2" ] || return 0
  done <"$file"
  return 1
}

# Exports the variables that node.conf names.
use_configured_environment() {
  trusted_file node.conf
  [ -f "$file" ] || return 0
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in 'environment '*) ;; *) continue ;; esac
    line=${line#environment }
    case $line in [A-Za-z_]*=*) ;; *) refuse "$file has an environment line without NAME=VALUE" ;; esac
    case ${line%%=*} in *[!A-Za-z0-9_]*) refuse "$file has an environment line without NAME=VALUE" ;; esac
    export "$line"
  done <"$file"
}

# listed COUNT ARGV…: whether `commands` has the command of the first COUNT arguments.
listed() {
  trusted_file commands
  [ -f "$file" ] || return 1
  at_end=no
  while [ "$at_end" = no ]; do
    if next_command_is "$@"; then return 0; fi
  done <"$file"
  return 1
}

# next_command_is COUNT ARGV…: reads one command of the list; succeeds if it is this one. Sets `at_end` at the end.
next_command_is() {
  left=$1 lines=0 same=yes
  shift
  while :; do
    IFS= read -r line || at_end=yes
    case $line in
      '#'*) [ "$at_end" = no ] || break ;;
      '') break ;;
      *)
        lines=$((lines + 1))
        if [ "$left" -gt 0 ] && argument_fits "$line" "$1"; then
          shift
          left=$((left - 1))
        else
          same=no left=0
        fi
        ;;
    esac
  done
  [ "$lines" -gt 0 ] && [ "$same" = yes ] && [ "$left" -eq 0 ]
}

# argument_fits LINE ARGUMENT: whether a line of `commands` allows this argument.
argument_fits() {
  case $1 in
    '{'*[!a-z]*'}' | '{}') ;;
    '{'*'}')
      case $2 in '' | -* | . | .. | *[!A-Za-z0-9_.:%@+,-]*) return 1 ;; esac
      return 0
      ;;
  esac
  decode "$1"
  [ "$decoded" = "$2" ]
}

# listed_program PROGRAM: whether a command of the list has this program.
listed_program() {
  trusted_file commands
  [ -f "$file" ] || return 1
  first=yes
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in
      '#'*) ;;
      '') first=yes ;;
      *)
        decode "$line"
        if [ "$first" = yes ] && [ "$decoded" = "$1" ]; then return 0; fi
        first=no
        ;;
    esac
  done <"$file"
  return 1
}

# preflight_of_listed ROOT PROGRAM…: the preflight for listed programs; the others are reported as not allowed.
preflight_of_listed() {
  folder=$1 unlisted=
  shift
  count=$#
  while [ "$count" -gt 0 ]; do
    program=$1
    shift
    count=$((count - 1))
    if listed_program "$program"; then
      set -- "$@" "$program"
    else
      unlisted="$unlisted$program may not be run on this machine: no command in $settings_folder/commands begins with it
"
    fi
  done
  verb_preflight "$folder" "$@"
  printf '%s' "$unlisted"
}

# permit VERB ARGUMENTS…: refuses a request that the restrictions do not allow.
permit() {
  permitted_verb=$1
  shift
  case $permitted_verb in
    version | allows | listed | self | reboot-required) ;;
    fact) require_arguments 2 $# ;;
    preflight) require_folder "$@" ;;
    command)
      require_arguments 2 $#
      require_number "$1"
      shift
      require_listed "$@"
      ;;
    show-task | await-task | look-at-arming | disarm)
      require_arguments 3 $#
      require_claim "$1" "$2"
      require_number "$3"
      ;;
    stop-task) require_claim "$@" ;;
    start-task)
      require_arguments 5 $#
      require_claim "$1" "$2"
      require_number "$3"
      permit_task "$@"
      ;;
    arm)
      require_arguments 4 $#
      require_claim "$1" "$2"
      case $3 in '' | *[!0-9A-Za-z-]*) refuse "$3 is not a boot ID" ;; esac
      require_number "$4"
      shift 4
      [ $# -eq 0 ] || require_listed "$@"
      ;;
    maintenance) permit_maintenance "$@" ;;
    *) refuse "lockkeeper-node has no verb $permitted_verb" ;;
  esac
}

# permit_task ROOT CLAIM LIMIT KIND ARGUMENTS…
permit_task() {
  kind=$4
  shift 4
  case $kind in
    program) require_listed "$@" ;;
    folder)
      case " $task_folders " in
        *" $1 "*) ;;
        *) refuse "tasks are not run from $1, only from $task_folders" ;;
      esac
      # a variable such as LD_PRELOAD would make tasks run other programs
      [ $# -eq 1 ] || refuse 'tasks of a folder take no variables of the request'
      ;;
    *) refuse "there is no kind of task $kind" ;;
  esac
}

# permit_maintenance VERB ROOT CLAIM URL TOKEN-FILE REASON ENCODED
permit_maintenance() {
  require_arguments 7 $#
  case $1 in
    state | enter | close | leave) require_claim "$2" "$3" ;;
    *) refuse "maintenance has no verb $1" ;;
  esac
  configured agent-url "${4:-default}" ||
    refuse "the Consul agent is not asked at ${4:-its default address}: add “agent-url ${4:-default}” to $settings_folder/node.conf"
  # any account of the node can listen on a port without an agent
  [ -z "$5" ] || [ -n "$4" ] || refuse 'a token is not sent to a default address: set ssh.agentUrl beside ssh.agentTokenFile'
  [ -z "$5" ] || configured agent-token-file "$5" ||
    refuse "the token in $5 is not used: add “agent-token-file $5” to $settings_folder/node.conf"
  # it becomes part of a URL
  case $7 in *[!A-Za-z0-9%_.\!~*\'\(\)-]*) refuse 'the encoded reason is malformed' ;; esac
}

# require_arguments LEAST COUNT
require_arguments() {
  [ "$2" -ge "$1" ] || refuse "the verb $permitted_verb needs $1 arguments and has $2"
}

# require_number TEXT: a whole number of at most 12 digits.
require_number() {
  case $1 in '' | 0?* | *[!0-9]* | ?????????????*) refuse "$1 is not a whole number" ;; esac
}

# require_folder FOLDER…: the first one is the claim folder.
require_folder() {
  require_arguments 1 $#
  configured claim-folder "$1" ||
    refuse "claims are not kept in $1: add “claim-folder $1” to $settings_folder/node.conf"
}

# require_claim ROOT CLAIM…: a valid name of run and step, which cannot leave the folder.
require_claim() {
  require_arguments 2 $#
  require_folder "$1"
  case $2 in
    .* | *. | *.*.* | *[!A-Za-z0-9_.%-]*) refuse "$2 is not the name of a claim" ;;
    *.*) [ "${#2}" -le 200 ] || refuse 'the name of the claim is too long' ;;
    *) refuse "$2 is not the name of a claim" ;;
  esac
}

# require_listed ARGV…
require_listed() {
  listed $# "$@" ||
    refuse "$* is not listed in $settings_folder/commands: add the lines that “lockkeeper policy node commands” prints"
}
