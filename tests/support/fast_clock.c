/* A clock that runs several times as fast, for a program that is started with this library preloaded.
 *
 * IVR_FAST_CLOCK="RATE WALL MONOTONIC": from those nanoseconds of the two clocks on, the program sees RATE seconds for
 * each that passes, and waits for a part of what it asks. Without MONOTONIC only the date runs fast. Nothing is
 * shared or kept, so all programs that are given the same words have the same time, and one that is killed disturbs no
 * other. libfaketime would not do: it locks what its programs share, and does not know pthread_cond_clockwait, with
 * which every timed wait of a C++ program ends.
 *
 * Left as they are: time-outs within the kernel (SO_RCVTIMEO) and the times of files. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int64_t rate = 1, wall, monotonic;

static const int64_t second = 1000000000;
static const size_t signal_bytes = 8; /* of a set of signals, as the kernel knows it */

/* Read when first asked for: a library's constructor may look at the clock before ours has run. */
static void read_settings(void) {
  static int done;
  if (done) return;
  done = 1;
  const char *text = getenv("IVR_FAST_CLOCK");
  long long rate_of = 1, wall_of = 0, monotonic_of = 0;
  if (text && sscanf(text, "%lld %lld %lld", &rate_of, &wall_of, &monotonic_of) >= 2) {
    rate = rate_of;
    wall = wall_of;
    monotonic = monotonic_of;
  }
}

/* Where a clock began to run fast; 0 when it does not. */
static int64_t start_of(clockid_t clock) {
  read_settings();
  if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) return wall;
  int runs_on = clock == CLOCK_MONOTONIC || clock == CLOCK_MONOTONIC_COARSE || clock == CLOCK_MONOTONIC_RAW;
  return runs_on ? monotonic : 0;
}

static int waits_are_short(void) {
  read_settings();
  return monotonic != 0;
}

static int64_t number(const struct timespec *time) { return time->tv_sec * second + time->tv_nsec; }

static struct timespec timespec_of(int64_t number) {
  struct timespec time = {number / second, number % second};
  return time;
}

int clock_gettime(clockid_t clock, struct timespec *time) {
  if (syscall(SYS_clock_gettime, clock, time) != 0) return -1;
  int64_t start = start_of(clock);
  if (start) *time = timespec_of(start + (number(time) - start) * rate);
  return 0;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
  (void)zone;
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  *time = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *out) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  if (out) *out = now.tv_sec;
  return now.tv_sec;
}

/* How long it really takes. Rounded up, so that nobody who waits for little spins. */
static struct timespec shortened(const struct timespec *asked) {
  return waits_are_short() ? timespec_of((number(asked) + rate - 1) / rate) : *asked;
}

static int shortened_ms(int asked) {
  return asked > 0 && waits_are_short() ? (int)((asked + rate - 1) / rate) : asked;
}

/* When it really is what a fast clock calls that. */
static struct timespec moment(clockid_t clock, const struct timespec *asked) {
  int64_t start = start_of(clock);
  if (!start || number(asked) <= start) return *asked;
  return timespec_of(start + (number(asked) - start) / rate);
}

int clock_nanosleep(clockid_t clock, int flags, const struct timespec *asked, struct timespec *left) {
  struct timespec real = flags & TIMER_ABSTIME ? moment(clock, asked) : shortened(asked);
  return syscall(SYS_clock_nanosleep, clock, flags, &real, left) == 0 ? 0 : errno;
}

int nanosleep(const struct timespec *asked, struct timespec *left) {
  struct timespec real = shortened(asked);
  return (int)syscall(SYS_nanosleep, &real, left);
}

int usleep(useconds_t asked) {
  struct timespec time = timespec_of((int64_t)asked * 1000);
  return nanosleep(&time, NULL);
}

unsigned sleep(unsigned asked) {
  struct timespec time = {asked, 0};
  return nanosleep(&time, NULL) == 0 ? 0 : asked;
}

int ppoll(struct pollfd *wanted, nfds_t count, const struct timespec *asked, const sigset_t *signals) {
  struct timespec real = asked ? shortened(asked) : (struct timespec){0, 0};
  return (int)syscall(SYS_ppoll, wanted, count, asked ? &real : NULL, signals, signal_bytes);
}

int poll(struct pollfd *wanted, nfds_t count, int asked) {
  struct timespec time = timespec_of((int64_t)asked * 1000000);
  return ppoll(wanted, count, asked < 0 ? NULL : &time, NULL);
}

int __poll_chk(struct pollfd *wanted, nfds_t count, int asked, size_t size) {
  (void)size;
  return poll(wanted, count, asked);
}

int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict bad, struct timeval *restrict asked) {
  if (!asked) return (int)syscall(SYS_select, count, in, out, bad, NULL);
  struct timespec time = {asked->tv_sec, asked->tv_usec * 1000};
  struct timespec real = shortened(&time);
  struct timeval limit = {real.tv_sec, real.tv_nsec / 1000};
  return (int)syscall(SYS_select, count, in, out, bad, &limit);
}

int epoll_pwait(int epoll, struct epoll_event *events, int most, int asked, const sigset_t *signals) {
  return (int)syscall(SYS_epoll_pwait, epoll, events, most, shortened_ms(asked), signals, signal_bytes);
}

int epoll_wait(int epoll, struct epoll_event *events, int most, int asked) {
  return epoll_pwait(epoll, events, most, asked, NULL);
}

int setitimer(__itimer_which_t which, const struct itimerval *restrict asked, struct itimerval *restrict before) {
  struct itimerval real = *asked;
  struct timespec first = {asked->it_value.tv_sec, asked->it_value.tv_usec * 1000};
  struct timespec limit = shortened(&first);
  if (number(&first) > 0) real.it_value = (struct timeval){limit.tv_sec, limit.tv_nsec / 1000 + 1};
  return (int)syscall(SYS_setitimer, which, &real, before);
}

/* The library's own function behind ours; of the condition variables there is an old kind under the same name. */
#define BEHIND(name)                                                \
  static __typeof__(name) *behind;                                  \
  if (!behind) behind = (__typeof__(name) *)dlvsym(RTLD_NEXT, #name, "GLIBC_2.3.2"); \
  if (!behind) behind = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict asked) {
  BEHIND(pthread_cond_timedwait);
  struct timespec real = moment(CLOCK_REALTIME, asked);
  return behind(condition, mutex, waits_are_short() ? &real : asked);
}

int pthread_cond_clockwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, clockid_t clock,
                           const struct timespec *restrict asked) {
  BEHIND(pthread_cond_clockwait);
  struct timespec real = moment(clock, asked);
  return behind(condition, mutex, clock, &real);
}
