# shellcheck shell=bash disable=SC2034  # other files use what stands here
# One function per command of ./godwit, and what every end of the launcher has in common.

KEEP=false               # leave running what this invocation started?
STARTED_RUNTIME=false    # did this invocation start it?
STARTED_SSHD=false
NETWORK_TOUCHED=false    # did it build networks?

CLEANING='(cleaning up after a crash)'

# claim COMMAND: takes the clone for this invocation.
claim() {
  while ! owner_claim "$1"; do
    [[ $OWNER_WHAT == "$CLEANING" ]] || die "./godwit $OWNER_WHAT (pid $OWNER_PID) is at work in this clone." \
      'Wait for its end, or end it: ./godwit down'
    [[ -n $UI_STEP ]] || step_begin 'Waiting: an earlier run was killed, and is being cleaned up'
    sleep 0.2
    step_tick ''
  done
  [[ -z $UI_STEP ]] || step_end
}

# runtime_ready HOME [--fresh]: ONOS with Godwit, as it is or started now.
runtime_ready() {
  if runtime_running; then
    say "${UI_GREEN}${UI_OK}${UI_RESET} The ONOS runtime is up  ${UI_DIM}pid $PROC_PID${UI_RESET}"
  else
    STARTED_RUNTIME=true
    runtime_start "$@"
  fi
  app_install
}

sshd_ready() {
  sshd_running || STARTED_SSHD=true
  sshd_start
}

# On every way out: nothing that this invocation started outlives it, unless it is meant to.
teardown() {
  [[ -z $CHILD_PID ]] || proc_stop "$CHILD_NAME" 200
  CHILD_PID=''
  $OWNED || return 0
  if ! $KEEP; then
    if $NETWORK_TOUCHED; then network_cleanup; fi
    if $STARTED_SSHD; then sshd_stop; fi
    if $STARTED_RUNTIME; then
      runtime_stop
      rm -f "$GODWIT_RUN_DIR/home"
    fi
    run_end
  fi
  owner_release
}

on_exit() {
  local rc=$?
  # A second Ctrl-C must not stop the cleaning up half-way.
  trap '' INT TERM HUP
  set +e
  UI_INTERRUPTED=$UI_STEP
  if [[ -n $UI_STEP ]]; then step_fail 'interrupted'; fi
  teardown
  exit "$rc"
}

on_signal() {
  ui_line ''
  say "${UI_YELLOW}$1: stopping what this command started${UI_RESET}"
  exit "$2"
}

