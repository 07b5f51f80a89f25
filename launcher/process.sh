# shellcheck shell=bash disable=SC2034  # other files use what stands here
# Processes that this clone owns: started in a session of their own, known by pid file, recognised
# beyond doubt, ended by id.
#
# A pid alone proves nothing: it may have been given to somebody else since. So a pid file holds
# "pid, start time by the kernel, boot id, run", and every process that the launcher starts carries
# two marks in its environment, which its children inherit:
#   GODWIT_CLONE  the clone that it belongs to
#   GODWIT_RUN    the invocation of ./godwit that started it
# That finds what a crashed run left behind even when its pid file was never written, and can never
# match another program. Nothing is ever ended by name.

BOOT_ID=$(</proc/sys/kernel/random/boot_id)
CHILD_NAME='' CHILD_PID=''

# proc_stat PID: sets PROC_STATE, PROC_PARENT and PROC_START (clock ticks since boot).
proc_stat() {
  local stat fields
  # (A failing $(<file) would end the whole shell here, whatever follows it.)
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  # The command's name may hold blanks and parentheses: the fields start after the last one.
  read -ra fields <<<"${stat##*) }"
  PROC_STATE=${fields[0]} PROC_PARENT=${fields[1]} PROC_START=${fields[19]}
}

# proc_is PID START BOOT: is the very process that was recorded still running?
proc_is() {
  [[ -n ${1:-} && ${3:-} == "$BOOT_ID" ]] && proc_stat "$1" &&
    [[ $PROC_START == "$2" && $PROC_STATE != Z && $PROC_STATE != X ]]
}

pid_file() { printf '%s/%s.pid' "$GODWIT_RUN_DIR" "$1"; }

# proc_find NAME: sets PROC_PID and PROC_RUN when the process of that name runs; else fails.
proc_find() {
  local pid start boot
  PROC_PID='' PROC_RUN=''
  read -r pid start boot PROC_RUN 2>/dev/null <"$(pid_file "$1")" || return 1
  proc_is "$pid" "$start" "$boot" || return 1
  PROC_PID=$pid
}

# child_exec PIDFILE COMMAND...: writes the pid file from inside the new process, before it becomes
# the command: there is no moment in which it runs unrecorded.
# shellcheck disable=SC2016
CHILD_EXEC='
  pidfile=$1; shift
  stat=$(</proc/$$/stat); read -ra f <<<"${stat##*) }"
  printf "%s %s %s %s\n" $$ "${f[19]}" "$(</proc/sys/kernel/random/boot_id)" "$GODWIT_RUN" \
    >"$pidfile.new"
  mv -f "$pidfile.new" "$pidfile"
  exec "$@"'

# proc_start NAME LOG COMMAND...: starts a process in its own session, output to LOG ("-" for ours).
proc_start() {
  local name=$1 log=$2 pidfile
  shift 2
  pidfile=$(pid_file "$name")
  rm -f "$pidfile"
  local run=(env GODWIT_CLONE="$GODWIT_ROOT" GODWIT_RUN="${RUN_OF_NEXT:-$GODWIT_RUN}"
    setsid bash -c "$CHILD_EXEC" godwit "$pidfile" "$@")
  if [[ $log == - ]]; then
    "${run[@]}" </dev/null &
  else
    "${run[@]}" </dev/null >>"$log" 2>&1 &
  fi
  PROC_PID=$!
  # The pid file must be there before anybody asks for it.
  while [[ ! -e $pidfile ]] && kill -0 "$PROC_PID" 2>/dev/null; do sleep 0.01; done
}

# A daemon is a process whose end this shell does not wait for, and does not report.
daemon_start() {
  proc_start "$@"
  disown "$PROC_PID" 2>/dev/null || true
}

# A child is a process whose end this invocation waits for; it dies with the launcher.
child_start() {
  CHILD_NAME=$1
  proc_start "$@"
  CHILD_PID=$PROC_PID
}

child_running() { [[ -n $CHILD_PID ]] && proc_stat "$CHILD_PID" && [[ $PROC_STATE != Z ]]; }

# child_wait: waits for the child's end and returns its exit code.
child_wait() {
  local rc=0
  wait "$CHILD_PID" || rc=$?
  rm -f "$(pid_file "$CHILD_NAME")"
  CHILD_PID='' CHILD_NAME=''
  return "$rc"
}

