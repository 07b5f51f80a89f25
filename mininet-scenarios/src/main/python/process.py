"""Processes on this machine: run in a namespace, remembered by pid file, ended by id."""

import ctypes
import os
import signal
import subprocess
import time

CLONE_NEWNET = 0x40000000


def must(pid, command, environment=None, priority=None):
    """Runs a command in the network of a process (None: here); what fails raises."""
    arguments = command.split() if isinstance(command, str) else list(command)
    if pid is not None:
        arguments = ["nsenter", "--net=/proc/%d/ns/net" % pid, *arguments]
    result = subprocess.run(
        arguments,
        env={**os.environ, **(environment or {})},
        preexec_fn=None if priority is None else lambda: go_ahead(priority),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    if result.returncode != 0:
        raise RuntimeError(
            "%s: exit code %d: %s"
            % (" ".join(arguments), result.returncode, (result.stderr or result.stdout).strip())
        )
    return result.stdout


def inside(pid, task):
    """What a task returns that this thread does in the network of another process."""
    libc = ctypes.CDLL(None, use_errno=True)

    def enter(network):
        if libc.setns(network.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")

    with open("/proc/thread-self/ns/net") as own, open("/proc/%d/ns/net" % pid) as other:
        enter(other)
        try:
            return task()
        finally:
            enter(own)


def quiet(pid, command):
    """As must, for what may fail without harm."""
    try:
        must(pid, command)
    except RuntimeError:
        pass


def go_ahead(priority, alone=False):
    """Puts this process before all others; in real time where the machine allows it.

    priority: 1 to 99, among real-time processes; alone: threads and children don't inherit it."""
    reset = os.SCHED_RESET_ON_FORK if alone else 0
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO | reset, os.sched_param(priority))
    except OSError:
        try:
            os.sched_setscheduler(0, os.SCHED_OTHER | reset, os.sched_param(0))
            os.setpriority(os.PRIO_PROCESS, 0, -20)
        except OSError:
            pass


def remember(state, name, pid):
    """Notes a process, so that the next start can end it if this one is killed."""
    with open(os.path.join(state, name + ".pid"), "w") as file:
        file.write("%d\n" % pid)


def kill_daemon(pidfile, name, patience=2):
    """Ends the process of a pid file, if it still is what the file says; patience in seconds."""
    try:
        with open(pidfile) as file:
            pid = int(file.read())
        with open("/proc/%d/cmdline" % pid) as file:
            if name not in file.read():
                return
        os.kill(pid, signal.SIGTERM)
        deadline = time.monotonic() + patience
        while is_running(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGKILL)
                return
            time.sleep(0.01)
    except (OSError, ValueError):
        pass


def is_running(pid):
    """A process that has ended but was not yet waited for does not run."""
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
