# shellcheck shell=bash disable=SC2034,SC2191  # other files use what stands here
# What the machine must have, and how it gets it.

# command=package, or a file's path=package. What is there is never installed again.
NEEDS_BUILD=(curl=curl ss=iproute2 flock=util-linux setsid=util-linux)
NEEDS_TEST=(socat=socat /usr/bin/python3=python3)
NEEDS_NETWORK=(
  ovs-vsctl=openvswitch-switch mn=mininet ping=iputils-ping ip=iproute2 ethtool=ethtool
  tshark=tshark socat=socat sshd=openssh-server ssh-keygen=openssh-client
)
# Real guests. Their kernel and their busybox are downloaded when the first guest is made, and
# unpacked beside it: nothing of the machine's own boots from them.
NEEDS_GUESTS=(
  qemu-system-x86_64=qemu-system-x86 gcc=gcc /usr/include/stdio.h=libc6-dev
)
# Whom the benchmark "peer" measures beside. Their services stay as the package leaves them; the
# benchmark has processes and databases of its own.
NEEDS_PEERS=(ovn-northd=ovn-central ovn-controller=ovn-host)

# Guests under libvirt. Its services stay as the packages leave them; the scenario has daemons of its
# own.
NEEDS_LIBVIRT=(
  virsh=libvirt-clients /etc/default/libvirtd=libvirt-daemon-system
  /usr/lib/python3/dist-packages/libvirt.py=python3-libvirt
)
# What starts services elsewhere; otherwise libvirt would bring systemd into a container.
[[ -d /run/systemd/system ]] || NEEDS_LIBVIRT+=(/etc/init.d/libvirtd=libvirt-daemon-system-sysv)

# Runs a command as root; without a password prompt, since the launcher asks nothing.
AS_ROOT=()
((EUID == 0)) || AS_ROOT=(sudo -n)
as_root() { "${AS_ROOT[@]}" "$@"; }

# The same where it is only a help: without sudo the command runs as it is.
as_root_if_possible() { if can_be_root; then as_root "$@"; else "$@"; fi; }

CAN_BE_ROOT=''
can_be_root() {
  if [[ -z $CAN_BE_ROOT ]]; then
    CAN_BE_ROOT=false
    if ((EUID == 0)) || { command -v sudo && sudo -n true; } &>/dev/null; then CAN_BE_ROOT=true; fi
  fi
  $CAN_BE_ROOT
}

require_root() {
  can_be_root || die "$1 needs root, and you are $(id -un) without a passwordless sudo." \
    "Run it as root, or let sudo remember your password first (sudo -v)."
}

# have COMMAND|/PATH
have() { if [[ $1 == /* ]]; then [[ -e $1 ]]; else have_command "$1"; fi; }

# sbin is often not in the PATH of a plain user.
have_command() { PATH=$PATH:/usr/sbin:/sbin command -v "$1" >/dev/null; }

# find_jdk: sets JAVA_HOME to a JDK 17; fails when there is none.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v javac)" 2>/dev/null)")")" \
    /usr/lib/jvm/*17*; do
    [[ -n $home && -x $home/bin/javac && $("$home/bin/javac" -version 2>&1) == 'javac 17'* ]] || continue
    export JAVA_HOME=$home
    return 0
  done
  return 1
}

# need build|test|network|guests|libvirt|peers...: installs what is missing for that, and says what.
need() {
  local group entry wanted=() missing=()
  for group in "$@"; do
    case $group in
      build) wanted+=("${NEEDS_BUILD[@]}") ;;
      test) wanted+=("${NEEDS_TEST[@]}") ;;
      network) wanted+=("${NEEDS_NETWORK[@]}") ;;
      guests) wanted+=("${NEEDS_GUESTS[@]}") ;;
      libvirt) wanted+=("${NEEDS_LIBVIRT[@]}") ;;
      peers) wanted+=("${NEEDS_PEERS[@]}") ;;
    esac
  done
  for entry in "${wanted[@]}"; do
    have "${entry%%=*}" || [[ " ${missing[*]} " == *" ${entry#*=} "* ]] ||
      missing+=("${entry#*=}")
  done
  if [[ " $* " == *' build '* ]]; then
    find_jdk || missing+=(openjdk-17-jdk-headless)
    have_command mvn || missing+=(maven)
  fi
  if ((${#missing[@]})); then
    install_packages "${missing[@]}"
    [[ " $* " != *' build '* ]] || find_jdk || die 'There is still no JDK 17.' \
      'Install one and set JAVA_HOME to it.'
  fi
}

install_packages() {
  local log=$GODWIT_LOG_DIR/apt.log
  have_command apt-get || die "Missing on this machine: $*" \
    'Only apt can be driven from here; install them by your own package manager.'
  can_be_root || die "Missing on this machine: $*" \
    "To install them you must be root, or have a passwordless sudo: sudo apt-get install $*"
  # No recommended packages: they would bring a controller of their own on our OpenFlow port.
  local install=("${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends
    -o DPkg::Lock::Timeout=300 "$@")
  if apt_knows "$@" && step_run "Installing $*" "$log" "${install[@]}"; then
    step_end
    return
  fi
  [[ -z $UI_STEP ]] || step_fail 'the package lists are out of date'
  step_run 'Refreshing the package lists (apt-get update)' "$log" \
    "${AS_ROOT[@]}" apt-get update -q -o DPkg::Lock::Timeout=300 || apt_failed "$log" 'apt-get update'
  step_end
  step_run "Installing $*" "$log" "${install[@]}" || apt_failed "$log" 'apt-get install'
  step_end
}

apt_failed() {
  step_fail
  tail_of "$1" 15
  die "$2 failed." 'Mend that, or install the packages by hand, and run this again.'
}

# Does apt have a candidate for each package? (A fresh container's lists are empty.)
apt_knows() {
  local package
  for package; do
    apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [^(]' || return 1
  done
}
