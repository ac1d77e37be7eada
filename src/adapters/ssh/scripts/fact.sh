# fact KIND ARGUMENTS…: prints whether a version on this node is at least the wanted one, compared by the node's own
# package manager: `met FOUND`, `unmet FOUND`, or `unknown WHY`.
#   fact kernel VERSION         the running kernel
#   fact package NAME VERSION   every installed copy of a package
main() {
  case $1 in
    kernel)
      require_plain "${2:-}"
      judge kernel "$2" "$(uname -r)"
      ;;
    package)
      require_plain "${3:-}"
      case $2 in [A-Za-z0-9]*) ;; *) refuse "$2 is not the name of a package" ;; esac
      case $2 in *[!A-Za-z0-9+._-]*) refuse "$2 is not the name of a package" ;; esac
      installed_versions "$2"
      if [ -z "$versions" ]; then
        say unknown "$2: ${why:-not installed}"
      else
        # shellcheck disable=SC2086
        judge package "$3" $versions
      fi
      ;;
    *) refuse "there is no fact $1" ;;
  esac
}

# require_plain VERSION: it becomes a part of a macro of rpm, so it has no character that ends one.
require_plain() {
  plain "$1" || refuse "$1 is not a version"
}

plain() {
  case $1 in [0-9]*) ;; *) return 1 ;; esac
  case $1 in *[!0-9A-Za-z.+:~^_-]*) return 1 ;; esac
}

# Sets `manager` to the package manager whose database this node has; empty when it has none that is known.
find_manager() {
  manager=
  if [ -s /var/lib/dpkg/status ] && command -v dpkg >/dev/null; then
    manager=dpkg
  elif command -v rpm >/dev/null; then
    manager=rpm
  fi
}

# installed_versions NAME: sets `versions` to all installed versions of a package, and `why` when there is none.
installed_versions() {
  versions='' why=''
  find_manager
  case $manager in
    dpkg)
      listed_versions=$(LC_ALL=C dpkg-query -W -f '${db:Status-Status} ${Version}\n' "$1" 2>&1 </dev/null) ||
        why=$(printf '%s' "$listed_versions" | head -c 200 | tr '\n' ' ')
      ;;
    rpm)
      listed_versions=$(LC_ALL=C rpm -q --qf 'installed %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE}\n' "$1" 2>&1 </dev/null) ||
        why=$(printf '%s' "$listed_versions" | head -c 200 | tr '\n' ' ')
      ;;
    *) why='neither dpkg nor rpm is on this node' ;;
  esac
  [ -z "$why" ] || return 0
  versions=$(printf '%s\n' "$listed_versions" | sed -n 's/^installed //p')
}

# judge KIND WANTED FOUND…: one version that is too old decides; one that cannot be compared is unknown.
judge() {
  kind=$1 wanted=$2
  shift 2
  find_manager
  for found; do
    compare "$kind" "$found" "$wanted"
    case $order in
      same | newer) ;;
      older)
        say unmet "$found"
        return
        ;;
      *)
        say unknown "$found and $wanted: $order"
        return
        ;;
    esac
  done
  say met "$*"
}

# compare KIND FOUND WANTED: sets `order` to `same`, `newer` or `older`, or else to why they cannot be compared.
compare() {
  order='not comparable'
  plain "$2" || return 0
  # with an epoch on one side only, the epoch alone would decide
  case $2 in *:*) one=yes ;; *) one=no ;; esac
  case $3 in *:*) other=yes ;; *) other=no ;; esac
  if [ "$one" != "$other" ]; then
    order='only one of them has an epoch, such as the 1: of 1:9.18.30'
    return
  fi
  case $1:$manager in
    kernel:*) compare_parts "$(kernel_numbers "$2")" "$(kernel_numbers "$3")" ;;
    package:rpm) compare_parts "$2" "$3" ;;
    *) ask_manager "$2" "$3" ;;
  esac
}

# kernel_numbers RELEASE: without its flavour, such as 6.8.0-45 of 6.8.0-45-generic; a release candidate precedes its release.
kernel_numbers() {
  printf '%s\n' "$1" | sed 's/-rc\([0-9]\)/~rc\1/; s/-[^0-9].*//'
}

# compare_parts FOUND WANTED: sets `order` like compare. Parts between dashes are compared in turn, because dpkg and new
# versions of rpm split at the last dash, wherever the other version has it, and old versions of rpm at none.
compare_parts() {
  rest_found=$1- rest_wanted=$2-
  while [ -n "$rest_wanted" ]; do
    if [ -z "$rest_found" ]; then
      order=older
      return
    fi
    ask_manager "${rest_found%%-*}" "${rest_wanted%%-*}"
    [ "$order" = same ] || return 0
    rest_found=${rest_found#*-} rest_wanted=${rest_wanted#*-}
  done
}

# ask_manager FOUND WANTED: sets `order` like compare, as the package manager decides.
ask_manager() {
  case $manager in
    dpkg)
      ask_dpkg "$1" ge "$2"
      case $code in
        0)
          ask_dpkg "$1" eq "$2"
          if [ "$code" = 0 ]; then order=same; else order=newer; fi
          ;;
        1) order=older ;;
        *) order="dpkg says $(printf '%s' "$said" | head -c 200 | tr '\n' ' ')" ;;
      esac
      ;;
    rpm)
      said=$(LC_ALL=C rpm --eval "%{lua:print(rpm.vercmp('$1', '$2'))}" 2>&1 </dev/null)
      case $said in
        0) order=same ;;
        1) order=newer ;;
        -1) order=older ;;
        *) order="rpm says $(printf '%s' "$said" | head -c 200 | tr '\n' ' ')" ;;
      esac
      ;;
    *) order='neither dpkg nor rpm is on this node' ;;
  esac
}

# ask_dpkg FOUND RELATION WANTED: sets `code`; 2 when dpkg had anything to say, as about a version that it cannot read.
ask_dpkg() {
  said=$(LC_ALL=C dpkg --compare-versions "$1" "$2" "$3" 2>&1 </dev/null)
  code=$?
  [ -z "$said" ] || code=2
}