# proc_wait_gone TENTHS PID...: waits until all have gone; fails when some are still there.
proc_wait_gone() {
  local tenths=$1 pid start alive
  shift
  while :; do
    alive=false
    for pid in "$@"; do
      proc_stat "$pid" && [[ $PROC_STATE != Z ]] && alive=true
    done
    $alive || return 0
    ((tenths-- > 0)) || return 1
    sleep 0.1
    [[ -n $UI_STEP ]] && step_tick ''
  done
}

# signal SIGNAL PID...: to processes that may be root's; one that has just gone is no error.
signal() { kill -s "$1" -- "${@:2}" 2>/dev/null || as_root_if_possible kill -s "$1" -- "${@:2}" 2>/dev/null || true; }

# descendants PID: "pid start" of everything that it, or what it started, has started.
descendants() {
  local stat pid parent start fields parents='' wanted=" $1 " found=true
  for stat in /proc/[0-9]*/stat; do
    read -r stat 2>/dev/null <"$stat" || continue
    pid=${stat%% *}
    read -ra fields <<<"${stat##*) }"
    parents+="$pid ${fields[1]} ${fields[19]}"$'\n'
  done
  while $found; do
    found=false
    while read -r pid parent start; do
      [[ -n $pid && $wanted == *" $parent "* && $wanted != *" $pid "* ]] || continue
      wanted+="$pid "
      found=true
      printf '%s %s\n' "$pid" "$start"
    done <<<"$parents"
  done
}

# proc_stop NAME GRACE_TENTHS [SIGNAL]: ends a process: SIGNAL (TERM) to its group, KILL after the
# grace time, and then whatever it had started and left. Quiet when it does not run.
proc_stop() {
  local name=$1 grace=$2 sig=${3:-TERM} pid child start family left=()
  if proc_find "$name"; then
    pid=$PROC_PID
    family=$(descendants "$pid")
    signal "$sig" "-$pid"
    if ! proc_wait_gone "$grace" "$pid"; then
      warn "$name (pid $pid) did not end in $((grace / 10)) s; ending it with SIGKILL"
      signal KILL "-$pid"
      proc_wait_gone 50 "$pid" || true
    fi
    wait "$pid" 2>/dev/null || true
    while read -r child start; do
      proc_is "$child" "$start" "$BOOT_ID" && left+=("$child")
    done <<<"$family"
    end_all "${left[@]}"
  fi
  rm -f "$(pid_file "$name")"
}

