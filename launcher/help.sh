# shellcheck shell=bash
# Every --help.

version() { sed -n '0,/<version>/s|.*<version>\(.*\)</version>.*|godwit \1|p' "$GODWIT_ROOT/pom.xml"; }

# help_for [COMMAND [ARGUMENT...]]
help_for() {
  case ${1:-} in
    demo | up | down | status | logs | bench | package | test) "help_$1" ;;
    scenario)
      case ${2:-} in
        list | run) "help_scenario_$2" ;;
        *) help_scenario ;;
      esac
      ;;
    '' | -h | --help) help_godwit ;;
    *) usage_error "there is no command $1" ;;
  esac
}

help_godwit() {
  cat <<'HELP'
Godwit: virtual machines move between hypervisors and keep their addresses and connections.

Usage: ./godwit COMMAND [OPTION...]

  demo       show the same move on plain learning VXLAN and under Godwit, packets counted
  test       run every test there is; --fast without real networks

  up         start the embedded ONOS with Godwit installed
  down       stop everything of this clone and clean up
  status     what is running
  logs       the runtime's log and others

  scenario   list or run scenarios on real networks
  bench      run a benchmark
  package    build, and print the path of the .oar

  help COMMAND, or COMMAND --help, says more. --version prints the version.

Commands install what they need by apt and build what is not built. Everything that they write is
in .godwit/ and in the modules' target/. Exit codes: 0 well, 1 failed, 2 wrong usage, 130 Ctrl-C.
HELP
}

help_demo() {
  cat <<'HELP'
Usage: ./godwit demo [--runs N] [--json FILE] [--html FILE] [--keep]

Builds a network of three hypervisors and two tenants with the same addresses, moves a VM on plain
flood-and-learn VXLAN and then under Godwit while packets flow both ways, and prints both side by
side. Installs what is missing, builds, starts the controller, and stops all at the end.

  --runs N      moves for each network and place of the peer (default 10: about five minutes)
  --json FILE   write the report: one object with the environment and every run
  --html FILE   write the report with a plot of the packets over time
  --keep        leave controller and network up, and print what to try; ./godwit down ends it

If the runtime is up already (./godwit up), the demo uses it and leaves it up. Else it starts one of
its own that knows nothing of the data of ./godwit up. Needs root.
HELP
}

help_up() {
  cat <<'HELP'
Usage: ./godwit up [--fresh]

Starts the embedded ONOS runtime, installs this build's .oar (or updates the one that is there) and
returns when Godwit answers. What ONOS stores stays over restarts.

  --fresh    forget everything that was stored: networks, endpoints, migrations, applications

Ports: 8181 REST (onos/rocks), 6653 and 6633 OpenFlow, 8101 Karaf's shell (karaf/karaf).
HELP
}

help_down() {
  cat <<'HELP'
Usage: ./godwit down [--kill]

Stops the runtime, the private sshd and whatever else this clone has running, a demo that was kept
or a test in another terminal included, and takes down what is left of its networks.

  --kill     only end the runtime, by SIGKILL as a crash would; everything else goes on.
             ./godwit up then starts it again with what it had stored.
HELP
}

help_status() {
  cat <<'HELP'
Usage: ./godwit status [--json]

Says what of this clone is running. Exit code 0 when Godwit answers, 3 when it does not.

  --json     the same as one JSON object
HELP
}

help_logs() {
  cat <<'HELP'
Usage: ./godwit logs [-f] [-n LINES] [runtime|console|build|sshd|apt]

Prints the end of a log; the runtime's unless another is named.

  -f, --follow     go on printing what comes
  -n, --lines N    how many lines (default 100)
HELP
}

help_scenario() {
  cat <<'HELP'
Usage: ./godwit scenario list
       ./godwit scenario run NAME... | --all  [--runs N] [--json FILE] [--html FILE]

Scenarios are tests on real networks: hypervisors in namespaces, each with its own Open vSwitch.

  list    the scenarios and what each shows
  run     run some or all of them
HELP
}

help_scenario_list() {
  cat <<'HELP'
Usage: ./godwit scenario list

Lists the scenarios and what each shows.
HELP
}

help_scenario_run() {
  cat <<'HELP'
Usage: ./godwit scenario run NAME... | --all  [--runs N] [--json FILE] [--html FILE]

Runs scenarios by name, or all of them. Uses the runtime if it is up (./godwit up), else starts one
of its own with no data and stops it afterwards. Needs root.

  --all         all of them
  --runs N      how often each measured move is repeated
  --json FILE   write the report: one object with the environment and every run
  --html FILE   write the report with a plot of the packets over time
HELP
}

help_bench() {
  cat <<'HELP'
Usage: ./godwit bench NAME [--json FILE] [OPTION...]
       ./godwit bench --list

Runs a benchmark: prints tables with ratios to a baseline that is measured in the same run. Those
that need a controller start one of their own with no data, and stop it afterwards.

  --list        the benchmarks and what each measures
  --json FILE   write the report: one object with the environment and the results

locations     lookups and memory of the location service, beside a plain map
switchover    from the engine's report to the edges' confirmations, at emulated switches
  --peers N,...        edges beside source and destination (default: 1,10,100,500)
  --endpoints N,...    endpoints in the network (default: 10,500,5000)
  --most-rules N       leave out what makes more rules in all (default: 220000)
  --rounds N           how often up to ten guests move; the first is a warm-up (default: 11)
  --without-nearly-done   the engine announces the stop without having said before that its copy is
                       nearly done
evacuate      all guests of one edge move to others
  --guests N, --destinations N, --networks N   (default: 1000, 20, 20)
  --per-source N       migrations at a time from the source (default: 10)
  --per-destination N  migrations at a time to one destination (default: 2)
peer          the same move on OVN, on plain learning VXLAN and under Godwit, packets counted, in
              rounds; installs ovn-central and ovn-host by apt. Needs root
  --runs N             moves for each network and place of the peer (default: 5: ten minutes or more)
  --blackout MS        how long the guest stands still (default: 100)
  --networks NAME,...  only these: learning, godwit, ovn-rebind, ovn-rebind-at-stop, ovn-rarp,
                       ovn-duplicate
  --html FILE          write the report with a plot of the packets over time
policy        security groups: rules, time into force, the switchover with and without
  --endpoints N, --groups N, --edges N   (default: 1000, 50, 20)
  --changes N          memberships changed one by one (default: 20)
  --turns N            how often all are without groups and then with them (default: 3)
  --rounds N           how often ten guests move in each turn; the first is a warm-up (default: 5)
  --without-nearly-done   the engine announces the stop without having said before that its copy is
                       nearly done
HELP
}

help_package() {
  cat <<'HELP'
Usage: ./godwit package

Builds (without the tests) and prints the path of the .oar, which installs on ONOS 2.5 to 2.7.
HELP
}

help_test() {
  cat <<'HELP'
Usage: ./godwit test [--fast]

Runs the launcher's own tests, mvn verify (unit tests and quality gates) and every scenario on real
networks. Ends with one line, "N passed, N failed"; exit code 0 only when nothing failed.

  --fast     without the real networks; needs no root

If the runtime is up (./godwit up), the tests stop it, since they need its ports; its data stays.
HELP
}
