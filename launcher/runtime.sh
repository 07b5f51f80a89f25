# shellcheck shell=bash disable=SC2034,SC2191  # other files use what stands here
# The embedded ONOS: one JVM, its data under .godwit/, started and stopped from here.
#
# Two homes: "runtime" is the user's own (./godwit up) and keeps its data; "scratch" belongs to the
# demo, the scenarios and the tests, which start with nothing and must not touch the user's. One of
# them runs at a time; .godwit/run/home names it until ./godwit down.

ONOS_URL=http://127.0.0.1:8181/onos/v1
GODWIT_URL=http://127.0.0.1:8181/godwit/v1
ONOS_LOGIN=onos:rocks
ONOS_APP=io.godwit
KARAF_LOG_FILE=$GODWIT_LOG_DIR/karaf.log
CONSOLE_LOG=$GODWIT_LOG_DIR/karaf-console.log
START_TIMEOUT_S=180

# port=what listens there.
RUNTIME_PORTS=(
  8181='ONOS REST' 6653='OpenFlow' 6633='OpenFlow, old port' 8101='Karaf shell'
  9876='ONOS cluster messages' 1099='Karaf management' 44444='Karaf management'
)

runtime_home() {
  local home=runtime
  read -r home _ 2>/dev/null <"$GODWIT_RUN_DIR/home" || true
  printf '%s\n' "$home"
}

runtime_running() { proc_find runtime; }

