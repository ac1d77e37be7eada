# task_lives: whether the runner of the claim lives or, should somebody have killed it, the task itself. The runner is
# looked at first: a task that has not written down its leader by then will not begin without it.
task_lives() {
  runner= leader=
  if [ -f "$root/$claim/runner" ]; then read -r runner birth <"$root/$claim/runner"; fi
  if lives "$runner" "${birth:-}"; then return 0; fi
  leader_lives
}

leader_lives() {
  if [ -f "$root/$claim/leader" ]; then read -r leader birth <"$root/$claim/leader"; fi
  lives "${leader:-}" "${birth:-}"
}