# marked MARK: pids of processes that carry MARK in their environment, but for this one and its
# ancestors.
marked() {
  local file pid ancestors=" $$ $BASHPID " up=$$
  while proc_stat "$up" && ((PROC_PARENT > 1)); do
    up=$PROC_PARENT
    ancestors+="$up "
  done
  while IFS= read -r file; do
    pid=${file#/proc/}
    pid=${pid%/environ}
    [[ $ancestors == *" $pid "* ]] && continue
    proc_stat "$pid" && [[ $PROC_STATE != Z ]] && printf '%s\n' "$pid"
  done < <(as_root_if_possible grep -lzxF -e "$1" /proc/[0-9]*/environ 2>/dev/null || true)
  return 0
}

# run_of PID: the invocation that started a marked process.
run_of() {
  as_root_if_possible cat "/proc/$1/environ" 2>/dev/null | tr '\0' '\n' | sed -n 's/^GODWIT_RUN=//p' | head -n 1
}

# end_all PID...: TERM, two seconds, KILL.
end_all() {
  (($#)) || return 0
  signal TERM "$@"
  proc_wait_gone 20 "$@" || { signal KILL "$@" && proc_wait_gone 20 "$@"; } || true
}

# --- The invocation itself -----------------------------------------------------------------------

OWNER_FILE=$GODWIT_RUN_DIR/owner
OWNED=false       # does this invocation hold the clone?
GUARD_PID=0
NESTED=false      # or was it called from inside one that does (a scenario restarting the runtime)?

owner_read() {
  OWNER_PID='' OWNER_START='' OWNER_BOOT='' OWNER_WHAT=''
  read -r OWNER_PID OWNER_START OWNER_BOOT OWNER_WHAT 2>/dev/null <"$OWNER_FILE" || true
}

owner_alive() {
  owner_read
  proc_is "$OWNER_PID" "$OWNER_START" "$OWNER_BOOT"
}

# owner_claim COMMAND: from here on nobody else changes this clone's processes. Fails when somebody
# else holds it (see OWNER_WHAT, OWNER_PID). Ends what a crashed holder left behind.
owner_claim() {
  local lock
  mkdir -p "$GODWIT_RUN_DIR" "$GODWIT_LOG_DIR"
  if [[ ${GODWIT_CLONE:-} == "$GODWIT_ROOT" && -n ${GODWIT_RUN:-} ]]; then
    owner_alive && [[ "$OWNER_PID-$OWNER_START" == "$GODWIT_RUN" ]] && NESTED=true && return 0
  fi
  export -n GODWIT_CLONE GODWIT_RUN
  exec {lock}>"$GODWIT_RUN_DIR/lock"
  flock "$lock"
  if owner_alive; then
    exec {lock}>&-
    return 1
  fi
  proc_stat $$
  GODWIT_RUN="$$-$PROC_START"
  printf '%s %s %s %s\n' $$ "$PROC_START" "$BOOT_ID" "$1" >"$OWNER_FILE.new"
  mv -f "$OWNER_FILE.new" "$OWNER_FILE"
  exec {lock}>&-
  OWNED=true
  leftovers_end
  guard_start
}

# owner_dismiss: tells another invocation that holds the clone to end, and waits until it has.
owner_dismiss() {
  owner_alive || return 0
  [[ "$OWNER_PID-$OWNER_START" != "${GODWIT_RUN:-}" ]] || return 0
  step_begin "Ending ./godwit $OWNER_WHAT (pid $OWNER_PID)"
  signal TERM "$OWNER_PID"
  proc_wait_gone 1200 "$OWNER_PID" || signal KILL "$OWNER_PID"
  step_end
}

owner_release() {
  $OWNED || return 0
  guard_stop
  rm -f "$OWNER_FILE"
  OWNED=false
}

# Runs that ended on purpose with something left running (up, demo --keep).
kept() { grep -qsxF -e "$1" "$GODWIT_RUN_DIR/kept"; }

keep_this_run() { kept "$GODWIT_RUN" || printf '%s\n' "$GODWIT_RUN" >>"$GODWIT_RUN_DIR/kept"; }

# leftovers_end: ends what runs that are no more left behind, except what they kept on purpose.
leftovers_end() {
  local file name pid run names=() pids=()
  for file in "$GODWIT_RUN_DIR"/*.pid; do
    name=${file##*/}
    name=${name%.pid}
    if ! proc_find "$name"; then
      rm -f "$file"
    elif ((PROC_PID != $$ && PROC_PID != GUARD_PID)) && [[ $PROC_RUN != "$GODWIT_RUN" ]] && ! kept "$PROC_RUN"; then
      names+=("$name")
    fi
  done
  while IFS= read -r pid; do
    run=$(run_of "$pid")
    [[ $run == "$GODWIT_RUN" ]] || kept "$run" || pids+=("$pid")
  done < <(marked "GODWIT_CLONE=$GODWIT_ROOT")
  ((${#names[@]} + ${#pids[@]})) || return 0
  step_begin 'Ending what an earlier run left behind'
  for name in "${names[@]}"; do proc_stop "$name" 50; done
  [[ " ${names[*]} " != *' runtime '* ]] || rm -f "$GODWIT_RUN_DIR/home"
  end_all "${pids[@]}"
  step_end "${names[*]}"
}

# run_end: ends whatever this invocation started and still runs.
run_end() {
  local pids=()
  mapfile -t pids < <(marked "GODWIT_RUN=$GODWIT_RUN")
  end_all "${pids[@]}"
}

# The guard outlives a launcher that is killed without a chance to clean up, and does it then. It
# is of no run, or the run's end would end it first.
# shellcheck disable=SC2016
guard_start() {
  local RUN_OF_NEXT=guard
  daemon_start guard "$GODWIT_LOG_DIR/guard.log" bash -c '
      tail --pid="$1" -f /dev/null
      exec env -u GODWIT_CLONE -u GODWIT_RUN "$2" __after-crash "$3"' \
    godwit-guard $$ "$GODWIT_ROOT/godwit" "$GODWIT_RUN"
  GUARD_PID=$PROC_PID
}

guard_stop() {
  proc_find guard || return 0
  signal KILL "-$PROC_PID"
  rm -f "$(pid_file guard)"
}
