# preflight ROOT PROGRAM…: prints the problems of this machine that would make a run fail, one in each line. Changes
# nothing. $task_folders has the folders of tasks.
main() {
  root=$1
  shift
  echo tail
  for tool in cat head id ln mkdir mktemp mv readlink rm sed setsid sleep sort stat tail uname wc; do lacks "$tool"; done
  for program; do lacks "$program"; done
  case $(mv -n -T "$root/.none" "$root/.none" 2>&1) in
    *option* | *sage:*) echo "mv on this machine has no -T" ;;
  esac
  # it deletes a folder that appears during a rename to the same name, so that two runs would hold one claim
  case $(mv --version 2>/dev/null | head -n 1) in
    'mv 0.0.'[0-9] | 'mv 0.0.'[12][0-9]) echo "mv on this machine is not atomic: update uutils coreutils to 0.0.30" ;;
  esac
  folder_problem "$root"
  if [ -e "$root" ] && { [ ! -d "$root" ] || [ ! -w "$root" ]; }; then echo "$root cannot be written"; fi
  for folder in $task_folders; do folder_problem "$folder"; done
}

lacks() {
  command -v "$1" >/dev/null || echo "$1 is missing on this machine"
}
