#!/usr/bin/env bash
# The launcher's own tests, in a scratch copy of it: usage, processes, crashes, ports, Maven's output;
# and those of libvirt's hook that need no libvirt.
# One line "ok NAME" or "not ok NAME" each, as in TAP; "done" at the end.
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
unset GODWIT_CLONE GODWIT_RUN
cp -r "$here/godwit" "$here/launcher" "$here/libvirt" "$here/pom.xml" "$copy/"
mkdir -p "$copy/bin" "$copy/app/target"
cd "$copy" || exit 1

# What a test prints goes to "out"; it is shown when the test fails.
check() {
  local name=$1
  shift
  if "$@" >out 2>&1; then
    echo "ok $name"
  else
    echo "not ok $name"
    sed 's/^/  /' out
  fi
}

# exits CODE PATTERN ARGUMENT...: ./godwit ends with the code and prints the pattern.
exits() {
  local code=$1 pattern=$2 rc=0
  shift 2
  ./godwit "$@" >said 2>&1 || rc=$?
  cat said
  [[ $rc == "$code" ]] || { echo "exit code $rc, not $code"; return 1; }
  grep -q -e "$pattern" said || { echo "nothing like: $pattern"; return 1; }
}

# A Maven that prints what it is told and lasts as long as it is told.
cat >bin/mvn <<'MVN'
#!/usr/bin/env bash
[[ -z ${FAKE_MVN_LOG:-} ]] || cat "$FAKE_MVN_LOG"
sleep "${FAKE_MVN_S:-0}" &
wait
exit "${FAKE_MVN_CODE:-0}"
MVN
chmod +x bin/mvn
export PATH=$copy/bin:$PATH

# inside SCRIPT: runs lines of shell with the launcher's functions, in the copy; every line must
# succeed. (set -e looks away from "!", so "no COMMAND" says that a command must fail.)
inside() {
  bash -c '
    set -euo pipefail
    GODWIT_ROOT=$PWD GODWIT_STATE=$PWD/.godwit GODWIT_RUN_DIR=$PWD/.godwit/run
    GODWIT_LOG_DIR=$PWD/.godwit/log
    mkdir -p "$GODWIT_RUN_DIR" "$GODWIT_LOG_DIR"
    for part in ui process packages build runtime sshd scenarios test commands help; do
      source "launcher/$part.sh"
    done
    runs() { proc_stat "$1" && [[ $PROC_STATE != Z ]]; }
    no() { if "$@"; then echo "should have failed: $*"; return 1; fi; }
    '"$1" selftest "${@:2}"
}

# gone PID: within five seconds. (One that has ended but was not collected has gone, too.)
gone() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    grep -qs '^State:[[:space:]][^Z]' "/proc/$1/status" || return 0
    sleep 0.1
  done
  echo "$1 still runs"
  return 1
}

# appears FILE: within five seconds.
appears() {
  local tries
  for ((tries = 0; tries < 50; tries++)); do
    [[ -s $1 ]] && return 0
    sleep 0.1
  done
  echo "no $1"
  return 1
}

usage() {
  local command
  check 'no command prints the help and is wrong usage' exits 2 '^Usage: '
  check 'an unknown command is wrong usage' exits 2 'unknown command.*frobnicate' frobnicate
  for command in demo up down status logs bench package test; do
    check "$command has help" exits 0 "^Usage: ./godwit $command" "$command" --help
    check "$command refuses an unknown option" exits 2 'unknown option.*--frobnicate' \
      "$command" --frobnicate
  done
  check 'scenario has help' exits 0 '^Usage: ./godwit scenario' scenario --help
  check 'scenario run has help' exits 0 '^Usage: ./godwit scenario run' scenario run --help
  check 'scenario refuses an unknown verb' exits 2 'no .frob' scenario frob
  check 'scenario run wants names' exits 2 'which scenario' scenario run
  check 'an option without its value is wrong usage' exits 2 'needs a value' demo --json
  check 'a number must be one' exits 2 'whole number' demo --runs many
  check 'a report needs a folder that exists' exits 2 'no folder' demo --json nowhere/report.json
  check 'logs names the logs that there are' exits 2 'no log' logs frobnicate
  check 'status tells that nothing runs' exits 3 'runtime *down' status
  check 'status speaks JSON' exits 3 '^{"runtime":{"pid":null' status --json
  check 'the version is the one of the POM' exits 0 '^godwit [0-9]' --version
}

