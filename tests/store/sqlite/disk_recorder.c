/* Preloaded into a program, records what it does to the files of one folder, in the order in which it does it, and
 * can end the program in the middle of it.
 *
 * IVR_DISK_FOLDER  the folder
 * IVR_DISK_LOG     a file for the record; see recording.py for its form
 * IVR_DISK_KILL    at this operation, counted from 1, the process is killed; of a write the first half happens
 *
 * Only what SQLite and this project call. SQLite's shared memory is left out: it is made anew after a crash. For a
 * program of one thread. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static long long operations;

static int is_ours(const char* path) {
  const char* folder = getenv("IVR_DISK_FOLDER");
  const size_t length = folder == NULL ? 0 : strlen(folder);
  const size_t whole = strlen(path);
  return length > 0 && strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0') &&
         !(whole > 4 && strcmp(path + whole - 4, "-shm") == 0);
}

static int path_of(int fd, char* path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return 0;
  path[length] = '\0';
  return is_ours(path);
}

static ssize_t plain_write(int fd, const void* data, size_t size) {
  static ssize_t (*next)(int, const void*, size_t);
  if (next == NULL) next = (ssize_t(*)(int, const void*, size_t))dlsym(RTLD_NEXT, "write");
  return next(fd, data, size);
}

static void record(char kind, const char* path, uint64_t offset, const void* data, uint32_t size) {
  static int log = -1;
  const char* name = getenv("IVR_DISK_LOG");
  if (name == NULL) return;
  if (log < 0) log = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const uint16_t length = (uint16_t)strlen(path);
  char head[15];
  head[0] = kind;
  memcpy(head + 1, &length, 2);
  memcpy(head + 3, &offset, 8);
  memcpy(head + 11, &size, 4);
  if (plain_write(log, head, sizeof head) < 0 || plain_write(log, path, length) < 0 ||
      (data != NULL && plain_write(log, data, size) < 0))
    abort();
}

/* Whether this is where it ends. */
static int is_the_end(void) {
  const char* at = getenv("IVR_DISK_KILL");
  return ++operations, at != NULL && operations == atoll(at);
}

static void end_it(void) {
  kill(getpid(), SIGKILL);
}

ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  static ssize_t (*next)(int, const void*, size_t, off64_t);
  if (next == NULL) next = (ssize_t(*)(int, const void*, size_t, off64_t))dlsym(RTLD_NEXT, "pwrite64");
  char path[PATH_MAX];
  if (path_of(fd, path)) {
    if (is_the_end()) {
      next(fd, data, size / 2, offset);
      end_it();
    }
    record('w', path, (uint64_t)offset, data, (uint32_t)size);
  }
  return next(fd, data, size, offset);
}

/* Standard output is where the program says what it has committed. */
ssize_t write(int fd, const void* data, size_t size) {
  if (fd == STDOUT_FILENO) record('a', "", 0, data, (uint32_t)size);
  return plain_write(fd, data, size);
}

static int sync_by(const char* name, int fd) {
  char path[PATH_MAX];
  if (path_of(fd, path)) {
    if (is_the_end()) end_it();
    record('s', path, 0, NULL, 0);
  }
  return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
}

int fsync(int fd) {
  return sync_by("fsync", fd);
}

int fdatasync(int fd) {
  return sync_by("fdatasync", fd);
}

int ftruncate64(int fd, off64_t size) {
  static int (*next)(int, off64_t);
  if (next == NULL) next = (int (*)(int, off64_t))dlsym(RTLD_NEXT, "ftruncate64");
  char path[PATH_MAX];
  if (path_of(fd, path)) {
    if (is_the_end()) end_it();
    record('t', path, (uint64_t)size, NULL, 0);
  }
  return next(fd, size);
}

int unlink(const char* path) {
  static int (*next)(const char*);
  if (next == NULL) next = (int (*)(const char*))dlsym(RTLD_NEXT, "unlink");
  if (is_ours(path)) {
    if (is_the_end()) end_it();
    record('u', path, 0, NULL, 0);
  }
  return next(path);
}