# http METHOD URL [CURL OPTION...]: sets HTTP_CODE (000 when nobody answers) and HTTP_BODY.
http() {
  local method=$1 url=$2 answer
  shift 2
  answer=$(curl -s -m 60 -u "$ONOS_LOGIN" -X "$method" -w '\n%{http_code}' "$@" "$url") || true
  HTTP_CODE=${answer##*$'\n'}
  HTTP_BODY=${answer%$'\n'*}
  [[ $HTTP_CODE =~ ^[0-9]{3}$ ]] || HTTP_CODE=000
}

# Fails with a clear word when a port that the runtime needs is somebody else's.
check_ports() {
  local entry port line who taken=()
  for entry in "${RUNTIME_PORTS[@]}"; do
    port=${entry%%=*}
    line=$(as_root_if_possible ss -Hltnp "sport = :$port" 2>/dev/null | head -n 1)
    [[ -n $line ]] || continue
    who='a program that is not yours to see'
    [[ $line =~ \"([^\"]+)\",pid=([0-9]+) ]] && who="${BASH_REMATCH[1]}, pid ${BASH_REMATCH[2]}"
    taken+=("port $port (${entry#*=}) is in use by $who")
  done
  ((${#taken[@]})) || return 0
  die 'The ONOS runtime cannot start: its ports are taken.' "${taken[@]}" \
    'Stop that program and run this again. If it is the runtime of another clone of Godwit,' \
    'run ./godwit down there.'
}

# Lays the assembled Karaf into the home, unless this very build is already there.
runtime_install() {
  local home=$1 built
  built=$(<"$BUILD_STAMP")
  if [[ -s $home/karaf.stamp && $(<"$home/karaf.stamp") == "$built" ]]; then
    # Karaf rewrites its configuration; killed while it did, it would not start from what is left.
    cp -a --reflink=auto "$GODWIT_ROOT/$ASSEMBLY/etc/." "$home/karaf/etc/"
    return
  fi
  rm -rf "$home/karaf" "$home/karaf.stamp"
  # Bundles of the old build are cached there; what ONOS stored (data/db) stays.
  if [[ -d $home/data ]]; then
    find "$home/data" -mindepth 1 -maxdepth 1 ! -name db -exec rm -rf {} +
  fi
  mkdir -p "$home"
  cp -a --reflink=auto "$GODWIT_ROOT/$ASSEMBLY" "$home/karaf"
  printf '%s\n' "$built" >"$home/karaf.stamp"
}

# runtime_start HOME [--fresh]: starts ONOS and returns when its REST API answers.
runtime_start() {
  local home=$GODWIT_STATE/$1 fresh=${2:-}
  check_ports
  step_begin 'Starting the ONOS runtime'
  if [[ -n $fresh ]]; then rm -rf "$home/data" "$home/apps" "$home/config" "$home/oar.sha256"; fi
  runtime_install "$home"
  mkdir -p "$home/data" "$home/apps" "$home/config"
  # A scenario that restarts the user's own runtime gives it back to the user.
  local RUN_OF_NEXT=$GODWIT_RUN last_home='' last_run=''
  read -r last_home last_run 2>/dev/null <"$GODWIT_RUN_DIR/home" || true
  if $NESTED && [[ $last_home == "$1" ]] && kept "$last_run"; then RUN_OF_NEXT=$last_run; fi
  printf '%s %s\n' "$1" "$RUN_OF_NEXT" >"$GODWIT_RUN_DIR/home"
  [[ ! -f $KARAF_LOG_FILE ]] || mv -f "$KARAF_LOG_FILE" "$KARAF_LOG_FILE.previous"
  : >"$CONSOLE_LOG"
  # KARAF_EXEC=exec makes the start script become the JVM, so that the pid is the JVM's.
  daemon_start runtime "$CONSOLE_LOG" env -C "$home/karaf" \
    ONOS_IP=127.0.0.1 KARAF_DATA="$home/data" KARAF_LOG="$GODWIT_LOG_DIR" KARAF_EXEC=exec \
    CHECK_ROOT_INSTANCE_RUNNING=false bin/karaf server
  runtime_await 'its REST API' "$ONOS_URL/applications"
  step_end "pid $PROC_PID"
}

# runtime_await WHAT URL: waits for a 200; tells a crash from a slow start.
runtime_await() {
  local polls=0
  while :; do
    if ((polls++ % 3 == 0)); then
      http GET "$2" -m 5
      [[ $HTTP_CODE == 200 ]] && break
    fi
    if ! runtime_running; then
      step_fail
      tail_of "$CONSOLE_LOG" 10
      tail_of "$KARAF_LOG_FILE" 20
      die 'The ONOS runtime ended while it was starting.' \
        "The whole log: ${KARAF_LOG_FILE#"$GODWIT_ROOT"/}"
    fi
    if ((NOW_MS - UI_STEP_START > START_TIMEOUT_S * 1000)); then
      step_fail
      tail_of "$KARAF_LOG_FILE" 20
      die "The ONOS runtime did not answer within $START_TIMEOUT_S s (waited for $1)." \
        "Last answer: HTTP $HTTP_CODE from $2" \
        "The whole log: ${KARAF_LOG_FILE#"$GODWIT_ROOT"/}"
    fi
    sleep 0.2
    step_tick "waiting for $1"
  done
  runtime_running || true # sets PROC_PID again
}

# app_install: the .oar of this build, installed, active and answering.
app_install() {
  local home oar sum state=''
  home=$GODWIT_STATE/$(runtime_home)
  oar=$(oar_file) || die 'There is no .oar to install.' 'Build it: ./godwit package'
  sum=$(sha256sum "$oar" | cut -d' ' -f1)
  http GET "$ONOS_URL/applications/$ONOS_APP"
  [[ $HTTP_CODE == 200 && $HTTP_BODY =~ \"state\":\"([A-Z]+)\" ]] && state=${BASH_REMATCH[1]}
  if [[ $state == ACTIVE && -s $home/oar.sha256 && $(<"$home/oar.sha256") == "$sum" ]]; then
    step_begin 'Godwit is installed; waiting until it is ready'
  else
    step_begin "Installing ${oar##*/}${state:+ in place of the one that is there}"
    rm -f "$home/oar.sha256"
    if [[ -n $state ]]; then
      http DELETE "$ONOS_URL/applications/$ONOS_APP"
      [[ $HTTP_CODE == 20* ]] || app_failed 'remove the old application'
      app_await_removal
    fi
    http POST "$ONOS_URL/applications?activate=true" \
      -H 'Content-Type: application/octet-stream' --data-binary "@$oar"
    [[ $HTTP_CODE == 20* ]] || app_failed 'install the application'
    printf '%s\n' "$sum" >"$home/oar.sha256"
  fi
  runtime_await 'the application' "$GODWIT_URL/status"
  step_end "$GODWIT_URL"
}

# app_await_removal: ONOS answers before it has removed an application, and refuses another until then.
app_await_removal() {
  local i
  for ((i = 0; i < 100; i++)); do
    http GET "$ONOS_URL/applications/$ONOS_APP"
    [[ $HTTP_CODE != 404 ]] || return 0
    sleep 0.2
    step_tick 'waiting until the old one is gone'
  done
  app_failed 'remove the old application in 20 s'
}

app_failed() {
  step_fail
  tail_of "$KARAF_LOG_FILE" 20
  die "ONOS refused to $1: HTTP $HTTP_CODE ${HTTP_BODY:0:200}" \
    "The whole log: ${KARAF_LOG_FILE#"$GODWIT_ROOT"/}"
}

# runtime_stop: orderly, so that ONOS can write what it has to; without patience when nobody needs
# what it would write.
runtime_stop() {
  local grace=250
  runtime_running || { rm -f "$(pid_file runtime)"; return 0; }
  [[ $(runtime_home) != scratch && -z $UI_INTERRUPTED ]] || grace=80
  step_begin 'Stopping the ONOS runtime'
  proc_stop runtime "$grace"
  step_end
}
