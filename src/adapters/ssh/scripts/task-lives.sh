# task_lives: whether the runner of the claim is alive or, if it was killed, the task or the process that is ending it.
# The runner is checked first: a task without a recorded leader by then never begins without its runner.
task_lives() {
  noted_lives runner || noted_lives leader || noted_lives ender
}

# noted_lives NAME: whether the process that the claim records under this name is alive; sets `noted` and `birth`.
noted_lives() {
  noted= birth=
  if [ -f "$root/$claim/$1" ]; then read -r noted birth <"$root/$claim/$1"; fi
  lives "$noted" "$birth"
}
