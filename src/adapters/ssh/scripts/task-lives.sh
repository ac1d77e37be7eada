# task_lives: whether the runner of the claim lives or, should somebody have killed it, the task itself, or who is just
# ending it. The runner is looked at first: a task that has not written down its leader by then never begins without it.
task_lives() {
  noted_lives runner || noted_lives leader || noted_lives ender
}

# noted_lives NAME: whether the process that the claim knows by this name lives; sets `noted` and `birth`.
noted_lives() {
  noted= birth=
  if [ -f "$root/$claim/$1" ]; then read -r noted birth <"$root/$claim/$1"; fi
  lives "$noted" "$birth"
}
