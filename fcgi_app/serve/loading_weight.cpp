#include "fcgi_app/serve/loading_weight.hpp"

#include <link.h>
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace ivr {
namespace {

// Larger pieces of memory are the system's again as soon as they are freed.
constexpr int k_large_piece = 256 * 1024;

// Those that may be written are left alone: what the linker and the program wrote there would be lost.
[[maybe_unused]] int drop_unwritable(dl_phdr_info* object, std::size_t, void*) {
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  for (const ElfW(Phdr)* part = object->dlpi_phdr; part != object->dlpi_phdr + object->dlpi_phnum; ++part) {
    if (part->p_type != PT_LOAD || (part->p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (object->dlpi_addr + part->p_vaddr) / page * page;
    const std::uintptr_t end = object->dlpi_addr + part->p_vaddr + part->p_memsz;
    ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

// By itself, the C library takes the largest piece ever freed for small, and keeps the next of that size: a
// Model replaced by a reload would stay with the process, and so would what loading takes, several times the
// file.
void LoadingWeight::keep_large_pieces_apart() {
  ::mallopt(M_MMAP_THRESHOLD, k_large_piece);
}

void LoadingWeight::put_on() {
  constexpr std::chrono::seconds k_until_a_store_is_open{1};
  if (!due_) due_ = Clock::now() + k_until_a_store_is_open;
}

std::chrono::milliseconds LoadingWeight::pause() const {
  using std::chrono::milliseconds;
  if (!due_) return milliseconds(-1);
  return std::max(std::chrono::ceil<milliseconds>(*due_ - Clock::now()), milliseconds(0));
}

void LoadingWeight::drop_when_due() {
  if (!due_ || Clock::now() < *due_) return;
  due_.reset();
  ::malloc_trim(0);
#ifdef NDEBUG  // a debugger's breakpoints stand in copies of these pages, and would go with them
  ::dl_iterate_phdr(drop_unwritable, nullptr);
#endif
}

}  // namespace ivr
