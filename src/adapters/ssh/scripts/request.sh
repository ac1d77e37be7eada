# Reads a request from standard input: protocol, mark of the answer, verb, number of arguments, one argument a line,
# `end`. Nothing after its last line is read, and nothing runs before that line was read.

# receive: reads a request and serves it. Everything in it is data: no line is ever evaluated.
receive() {
  read_line
  greeting=$line
  read_line
  request_mark=$line
  case $greeting in 'lockkeeper-node '[0-9]*) ;; *) reject 'this is no request to lockkeeper-node' ;; esac
  case $request_mark in lockkeeper-*) ;; *) reject 'the request has no mark' ;; esac
  case ${request_mark#lockkeeper-} in '' | *[!0-9a-f]*) reject 'the mark of the request is malformed' ;; esac
  read_line
  request_verb=$line
  if [ "$greeting" != "lockkeeper-node $protocol" ]; then
    begin_answer
    # the bot requests the version of a program in its own protocol
    [ "$request_verb" != version ] || { serve version; exit; }
    refuse "lockkeeper-node on this machine has protocol $protocol, the bot has protocol ${greeting#* }: install the program that “lockkeeper policy node” of the bot prints"
  fi
  read_line
  case $line in '' | *[!0-9]* | ?????*) reject 'the number of arguments is malformed' ;; esac
  arguments=$line
  while [ $# -lt "$arguments" ]; do
    read_line
    decode "$line"
    set -- "$@" "$decoded"
  done
  read_line
  [ "$line" = end ] || reject 'the request does not end where it should'
  begin_answer
  serve "$request_verb" "$@"
}

# Sets `line` to the next line of standard input.
read_line() {
  IFS= read -r line || reject 'the request was cut off'
}

# reject WHY: ends without an answer, because the request is invalid.
reject() {
  printf 'lockkeeper-node: %s; nothing was run\n' "$1" >&2
  exit 64
}

# decode TEXT: sets `decoded` to the bytes that TEXT stands for.
decode() {
  case $1 in
    *\\*)
      # a full stop at the end, because the shell removes trailing line feeds
      decoded=$(printf '%b.' "$1")
      decoded=${decoded%.}
      ;;
    *) decoded=$1 ;;
  esac
}

# From here on, standard output and standard error belong to the answer, up to the mark at the end.
begin_answer() {
  printf '\n%s begin\n' "$request_mark"
  printf '\n%s begin\n' "$request_mark" >&2
  trap 'ended=$?; printf "\n%s end %s\n" "$request_mark" "$ended"; exit "$ended"' EXIT
}
