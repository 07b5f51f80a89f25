# shellcheck shell=bash disable=SC2034  # other files use what stands here
# The Java programs behind the launcher: real-network scenarios and benchmarks.

SCENARIOS_MAIN=io.godwit.scenarios.cli.Main
BENCHMARKS_MAIN=io.godwit.benchmarks.Main
BENCHMARKS_WITH_RUNTIME=' switchover evacuate policy '
NETWORK_MARK=$GODWIT_RUN_DIR/network   # there while networks may be up

# Where the scenarios find the controller, the SSH host and this launcher.
scenarios_environment() {
  local port=''
  [[ -s $SSH_DIR/port ]] && port=$(<"$SSH_DIR/port")
  export GODWIT_URL GODWIT_ONOS_URL=$ONOS_URL GODWIT_LOGIN=$ONOS_LOGIN
  export GODWIT_SSH_HOST=127.0.0.1 GODWIT_SSH_PORT=$port GODWIT_SSH_USER=root
  export GODWIT_SSH_KEY=$SSH_DIR/client_key GODWIT_SSH_KNOWN_HOSTS=$SSH_DIR/known_hosts
  GODWIT_OAR=$(oar_file) || true
  export GODWIT_OAR GODWIT_LAUNCHER=$GODWIT_ROOT/godwit GODWIT_REPORTS=$GODWIT_STATE/reports
  mkdir -p "$GODWIT_STATE/reports"
}

# java_main CLASSPATH_FILE MAIN: sets JAVA_COMMAND.
java_main() {
  local module=$GODWIT_ROOT/${1%%/*}
  JAVA_COMMAND=("$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=4
    -cp "$module/target/classes:$(<"$GODWIT_ROOT/$1")" "$2")
}

# scenarios ARGUMENT...: runs the scenarios' command line in the foreground; returns its exit code.
scenarios() {
  local rc=0
  scenarios_environment
  java_main "$SCENARIOS_CLASSPATH" "$SCENARIOS_MAIN"
  child_start scenarios - "${JAVA_COMMAND[@]}" "$@"
  child_wait || rc=$?
  return "$rc"
}

# benchmark ARGUMENT...: the same for the benchmarks' command line.
benchmark() {
  local rc=0
  java_main "$BENCHMARKS_CLASSPATH" "$BENCHMARKS_MAIN"
  child_start bench - "${JAVA_COMMAND[@]}" "$@"
  child_wait || rc=$?
  return "$rc"
}

# scenarios, for what builds networks: until it has ended in good order, networks may be left.
scenarios_with_network() {
  local rc=0
  : >"$NETWORK_MARK"
  NETWORK_TOUCHED=true
  scenarios "$@" || rc=$?
  # A network that is kept (GODWIT_KEEP) is one that is left, on purpose.
  ((rc > 128)) || { ((rc == 0)) && [[ ${GODWIT_KEEP:-false} == true ]]; } || rm -f "$NETWORK_MARK"
  return "$rc"
}

# network_cleanup: takes away namespaces, bridges and processes of networks that were left.
network_cleanup() {
  [[ -e $NETWORK_MARK ]] || return 0
  if [[ ! -s $GODWIT_ROOT/$SCENARIOS_CLASSPATH ]] || ! find_jdk || ! can_be_root; then
    warn 'networks of an earlier run may be left, and cannot be taken down now' \
      '(needs root, a JDK and a built clone)'
    return 0
  fi
  sshd_start
  step_begin 'Taking down what is left of the networks'
  local rc=0
  scenarios_environment
  java_main "$SCENARIOS_CLASSPATH" "$SCENARIOS_MAIN"
  child_start scenarios "$GODWIT_LOG_DIR/cleanup.log" "${JAVA_COMMAND[@]}" cleanup
  while child_running; do
    sleep 0.2
    step_tick ''
  done
  child_wait || rc=$?
  if ((rc == 0)); then
    rm -f "$NETWORK_MARK"
    step_end
  else
    step_fail
    tail_of "$GODWIT_LOG_DIR/cleanup.log" 10
  fi
  return 0
}

# scenarios_know NAME...: a name that does not exist is told before anything is started.
scenarios_know() {
  [[ $1 != --all ]] || return 0
  local known name
  known=$(scenarios scenario list)
  for name; do
    grep -qwF -- "$name" <<<"$known" || usage_error "there is no scenario $name" 'scenario list'
  done
}
