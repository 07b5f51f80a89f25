# shellcheck shell=bash disable=SC2034  # other files use what stands here
# Maven, with its progress made visible and no work done twice.

BUILD_LOG=$GODWIT_LOG_DIR/build.log
BUILD_STAMP=$GODWIT_STATE/build.stamp

OAR_GLOB='app/target/godwit-app-*.oar'
ASSEMBLY=runtime/assembly/target/assembly
SCENARIOS_CLASSPATH=mininet-scenarios/target/classpath.txt
BENCHMARKS_CLASSPATH=benchmarks/target/classpath.txt

# The content of everything that Maven reads, as one hash: neither time stamps nor git matter.
source_hash() {
  (
    cd "$GODWIT_ROOT" || exit
    { find pom.xml .mvn location-service vxlan-overlay app runtime mininet-scenarios benchmarks libvirt \
      -name target -prune -o -type f -print0 2>/dev/null || true; } |
      LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1
  )
}

oar_file() {
  local files
  # shellcheck disable=SC2206  # the glob is meant to expand
  files=("$GODWIT_ROOT"/$OAR_GLOB)
  [[ -f ${files[0]} ]] && printf '%s\n' "${files[0]}"
}

built_completely() {
  oar_file >/dev/null && [[ -x $GODWIT_ROOT/$ASSEMBLY/bin/karaf &&
    -s $GODWIT_ROOT/$SCENARIOS_CLASSPATH && -s $GODWIT_ROOT/$BENCHMARKS_CLASSPATH ]]
}

# build: packages everything without the tests, unless nothing has changed since the last time.
build() {
  local hash
  hash=$(source_hash)
  if [[ -s $BUILD_STAMP && $(<"$BUILD_STAMP") == "$hash" ]] && built_completely; then
    say "${UI_GREEN}${UI_OK}${UI_RESET} Build is up to date"
    return
  fi
  rm -f "$BUILD_STAMP"
  if ! maven 'Building' package -DskipTests; then
    build_problems
    die 'The build failed.' "The whole log: ${BUILD_LOG#"$GODWIT_ROOT"/}"
  fi
  built_completely || die 'The build made no complete result.' \
    "Expected: $OAR_GLOB, $ASSEMBLY/bin/karaf, $SCENARIOS_CLASSPATH, $BENCHMARKS_CLASSPATH"
  printf '%s\n' "$hash" >"$BUILD_STAMP"
}

# The errors that Maven printed, without its advice on how to read them.
build_problems() {
  grep -E '^\[ERROR\] ' "$BUILD_LOG" |
    grep -vE 'To see the full stack|Re-run Maven|For more information|\[Help |After correcting|mvn <args>' |
    sed "s|$GODWIT_ROOT/||; s/^\[ERROR\] *//" | awk 'NF && !seen[$0]++' | head -n 30 |
    sed 's/^/    | /' >&2 || true
}

local_repository() {
  local settings=$HOME/.m2/settings.xml dir=''
  [[ ${MAVEN_OPTS:-} =~ -Dmaven\.repo\.local=([^[:space:]]+) ]] && dir=${BASH_REMATCH[1]}
  [[ -z $dir && -f $settings ]] &&
    dir=$(sed -n 's|.*<localRepository>\(.*\)</localRepository>.*|\1|p' "$settings" | head -n 1)
  printf '%s\n' "${dir:-$HOME/.m2/repository}"
}

megabytes() {
  local size
  size=$(du -sm "$1" 2>/dev/null | cut -f1)
  printf '%s\n' "${size:-0}"
}

# maven TITLE ARGUMENT...: runs Maven as one step and shows it module by module; returns its code.
maven() {
  local title=$1 repository before now rc=0 log_fd line='' part
  shift
  repository=$(local_repository)
  before=$(megabytes "$repository")
  step_begin "$title"
  if ((before < 200)); then
    step_note "first build: Maven downloads about 250 MB into $repository; later builds do not"
  fi
  MVN_MODULE='' MVN_PLACE='' MVN_GOAL='' MVN_START=0 MVN_TESTS=0
  : >"$BUILD_LOG"
  exec {log_fd}<"$BUILD_LOG"
  child_start maven "$BUILD_LOG" mvn -B -ntp -f "$GODWIT_ROOT/pom.xml" "$@"
  local running=true polls=0 downloaded=''
  while $running; do
    child_running || running=false
    # A read that meets the end of the file returns what there is of a line: keep it for later.
    while IFS= read -r part <&"$log_fd" || { line+=$part && false; }; do
      maven_line "$line$part"
      line=''
    done
    if ((before < 200 && polls++ % 15 == 0)); then
      now=$(megabytes "$repository")
      downloaded="${now} MB in the repository"
    fi
    step_tick "${MVN_PLACE:-Maven is reading the project} $MVN_MODULE${MVN_GOAL:+: $MVN_GOAL}${downloaded:+  ($downloaded)}"
    $running && sleep 0.2
  done
  exec {log_fd}<&-
  child_wait || rc=$?
  if ((rc == 0)); then
    maven_module_done
    step_end
  else
    step_fail "${MVN_MODULE:+in $MVN_MODULE}"
  fi
  return "$rc"
}

# One line of Maven's output.
maven_line() {
  case $1 in
    '[INFO] Building '*']')
      [[ $1 =~ ^\[INFO\]\ Building\ (.+)\ [^\ ]+\ +(\[[0-9]+/[0-9]+\])$ ]] || return 0
      local name=${BASH_REMATCH[1]} place=${BASH_REMATCH[2]}
      maven_module_done
      MVN_MODULE=$name MVN_PLACE=$place MVN_GOAL='' MVN_TESTS=0
      now_ms
      MVN_START=$NOW_MS
      ;;
    '[INFO] --- '*' @ '*)
      local plugin=${1#'[INFO] --- '}
      plugin=${plugin%% *}
      plugin=${plugin#maven-}
      MVN_GOAL="${plugin%%:*} ${plugin##*:}"
      ;;
    '[INFO] Running '*) MVN_GOAL="test ${1##*.}" ;;
    *'Tests run: '*', Time elapsed: '*)
      [[ $1 =~ Tests\ run:\ ([0-9]+) ]] && MVN_TESTS=$((MVN_TESTS + BASH_REMATCH[1]))
      ;;
  esac
  return 0
}

maven_module_done() {
  [[ -n $MVN_MODULE ]] || return 0
  now_ms
  format_ms $((NOW_MS - MVN_START))
  local tests=''
  ((MVN_TESTS)) && tests="  $MVN_TESTS tests"
  step_note "$MVN_PLACE $MVN_MODULE  $FORMATTED$tests"
  MVN_MODULE=''
}
