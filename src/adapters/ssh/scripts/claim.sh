# Claims: a folder under $root, named after run and step, that appears once, with its content, by one rename.
# Whoever reads it never meets it half written, and of any number of takers exactly one has made it.

# use_claim ROOT CLAIM: sets `root` and `claim`. Refuses a root that another user could change: what its claims say would
# decide which processes are ended.
use_claim() {
  root=$1 claim=$2
  require_trusted_root
}

require_trusted_root() {
  problem=$(folder_problem "$root")
  [ -z "$problem" ] || refuse "$problem"
}

# prepare: makes the private folder, `prepared`, that may become the claim $claim.
prepare() {
  if [ ! -d "$root" ]; then
    mkdir -p -m 700 "$root" 2>/dev/null || refuse "cannot make $root on this machine"
    require_trusted_root # another user may have made it first
  fi
  prepared=$(mktemp -d "$root/.$claim.XXXXXX") || refuse "cannot write in $root"
}

# discard_and_refuse: when nothing can be written into the prepared folder.
discard_and_refuse() {
  rm -rf "$prepared"
  refuse "cannot write in $root"
}

# put NAME VALUE: one fact in the prepared folder.
put() {
  printf '%s\n' "$2" >"$prepared/$1" || return 1
}

# get NAME: prints a fact of the claim, or nothing.
get() {
  if [ -f "$root/$claim/$1" ]; then cat "$root/$claim/$1" 2>/dev/null; fi
}

# take: renames the prepared folder to the claim; fails when somebody else has it, and is gone without a trace then.
take() {
  read_process $$
  token="${prepared##*/} $$ $born"
  if put token "$token" && [ ! -e "$root/$claim" ]; then
    mv -n -T "$prepared" "$root/$claim" 2>/dev/null
    if [ "$(get token)" = "$token" ]; then
      # a claim must outlive a crash of the machine: its folder and the one it stands in
      sync "$root/$claim"/* "$root/$claim" "$root" 2>/dev/null
      acted=yes
      return 0
    fi
  fi
  rm -rf "$prepared"
  return 1
}

# give_up: takes the claim so that it can never start. A claim that somebody else has is left as it is.
give_up() {
  [ ! -e "$root/$claim" ] || return 0
  prepare
  put kind tombstone || discard_and_refuse
  read_boot_id
  put boot-id "$boot_id"
  if ! take && [ ! -e "$root/$claim" ]; then refuse "cannot take the claim $claim in $root"; fi
}

# kind_of_claim: prints `none`, `tombstone`, `task` or `arming`; a folder made by hand is a tombstone.
kind_of_claim() {
  if [ ! -e "$root/$claim" ]; then
    echo none
  elif [ -f "$root/$claim/kind" ]; then
    cat "$root/$claim/kind"
  else
    echo tombstone
  fi
}