# value OPTION [VALUE]: for options that need a value.
value() {
  [[ $# -ge 2 && -n $2 ]] || usage_error "$1 needs a value" "$COMMAND"
}

number() {
  [[ $2 =~ ^[1-9][0-9]*$ ]] || usage_error "$1 needs a whole number above 0, not '$2'" "$COMMAND"
}

# writable_file OPTION FILE: a report must not fail for want of a folder after minutes of work.
writable_file() {
  [[ -d $(dirname -- "$2") && ! -d $2 ]] ||
    usage_error "$1: there is no folder $(dirname -- "$2") to write ${2##*/} into" "$COMMAND"
}

no_more() {
  (($# == 0)) || usage_error "unknown option or argument: $1" "$COMMAND"
}

command_demo() {
  local arguments=() json='' keep=false
  while (($#)); do
    case $1 in
      --keep) keep=true ;;
      --runs) value "$@" && number "$@" && arguments+=("$1" "$2") && shift ;;
      --json) value "$@" && writable_file "$@" && json=$2 && shift ;;
      --html) value "$@" && writable_file "$@" && arguments+=("$1" "$2") && shift ;;
      *) no_more "$@" ;;
    esac
    shift
  done
  claim demo
  require_root 'The demo builds real networks, which'
  need build network
  build
  network_cleanup
  runtime_ready scratch --fresh
  sshd_ready
  local rc=0
  [[ -z $json ]] || arguments+=(--json "$json")
  export GODWIT_KEEP=$keep
  scenarios_with_network demo "${arguments[@]}" || rc=$?
  if $keep && ((rc == 0)); then
    keep_this_run
    KEEP=true
  fi
  return "$rc"
}

command_up() {
  local fresh=''
  while (($#)); do
    case $1 in
      --fresh) fresh=--fresh ;;
      *) no_more "$@" ;;
    esac
    shift
  done
  claim up
  need build
  if ! $NESTED; then build; fi
  if [[ -n $fresh ]] && runtime_running; then
    die '--fresh wipes what the runtime has stored, and it is running.' 'Stop it first: ./godwit down'
  fi
  runtime_ready "$(runtime_home)" ${fresh:+"$fresh"}
  if $NESTED; then return; fi
  keep_this_run
  KEEP=true
  say "Godwit    $GODWIT_URL  ($ONOS_LOGIN; openapi.json there describes it)"
  say "ONOS      $ONOS_URL  (the same login)"
  say 'OpenFlow  tcp:127.0.0.1:6653'
  say 'Stop it by ./godwit down'
}

command_down() {
  local how=''
  while (($#)); do
    case $1 in
      --kill) how=--kill ;;
      *) no_more "$@" ;;
    esac
    shift
  done
  mkdir -p "$GODWIT_RUN_DIR"
  if [[ -n $how ]]; then
    runtime_running || die 'The runtime is not running.'
    step_begin 'Killing the ONOS runtime, as a crash would'
    proc_stop runtime 50 KILL
    step_end 'what it had stored, networks and switches stay; ./godwit up starts it again'
    return
  fi
  owner_dismiss
  claim down
  if $NESTED; then
    runtime_stop
    return
  fi
  network_cleanup
  sshd_stop
  runtime_stop
  rm -f "$GODWIT_RUN_DIR/kept" "$GODWIT_RUN_DIR/home"
  leftovers_end
  say "${UI_GREEN}${UI_OK}${UI_RESET} Nothing of this clone runs any more"
}

command_status() {
  local json=false
  while (($#)); do
    case $1 in
      --json) json=true ;;
      *) no_more "$@" ;;
    esac
    shift
  done
  local pid=null seconds=null home=null app=null port=null network=false owner=null rest=000
  if runtime_running; then
    pid=$PROC_PID home="\"$(runtime_home)\""
    seconds=$(ps -o etimes= -p "$pid" | tr -d ' ')
    http GET "$ONOS_URL/applications" -m 5
    rest=$HTTP_CODE
    http GET "$GODWIT_URL/status" -m 5
    [[ $HTTP_CODE != 200 ]] || app=$HTTP_BODY
  fi
  if sshd_running; then port=$(<"$SSH_DIR/port"); fi
  if [[ -e $NETWORK_MARK ]]; then network=true; fi
  if owner_alive; then owner="{\"command\":\"$OWNER_WHAT\",\"pid\":$OWNER_PID}"; fi
  if $json; then
    printf '{"runtime":{"pid":%s,"uptimeSeconds":%s,"home":%s,"restCode":%d},"godwit":%s,' \
      "$pid" "$seconds" "$home" "$((10#$rest))" "$app"
    printf '"sshdPort":%s,"networksMayBeUp":%s,"working":%s}\n' "$port" "$network" "$owner"
  else
    status_lines
  fi
  [[ $app != null ]] || return 3
}

# Prints what command_status has found.
status_lines() {
  if [[ $pid == null ]]; then
    printf 'runtime   down\n'
  else
    format_ms $((seconds * 1000))
    printf 'runtime   up for %s, pid %s, data in .godwit/%s\n' "$FORMATTED" "$pid" "${home//\"/}"
    printf 'ONOS      %s  (HTTP %s)\n' "$ONOS_URL" "$rest"
    printf 'Godwit    %s\n' "${app/#null/does not answer}"
  fi
  if [[ $port == null ]]; then port=down; else port="up on 127.0.0.1:$port"; fi
  printf 'sshd      %s\n' "$port"
  if $network; then printf 'networks  may be up\n'; else printf 'networks  none\n'; fi
  [[ $owner == null ]] || printf 'working   ./godwit %s (pid %s)\n' "$OWNER_WHAT" "$OWNER_PID"
}

command_logs() {
  local follow=() lines=100 name=runtime file
  while (($#)); do
    case $1 in
      -f | --follow) follow=(-F) ;;
      -n | --lines) value "$@" && number "$@" && lines=$2 && shift ;;
      -*) no_more "$@" ;;
      *) name=$1 ;;
    esac
    shift
  done
  case $name in
    runtime) file=$KARAF_LOG_FILE ;;
    console) file=$CONSOLE_LOG ;;
    build) file=$BUILD_LOG ;;
    sshd) file=$SSHD_LOG ;;
    apt) file=$GODWIT_LOG_DIR/apt.log ;;
    *) usage_error "there is no log '$name': runtime, console, build, sshd or apt" logs ;;
  esac
  [[ -e $file ]] || die "There is no log ${file#"$GODWIT_ROOT"/} yet."
  exec tail -n "$lines" "${follow[@]}" -- "$file"
}