# shellcheck disable=SC2016
processes() {
  check 'a process that was started is found and ended with what it started' inside '
    GODWIT_RUN=1-1
    daemon_start sample /dev/null bash -c "sleep 1000 & setsid sleep 1001 & wait"
    proc_find sample
    sleep 0.3
    family=$(descendants "$PROC_PID" | cut -d" " -f1)
    [[ $(wc -l <<<"$family") == 2 ]]
    proc_stop sample 20
    no proc_find sample
    for pid in $family; do no runs "$pid"; done'
  check 'a process that ignores SIGTERM is killed' inside '
    GODWIT_RUN=1-1
    daemon_start sample /dev/null bash -c "trap \"\" TERM; while :; do sleep 0.1; done"
    sleep 0.3
    proc_stop sample 5
    no proc_find sample'
  check 'a pid that was given to another process is neither found nor ended' inside '
    sleep 1000 & other=$!
    echo "$other 12345 $BOOT_ID 1-1" >"$(pid_file sample)"
    no proc_find sample
    proc_stop sample 5
    kill -0 "$other"
    kill "$other"'
  check 'a pid file from before a reboot is not believed' inside '
    sleep 1000 & other=$!
    proc_stat "$other"
    echo "$other $PROC_START another-boot 1-1" >"$(pid_file sample)"
    no proc_find sample
    kill "$other"'
  check 'a broken pid file is not believed' inside '
    echo rubbish >"$(pid_file sample)"
    no proc_find sample
    : >"$(pid_file sample)"
    no proc_find sample'
  check 'a name with blanks and parentheses does not confuse' inside '
    cp "$(command -v sleep)" "bin/a (b) c"
    "bin/a (b) c" 1000 & pid=$!
    sleep 0.1
    proc_stat "$pid"
    [[ $PROC_PARENT == $$ && $PROC_STATE == [RS] ]]
    kill "$pid"'
  check 'what a run left is found by its mark, without a pid file' inside '
    GODWIT_RUN=1-1
    daemon_start sample /dev/null sleep 1000
    pid=$PROC_PID
    rm "$(pid_file sample)"
    GODWIT_RUN=2-2
    leftovers_end
    no runs "$pid"'
  check 'what a run kept on purpose stays' inside '
    GODWIT_RUN=1-1
    daemon_start sample /dev/null sleep 1000
    keep_this_run
    GODWIT_RUN=2-2
    leftovers_end
    proc_find sample
    rm "$GODWIT_RUN_DIR/kept"
    leftovers_end
    no proc_find sample'
}

# start_slow: ./godwit package with a Maven that takes its time; sets launcher and maven.
start_slow() {
  rm -f .godwit/run/maven.pid
  FAKE_MVN_S=1000 ./godwit package >slow 2>&1 &
  launcher=$!
  appears .godwit/run/maven.pid || return 1
  maven=$(cut -d' ' -f1 .godwit/run/maven.pid)
}

terminated() {
  local launcher maven rc=0
  start_slow || return 1
  kill -TERM "$launcher"
  wait "$launcher" || rc=$?
  cat slow
  [[ $rc == 143 ]] && gone "$maven" && [[ ! -e .godwit/run/owner && ! -e .godwit/run/guard.pid ]]
}

killed() {
  local launcher maven
  start_slow || return 1
  kill -KILL "$launcher"
  wait "$launcher" 2>/dev/null
  gone "$maven"
}

killed_with_guard() {
  local launcher maven
  start_slow || return 1
  kill -KILL "$(cut -d' ' -f1 .godwit/run/guard.pid)" "$launcher"
  wait "$launcher" 2>/dev/null
  kill -0 "$maven" || { echo 'Maven should have been left'; return 1; }
  ./godwit package
  gone "$maven"
}

busy() {
  local launcher maven rc=0
  start_slow || return 1
  exits 1 'is at work in this clone' package || rc=1
  kill -TERM "$launcher"
  wait "$launcher" 2>/dev/null
  return "$rc"
}

dismissed() {
  local launcher maven
  start_slow || return 1
  ./godwit down || return 1
  wait "$launcher" 2>/dev/null
  gone "$maven"
}

crashes() {
  check 'SIGTERM ends what the launcher started' terminated
  check 'after SIGKILL the guard ends what the launcher started' killed
  check 'after SIGKILL of the guard too, the next run does' killed_with_guard
  check 'a second launcher in the same clone is refused' busy
  check 'down ends a launcher that is at work' dismissed
}

# shellcheck disable=SC2016
ports() {
  check 'a port that is taken is named, with who has it and what to do' inside '
    socat TCP-LISTEN:28181,reuseaddr,fork /dev/null & holder=$!
    trap "kill $holder" EXIT
    until [[ -n $(ss -Hltn "sport = :28181") ]]; do sleep 0.1; done
    RUNTIME_PORTS=(28181="ONOS REST" 26653=OpenFlow)
    said=$(check_ports 2>&1) || true
    grep "port 28181 (ONOS REST) is in use by socat, pid $holder" <<<"$said"
    grep "down" <<<"$said"
    no grep 26653 <<<"$said"'
  check 'free ports are no problem' inside 'RUNTIME_PORTS=(28181="ONOS REST"); check_ports'
}

