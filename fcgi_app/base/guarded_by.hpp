// Lock contracts that clang checks (-Wthread-safety, in CMakeLists.txt and tests/lint); other compilers
// ignore them.
//
// A member that is GUARDED_BY(mutex_) is used only while mutex_ is locked; a function that REQUIRES(mutex_)
// is called only then. A condition variable waits on the Mutex itself: std::condition_variable_any takes it.
#pragma once

#include <mutex>

#ifdef __clang__
#define IVR_THREAD_SAFETY(attribute) __attribute__((attribute))
#else
#define IVR_THREAD_SAFETY(attribute)
#endif

#define GUARDED_BY(mutex) IVR_THREAD_SAFETY(guarded_by(mutex))
#define REQUIRES(mutex) IVR_THREAD_SAFETY(requires_capability(mutex))

namespace ivr {

// std::mutex of libstdc++ has no annotations.
class IVR_THREAD_SAFETY(capability("mutex")) Mutex {
 public:
  void lock() IVR_THREAD_SAFETY(acquire_capability()) { mutex_.lock(); }
  void unlock() IVR_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

class IVR_THREAD_SAFETY(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) IVR_THREAD_SAFETY(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() IVR_THREAD_SAFETY(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace ivr
