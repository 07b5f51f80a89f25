# shellcheck shell=bash disable=SC2034  # other files use what stands here
# A private SSH server on loopback: the scenarios reach the machine that has Mininet by SSH alone,
# and by default that machine is this one. Own keys, own configuration, own port; the system's sshd
# is neither used nor changed.

SSH_DIR=$GODWIT_STATE/ssh
SSHD_LOG=$GODWIT_LOG_DIR/sshd.log

sshd_running() { proc_find sshd; }

sshd_keys() {
  mkdir -p "$SSH_DIR"
  chmod 700 "$SSH_DIR"
  local key
  for key in host_key client_key; do
    [[ -s $SSH_DIR/$key ]] || ssh-keygen -q -t ed25519 -N '' -C "godwit $key" -f "$SSH_DIR/$key"
  done
  cp "$SSH_DIR/client_key.pub" "$SSH_DIR/authorized_keys"
}

free_port() {
  local port
  for ((port = 22022; port < 22122; port++)); do
    if [[ -z $(ss -Hltn "sport = :$port") ]]; then
      printf '%s\n' "$port"
      return
    fi
  done
  return 1
}

# sshd_start: sets nothing; the address is in .godwit/ssh/target and in the scenarios' environment.
sshd_start() {
  local port sshd
  if sshd_running; then return 0; fi
  step_begin 'Starting a private sshd on loopback'
  sshd=$(PATH=$PATH:/usr/sbin:/sbin command -v sshd)
  sshd_keys
  port=$(free_port) || die 'No free port between 22022 and 22121 for the private sshd.'
  as_root mkdir -p /run/sshd
  # With UsePAM off, OpenSSH refuses an account whose password is locked with "!".
  local pam=no
  [[ $(as_root getent shadow root | cut -d: -f2) == '!'* ]] && pam=yes
  cat >"$SSH_DIR/sshd_config" <<CONFIG
ListenAddress 127.0.0.1:$port
HostKey $SSH_DIR/host_key
AuthorizedKeysFile $SSH_DIR/authorized_keys
PidFile none
AllowUsers root
PermitRootLogin prohibit-password
PubkeyAuthentication yes
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM $pam
# The keys lie in the clone, whose folders may be writable by a group.
StrictModes no
UseDNS no
PrintMotd no
PrintLastLog no
X11Forwarding no
AllowTcpForwarding no
MaxSessions 64
MaxStartups 64
Subsystem sftp internal-sftp
# What a session starts is recognised as this clone's (launcher/process.sh).
SetEnv GODWIT_CLONE="$GODWIT_ROOT" GODWIT_RUN="$GODWIT_RUN"
CONFIG
  printf '[127.0.0.1]:%s %s\n' "$port" "$(cut -d' ' -f1,2 "$SSH_DIR/host_key.pub")" \
    >"$SSH_DIR/known_hosts"
  printf '%s\n' "$port" >"$SSH_DIR/port"
  : >"$SSHD_LOG"
  # It lets root in, so it must be root's.
  daemon_start sshd "$SSHD_LOG" "${AS_ROOT[@]}" "$sshd" -D -e -f "$SSH_DIR/sshd_config"
  local tries=0
  until ssh-keyscan -T 1 -p "$port" 127.0.0.1 >/dev/null 2>&1; do
    if ! sshd_running || ((tries++ > 50)); then
      step_fail
      tail_of "$SSHD_LOG" 10
      die 'The private sshd did not start.'
    fi
    sleep 0.1
  done
  step_end "port $port, keys in .godwit/ssh"
}

sshd_stop() { proc_stop sshd 20; }
