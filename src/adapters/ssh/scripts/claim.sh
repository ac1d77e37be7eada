# Claims: a claim is a folder under $root, named after run and step, that is created with its content by one rename.
# Readers never see it incomplete, and of any number of processes that take it exactly one succeeds.

# use_claim ROOT CLAIM: sets `root` and `claim`. Refuses a root that another user could change, because its claims
# decide which processes are ended.
use_claim() {
  root=$1 claim=$2
  require_trusted_root
}

require_trusted_root() {
  problem=$(folder_problem "$root")
  [ -z "$problem" ] || refuse "$problem"
}

# prepare: creates the private folder `prepared`, which may become the claim $claim. A signal removes it until it is the
# claim or, with `hand_over`, belongs to a runner.
prepare() {
  if [ ! -d "$root" ]; then
    mkdir -p -m 700 "$root" 2>/dev/null || refuse "cannot make $root on this machine"
    require_trusted_root # another user may have made it first
  fi
  prepared=
  trap 'discard; exit 1' HUP INT PIPE TERM
  prepared=$(mktemp -d "$root/.$claim.XXXXXX") || refuse "cannot write in $root"
}

# hand_over: leaves the prepared folder to a runner, which makes it the claim or removes it. Removing it meanwhile could
# take facts from a claim.
hand_over() {
  trap - HUP INT PIPE TERM
}

discard() {
  [ -z "$prepared" ] || rm -rf "$prepared"
}

# no_answer: ends this script after a runner that did not begin, or was killed before it said whether it took the claim.
no_answer() {
  discard
  printf 'the runner of %s did not say whether it took the claim\n' "$claim" >&2
  exit 1
}

# discard_and_refuse: removes the prepared folder when it cannot be written.
discard_and_refuse() {
  discard
  refuse "cannot write in $root"
}

# put NAME VALUE: writes one fact into the prepared folder.
put() {
  printf '%s\n' "$2" >"$prepared/$1" || return 1
}

# get NAME: prints a fact of the claim; nothing when the claim does not have it.
get() {
  if [ -f "$root/$claim/$1" ]; then cat "$root/$claim/$1" 2>/dev/null; fi
}

# take: renames the prepared folder to the claim. When another process has the claim, it fails and removes the folder.
take() {
  read_process $$
  token="${prepared##*/} $$ $born"
  if put token "$token" && [ ! -e "$root/$claim" ]; then
    mv -n -T "$prepared" "$root/$claim" 2>/dev/null
    if [ "$(get token)" = "$token" ]; then
      # a claim must survive a crash of the machine, so its folder and the root are synced
      sync "$root/$claim"/* "$root/$claim" "$root" 2>/dev/null
      acted=yes
      return 0
    fi
  fi
  rm -rf "$prepared"
  return 1
}

# give_up: takes the claim so that its task or reboot can never start. A claim that exists is left as it is.
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
