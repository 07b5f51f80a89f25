# shellcheck shell=bash disable=SC2034,SC2119,SC2120  # other files use what stands here
# What the user sees: steps with their duration, life while they last, clear ends.
#
# Progress goes to stderr and results to stdout, so that `oar=$(./godwit package)` works. On a
# terminal one live line is rewritten; in a log file every step gets a line when it starts, a sign
# of life while it lasts and a line when it ends.

UI_TTY=false
[[ -t 2 && ${TERM:-dumb} != dumb ]] && UI_TTY=true
UI_OK='ok' UI_BAD='FAILED' UI_SPIN=('-' "\\" '|' '/')
case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
  *[Uu][Tt][Ff]8* | *[Uu][Tt][Ff]-8*) UI_OK='✓' UI_BAD='✗' UI_SPIN=(⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏) ;;
esac
UI_BOLD='' UI_DIM='' UI_RED='' UI_GREEN='' UI_YELLOW='' UI_RESET='' UI_CLEAR=''
if $UI_TTY; then
  UI_CLEAR=$'\r\e[K'
  if [[ -z ${NO_COLOR:-} ]]; then
    UI_BOLD=$'\e[1m' UI_DIM=$'\e[2m' UI_RED=$'\e[31m' UI_GREEN=$'\e[32m'
    UI_YELLOW=$'\e[33m' UI_RESET=$'\e[0m'
  fi
fi

UI_STEP=''         # title of the step that is under way, if any
UI_STEP_START=0    # when it started, in milliseconds
UI_LAST_BEAT=0     # when it last showed life in a log file
UI_FRAME=0
UI_INTERRUPTED=''  # title of the step in which we were told to stop

# Sets NOW_MS: milliseconds since the epoch, without a fork.
now_ms() { NOW_MS=$((${EPOCHREALTIME/[.,]/} / 1000)); }

# format_ms MILLISECONDS: sets FORMATTED to a duration that is easy to read.
format_ms() {
  local ms=$1
  if ((ms < 60000)); then
    printf -v FORMATTED '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
  else
    printf -v FORMATTED '%d min %02d s' $((ms / 60000)) $((ms % 60000 / 1000))
  fi
}

ui_line() { printf '%s%s\n' "$UI_CLEAR" "$*" >&2; }

say() { ui_line "$*"; }

warn() { ui_line "${UI_YELLOW}warning:${UI_RESET} $*"; }

# step_begin TITLE: a step starts; the next step_end or step_fail ends it.
step_begin() {
  UI_STEP=$1
  now_ms
  UI_STEP_START=$NOW_MS UI_LAST_BEAT=$NOW_MS
  if $UI_TTY; then step_tick ''; else ui_line "... $UI_STEP"; fi
}

# step_tick DETAIL: shows life. Call it a few times a second while a step waits.
step_tick() {
  local detail=$1 elapsed width text
  now_ms
  elapsed=$((NOW_MS - UI_STEP_START))
  if $UI_TTY; then
    UI_FRAME=$(((UI_FRAME + 1) % ${#UI_SPIN[@]}))
    format_ms "$elapsed"
    width=${COLUMNS:-80}
    text="$UI_STEP  $FORMATTED  $detail"
    ((${#text} > width - 4)) && text="${text:0:width-5}…"
    printf '%s%s %s' "$UI_CLEAR" "${UI_SPIN[UI_FRAME]}" "$text" >&2
  elif ((NOW_MS - UI_LAST_BEAT >= 5000 && (elapsed < 10000 || NOW_MS - UI_LAST_BEAT >= 15000))); then
    UI_LAST_BEAT=$NOW_MS
    format_ms "$elapsed"
    ui_line "    $FORMATTED  $detail"
  fi
}

# step_note TEXT: a line under the step that is under way.
step_note() { ui_line "    ${UI_DIM}$*${UI_RESET}"; }

# step_end [NOTE]: the step is done; prints how long it took.
step_end() {
  now_ms
  format_ms $((NOW_MS - UI_STEP_START))
  ui_line "${UI_GREEN}${UI_OK}${UI_RESET} $UI_STEP  ${UI_DIM}$FORMATTED${1:+  $1}${UI_RESET}"
  UI_STEP=''
}

# step_fail [NOTE]: the step failed; the caller says what to do about it.
step_fail() {
  now_ms
  format_ms $((NOW_MS - UI_STEP_START))
  ui_line "${UI_RED}${UI_BAD}${UI_RESET} $UI_STEP  ${UI_DIM}$FORMATTED${1:+  $1}${UI_RESET}"
  UI_STEP=''
}

# die MESSAGE...: one clear error, further lines say what to do; exit 1.
die() {
  [[ -n $UI_STEP ]] && step_fail
  ui_line "${UI_RED}error:${UI_RESET} $1"
  shift
  local line
  for line in "$@"; do ui_line "       $line"; done
  exit 1
}

# usage_error MESSAGE COMMAND: what was typed makes no sense; exit 2.
usage_error() {
  ui_line "${UI_RED}error:${UI_RESET} $1"
  ui_line "       See ./godwit ${2:+$2 }--help"
  exit 2
}

# tail_of FILE LINES: the end of a log, indented, for an error message.
tail_of() {
  [[ -s $1 ]] || return 0
  ui_line "    last lines of ${1#"$GODWIT_ROOT"/}:"
  tail -n "$2" "$1" | sed 's/^/    | /' >&2
}

# step_run TITLE LOG COMMAND...: runs a command as one step, its output in LOG; shows the last line
# of the log while it lasts. Returns the command's exit code, leaving step_end or die to the caller.
step_run() {
  local title=$1 log=$2 rc=0
  shift 2
  step_begin "$title"
  : >"$log"
  child_start step "$log" "$@"
  while child_running; do
    sleep 0.2
    step_tick "$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c1-100)"
  done
  child_wait || rc=$?
  return "$rc"
}
