# shellcheck shell=bash
# ./godwit test: every test there is, and one line that says how it went.

TESTS_PASSED=0 TESTS_FAILED=0

# count PASSED FAILED
count() {
  TESTS_PASSED=$((TESTS_PASSED + $1))
  TESTS_FAILED=$((TESTS_FAILED + $2))
}

# Adds up what Surefire printed for each class; sets UNIT_PASSED, UNIT_FAILED, UNIT_SKIPPED. (Its
# report files would not do: a class with tests of two engines has one, and the second overwrites
# the first.)
surefire_counts() {
  read -r UNIT_PASSED UNIT_FAILED UNIT_SKIPPED < <(
    awk -F'[:,]' '/Tests run: .*Time elapsed/ {
        all += $2; bad += $4 + $6; skipped += $8 }
      END { print all - bad - skipped, bad + 0, skipped + 0 }' "$BUILD_LOG")
}

launcher_tests() {
  local log=$GODWIT_LOG_DIR/launcher-test.log passed failed
  step_run 'Testing the launcher' "$log" bash "$GODWIT_ROOT/launcher/selftest.sh" || true
  passed=$(grep -c '^ok ' "$log") || true
  failed=$(grep -c '^not ok ' "$log") || true
  grep -q '^done$' "$log" || failed=$((failed + 1))
  count "$passed" "$failed"
  if ((failed)); then
    step_fail "$passed passed, $failed failed"
    grep -A5 '^not ok ' "$log" | sed 's/^/    | /' >&2 || tail_of "$log" 10
  else
    step_end "$passed passed"
  fi
}

unit_tests() {
  local rc=0
  maven 'Verifying: unit tests and quality gates' --fail-at-end verify || rc=$?
  surefire_counts
  say "    $UNIT_PASSED passed, $UNIT_FAILED failed, $UNIT_SKIPPED skipped"
  # A broken build, a style violation: Maven fails although no test did.
  if ((rc != 0)); then
    build_problems
    say "    the whole log: ${BUILD_LOG#"$GODWIT_ROOT"/}"
    if ((UNIT_FAILED == 0)); then UNIT_FAILED=1; fi
  fi
  count "$UNIT_PASSED" "$UNIT_FAILED"
  ((rc != 0)) || { source_hash >"$BUILD_STAMP"; }
  return "$rc"
}

# The real-network scenarios, against a runtime of their own that starts with nothing.
network_tests() {
  local rc=0 summary passed=0 failed=0
  summary=$GODWIT_STATE/reports/test-summary.txt
  rm -f "$summary"
  if runtime_running; then
    say 'The runtime that was up stops for the tests; its data stays'
    runtime_stop
  fi
  network_cleanup
  runtime_ready scratch --fresh
  sshd_ready
  say "${UI_BOLD}Scenarios on real networks${UI_RESET}"
  scenarios_with_network scenario run --all --summary "$summary" || rc=$?
  read -r passed failed 2>/dev/null <"$summary" || true
  if ((rc != 0 && failed == 0)); then failed=1; fi
  if ((passed + failed == 0)); then failed=1; fi
  count "$passed" "$failed"
}

run_tests() {
  local fast=$1 unit_rc=0
  now_ms
  local start=$NOW_MS
  launcher_tests
  unit_tests || unit_rc=$?
  if ! $fast; then
    if ((unit_rc == 0)) || built_completely; then
      network_tests
    else
      warn 'the scenarios were not run, as there is no complete build'
      count 0 1
    fi
  fi
  now_ms
  format_ms $((NOW_MS - start))
  say "${UI_DIM}in $FORMATTED${UI_RESET}"
  teardown
  printf '%s passed, %s failed\n' "$TESTS_PASSED" "$TESTS_FAILED"
  ((TESTS_FAILED == 0))
}
