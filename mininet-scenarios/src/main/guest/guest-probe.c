/*
 * The probe inside a real guest: sends and receives numbered datagrams and keeps an account of each
 * number, so that the guest itself can say what it lost or got twice.
 *
 * Orders come as lines over a virtio serial port, that is, beside the network under test:
 *
 *   send ADDRESS PORT MICROSECONDS STREAM   sends numbered datagrams of a stream at that interval
 *   receive PORT                            notes every datagram that arrives there
 *   stop                                    stops sending
 *   deaf                                    stops receiving
 *   sent, got                               answers with "STREAM NUMBER SENT SEEN" lines of what was
 *                                           sent or received, and forgets it
 *   sh COMMAND                              runs it; answers with its output
 *
 * and each is answered with a last line ". STATUS". Times are the guest's CLOCK_MONOTONIC, which
 * stands still while the guest does not run. A datagram is three 64-bit numbers in network byte
 * order, its stream, its number and when it was sent, then padding: the form of probe.py.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_ENTRIES 200000
#define PAYLOAD 64
/* How long not to listen for orders when nobody is at the other end: polling it would spin. */
#define DEAF_NS 50000000

struct entry {
  uint64_t stream;
  uint64_t number;
  uint64_t sent_ns;
  uint64_t seen_ns;
};

struct account {
  struct entry entries[MOST_ENTRIES];
  size_t count;
};

static struct account sent, got;
static int orders, out = -1, in = -1, timer;
static uint64_t stream, next_number, deaf_until;

static uint64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void note(struct account *account, struct entry entry) {
  if (account->count < MOST_ENTRIES) {
    account->entries[account->count++] = entry;
  }
}

/* Answers; what nobody is there to hear is dropped. */
static void say(const char *text, size_t length) {
  while (length > 0) {
    struct pollfd wait = {orders, POLLOUT, 0};
    poll(&wait, 1, -1);
    ssize_t written = wait.revents & POLLHUP ? 0 : write(orders, text, length);
    if (written == 0 || (written < 0 && errno != EAGAIN && errno != EINTR)) {
      return;
    }
    if (written > 0) {
      text += written;
      length -= written;
    }
  }
}

static void answer(int status) {
  char line[32];
  say(line, snprintf(line, sizeof line, ". %d\n", status));
}

static void pace(uint64_t every_us) {
  struct timespec interval = {every_us / 1000000, every_us % 1000000 * 1000};
  struct itimerspec setting = {interval, interval};
  timerfd_settime(timer, 0, &setting, NULL);
}

static int start_sending(const char *address, int port, uint64_t every_us) {
  struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (out >= 0) {
    close(out);
  }
  out = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  if (inet_pton(AF_INET, address, &to.sin_addr) != 1
      || connect(out, (struct sockaddr *) &to, sizeof to) != 0) {
    return errno;
  }
  next_number = 0;
  pace(every_us);
  return 0;
}

static int start_receiving(int port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int room = 4 << 20;
  if (in >= 0) {
    close(in);
  }
  in = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
  setsockopt(in, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  return bind(in, (struct sockaddr *) &at, sizeof at) == 0 ? 0 : errno;
}

static void send_one(void) {
  uint64_t expirations, packet[PAYLOAD / 8] = {0};
  if (read(timer, &expirations, sizeof expirations) < 0) {
    return;
  }
  /* Ticks that were missed are not made up for: a burst is not what is measured. */
  uint64_t ns = now_ns();
  packet[0] = htobe64(stream);
  packet[1] = htobe64(next_number);
  packet[2] = htobe64(ns);
  /* What the kernel refuses was sent, and is lost. */
  note(&sent, (struct entry) {stream, next_number++, ns, ns});
  send(out, packet, sizeof packet, 0);
}

static void receive_all(void) {
  uint64_t packet[PAYLOAD / 8];
  while (recv(in, packet, sizeof packet, 0) >= 24) {
    note(&got, (struct entry) {be64toh(packet[0]), be64toh(packet[1]), be64toh(packet[2]),
                               now_ns()});
  }
}

static void dump(struct account *account) {
  static char text[1 << 16];
  size_t length = 0;
  for (size_t i = 0; i < account->count; i++) {
    struct entry entry = account->entries[i];
    length += snprintf(text + length, sizeof text - length, "%llu %llu %llu %llu\n",
                       (unsigned long long) entry.stream, (unsigned long long) entry.number,
                       (unsigned long long) entry.sent_ns, (unsigned long long) entry.seen_ns);
    if (length > sizeof text - 128) {
      say(text, length);
      length = 0;
    }
  }
  say(text, length);
  account->count = 0;
}

static int run(const char *command) {
  char text[4096];
  size_t length;
  FILE *output = popen(command, "r");
  if (output == NULL) {
    return errno;
  }
  while ((length = fread(text, 1, sizeof text, output)) > 0) {
    say(text, length);
  }
  int status = pclose(output);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static void obey(char *line) {
  char address[64];
  int port, status = 0;
  unsigned long long every, id;
  if (sscanf(line, "send %63s %d %llu %llu", address, &port, &every, &id) == 4) {
    stream = id;
    status = start_sending(address, port, every);
  } else if (sscanf(line, "receive %d", &port) == 1) {
    status = start_receiving(port);
  } else if (strcmp(line, "stop") == 0) {
    pace(0);
  } else if (strcmp(line, "deaf") == 0) {
    close(in);
    in = -1;
  } else if (strcmp(line, "sent") == 0) {
    dump(&sent);
  } else if (strcmp(line, "got") == 0) {
    dump(&got);
  } else if (strncmp(line, "sh ", 3) == 0) {
    status = run(line + 3);
  } else {
    status = EINVAL;
  }
  answer(status);
}

static void read_orders(void) {
  static char line[1024];
  static size_t length;
  ssize_t count = read(orders, line + length, sizeof line - 1 - length);
  if (count <= 0) {
    deaf_until = now_ns() + DEAF_NS;
    return;
  }
  length += count;
  line[length] = 0;
  for (char *end; (end = strchr(line, '\n')) != NULL;) {
    *end = 0;
    obey(line);
    length -= end + 1 - line;
    memmove(line, end + 1, length + 1);
  }
  if (length == sizeof line - 1) {
    length = 0;
  }
}

int main(int argc, char **argv) {
  orders = open(argc > 1 ? argv[1] : "/dev/vport0p1", O_RDWR | O_NONBLOCK);
  timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK);
  if (orders < 0 || timer < 0) {
    perror("guest-probe");
    return 1;
  }
  for (;;) {
    int deaf = now_ns() < deaf_until;
    struct pollfd wait[] = {{timer, POLLIN, 0}, {in, POLLIN, 0}, {deaf ? -1 : orders, POLLIN, 0}};
    poll(wait, 3, deaf ? DEAF_NS / 1000000 : -1);
    if (wait[0].revents & POLLIN) {
      send_one();
    }
    if (wait[1].revents & POLLIN) {
      receive_all();
    }
    if (wait[2].revents) {
      read_orders();
    }
  }
}