# shellcheck disable=SC2016
maven_output() {
  cat >sample.log <<'LOG'
[INFO] Scanning for projects...
[INFO] ------------------< io.godwit:location-service >-------------------
[INFO] Building Godwit location service 0.1.0                            [2/10]
[INFO] --- maven-surefire-plugin:3.5.4:test (default-test) @ location-service ---
[INFO] Running io.godwit.location.LedgerTest
[INFO] Tests run: 12, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.5 s -- in io.godwit.L
[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0, Time elapsed: 0.5 s <<< FAILURE!
[INFO] Tests run: 15, Failures: 1, Errors: 0, Skipped: 0
[ERROR] Failures: 
[ERROR]   LedgerTest.a_stale_epoch_loses:31 expected: <1> but was: <2>
[ERROR] To see the full stack trace of the errors, re-run Maven with the -e switch.
LOG
  check 'Maven is shown module by module, with its tests' inside '
    GODWIT_RUN=1-1
    export FAKE_MVN_LOG=sample.log
    maven Building verify 2>said
    cat said
    grep "\[2/10\] Godwit location service .* 15 tests" said'
  check 'a failing Maven fails, and its errors are shown without its advice' inside '
    GODWIT_RUN=1-1
    export FAKE_MVN_LOG=sample.log FAKE_MVN_CODE=1
    no maven Building verify
    build_problems 2>said
    cat said
    grep "a_stale_epoch_loses" said
    no grep "full stack" said'
  check 'the tests of all classes are added up, those that failed too' inside '
    cat >"$BUILD_LOG" <<LOG
[ERROR] Tests run: 10, Failures: 3, Errors: 1, Skipped: 2, Time elapsed: 0.1 s <<< FAILURE! -- in x
[INFO] Tests run: 5, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.1 s -- in y
[INFO] Tests run: 15, Failures: 3, Errors: 1, Skipped: 2
LOG
    surefire_counts
    [[ $UNIT_PASSED == 9 && $UNIT_FAILED == 4 && $UNIT_SKIPPED == 2 ]]'
  check 'a build without tests counts none' inside '
    : >"$BUILD_LOG"
    surefire_counts
    [[ $UNIT_PASSED == 0 && $UNIT_FAILED == 0 && $UNIT_SKIPPED == 0 ]]'
  check 'the hash of the sources changes with a source and with nothing else' inside '
    mkdir -p app/src
    echo 1 >app/src/A
    one=$(source_hash)
    touch app/src/A
    echo x >app/target/x
    [[ $(source_hash) == "$one" ]]
    echo 2 >app/src/A
    [[ $(source_hash) != "$one" ]]'
}

# hook CODE PATTERN OPERATION STAGE: as libvirt calls it for a guest, with its XML.
hook() {
  local rc=0
  GODWIT_LIBVIRT=$PWD/libvirt libvirt/qemu guest "$3" "$4" - >said 2>&1 <<'XML' || rc=$?
<domain><devices><interface type='bridge'><mac address='02:00:00:00:00:01'/><target dev='tap1'/>
<virtualport type='openvswitch'/></interface></devices></domain>
XML
  cat said
  [[ $rc == "$1" ]] || { echo "exit code $rc, not $1"; return 1; }
  [[ -z $2 ]] || grep -q -e "$2" said || { echo "nothing like: $2"; return 1; }
}

libvirt_hook() {
  export GODWIT_LIBVIRT_CONF=$PWD/hook.conf
  check 'the hook has help' bash -c 'libvirt/godwit-libvirt --help | grep -q "^usage: godwit-libvirt"'
  check 'without a configuration a guest is kept from coming, and told why' \
    hook 2 'hook.conf: No such file or directory: copy' migrate begin
  check 'without a configuration guests start and end all the same' \
    bash -c 'libvirt/godwit-libvirt hook guest prepare begin - && libvirt/godwit-libvirt hook guest stopped end -'
  printf '[godwit]\nurl = http://127.0.0.1:9/godwit/v1\nedge = hv1\nstate = %s/hook\nredy = 1\n' \
    "$PWD" >hook.conf
  check 'a setting that does not exist is named' hook 2 "no setting 'redy'" migrate begin
  sed -i /redy/d hook.conf
  check 'a guest that comes is noted' hook 0 '' migrate begin
  check 'it is refused while Godwit cannot be reached' hook 1 'may not come here.*refused' started begin
  check 'what is noted of it goes with it' bash -c \
    'libvirt/godwit-libvirt hook guest release end - </dev/null && [[ -z $(ls hook) ]]'
  check 'a guest that only starts is nothing to Godwit' hook 0 '' started begin
  echo 'required = no' >>hook.conf
  hook 0 '' migrate begin >/dev/null
  check 'it comes all the same where the network is not required' hook 0 'not ready' started begin
  unset GODWIT_LIBVIRT_CONF
}

usage
processes
libvirt_hook
crashes
ports
maven_output
echo 'done'