command_scenario() {
  local verb=${1:-}
  (($#)) || usage_error 'scenario needs list or run' scenario
  shift
  case $verb in
    list) scenario_list "$@" ;;
    run) scenario_run "$@" ;;
    *) usage_error "scenario has no '$verb': list or run" scenario ;;
  esac
}

scenario_list() {
  no_more "$@"
  claim 'scenario list'
  need build
  build
  scenarios scenario list
}

scenario_run() {
  local names=() arguments=() all=false
  while (($#)); do
    case $1 in
      --all) all=true ;;
      --runs) value "$@" && number "$@" && arguments+=("$1" "$2") && shift ;;
      --json | --html) value "$@" && writable_file "$@" && arguments+=("$1" "$2") && shift ;;
      -*) no_more "$@" ;;
      *) names+=("$1") ;;
    esac
    shift
  done
  if $all; then
    ((${#names[@]} == 0)) || usage_error '--all and names exclude each other' scenario
    names=(--all)
  fi
  ((${#names[@]})) || usage_error 'which scenario? Give names or --all; ./godwit scenario list' scenario
  claim 'scenario run'
  require_root 'A scenario builds a real network, which'
  need build network
  case " ${names[*]} " in *' qemu-'* | *' --all '*) need guests ;; esac
  case " ${names[*]} " in *' libvirt '* | *' --all '*) need guests libvirt ;; esac
  build
  scenarios_know "${names[@]}"
  network_cleanup
  runtime_ready scratch --fresh
  sshd_ready
  scenarios_with_network scenario run "${names[@]}" "${arguments[@]}"
}

command_bench() {
  local name='' arguments=() listing=false
  while (($#)); do
    case $1 in
      --list) listing=true ;;
      --json) value "$@" && writable_file "$@" && arguments+=("$1" "$2") && shift ;;
      *)
        # What follows the name is the benchmark's own.
        if [[ -n $name ]]; then
          arguments+=("$1")
        else
          [[ $1 != -* ]] || no_more "$@"
          name=$1
        fi
        ;;
    esac
    shift
  done
  $listing || [[ -n $name ]] || usage_error 'bench needs a name; ./godwit bench --list' bench
  claim bench
  need build
  build
  if $listing; then
    benchmark --list
    printf '%-12s %s\n' peer 'The same move on OVN, on plain learning VXLAN and under Godwit, packets counted.'
    return
  fi
  if [[ $name == peer ]]; then
    bench_peer "${arguments[@]}"
    return
  fi
  # Wrong usage is told before anything is started for it.
  benchmark "$name" "${arguments[@]}" --check
  if [[ $BENCHMARKS_WITH_RUNTIME == *" $name "* ]]; then
    ! runtime_running || die 'This benchmark measures a controller that has nothing else to do.' \
      'Stop the one that is up first: ./godwit down'
    runtime_ready scratch --fresh
    scenarios_environment
    export GODWIT_RUNTIME_PID=$PROC_PID
  fi
  benchmark "$name" "${arguments[@]}"
}

# bench_peer ARGUMENT...: the benchmark that builds networks, and so belongs to the scenarios.
bench_peer() {
  scenarios peer "$@" --check
  require_root 'This benchmark builds real networks, which'
  need network peers
  network_cleanup
  runtime_ready scratch --fresh
  sshd_ready
  scenarios_with_network peer "$@"
}

command_package() {
  no_more "$@"
  claim package
  need build
  build
  oar_file
}

command_test() {
  local fast=false
  while (($#)); do
    case $1 in
      --fast) fast=true ;;
      *) no_more "$@" ;;
    esac
    shift
  done
  claim test
  if $fast; then
    need build test
  else
    require_root 'The tests on real networks need namespaces, which (see also test --fast)'
    need build test network guests libvirt
  fi
  run_tests "$fast"
}

# Called by the guard when a launcher was killed: ends what it had started.
command___after-crash() {
  if owner_alive || [[ "$OWNER_PID-$OWNER_START" != "${1:-}" ]]; then return; fi
  claim "$CLEANING"
  network_cleanup
  sshd_stop
}
