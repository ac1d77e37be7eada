# folder_problem PATH: prints why PATH must not be trusted: another user could change it, or replace it through a folder
# above it. Prints nothing when it may be trusted. A path that does not exist is judged by the folders above it.
folder_problem() {
  case $1 in /*) ;; *) echo "$1 is not an absolute path"; return ;; esac
  place=$1 above=no
  while :; do
    problem_of_place
    [ -z "$place_problem" ] || { echo "$place_problem"; return; }
    [ "$place" != / ] || return 0
    place=${place%/*} above=yes
    place=${place:-/}
  done
}

# problem_of_place: sets `place_problem` for $place alone to the problem, the facts and the remedy; empty when there is
# none. $above says whether it is a folder above the requested path.
problem_of_place() {
  place_problem=
  if [ -L "$place" ]; then
    place_problem="$place is a symbolic link: use the path that it leads to"
    return
  fi
  [ -e "$place" ] || return 0
  facts=$(stat -c '%u %g %a' "$place") || { place_problem="the owner of $place cannot be read"; return; }
  owner=${facts%% *} mode=${facts##* }
  if [ "$owner" != 0 ] && [ "$owner" != "$(id -u)" ]; then
    trusted=root
    [ "$(id -u)" = 0 ] || trusted="root or $(id -un)"
    place_problem="$place does not belong to $trusted ($(shown_facts)): change its owner with chown, or use another folder"
    return
  fi
  case $above$mode in
    yes[1357]???) return 0 ;; # such as /tmp: nobody can replace there what belongs to another user
    # the home of a user with a group of their own; never of root, whose group may have other members
    yes*[2367][0145]) [ "$owner" = 0 ] || [ "$facts" != "$owner $owner $mode" ] || return 0 ;;
  esac
  case $mode in
    *[2367] | *[2367]?)
      place_problem="$place can be written by other users ($(shown_facts)): correct it with chmod go-w $place"
      ;;
  esac
}

# A name without a number may be UNKNOWN, as on a network file system.
shown_facts() {
  stat -c 'mode %a, owner %U, uid %u, group %G, gid %g' "$place"
}
