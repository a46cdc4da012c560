#include "fcgi_app/deliver/transfer.hpp"

#include <algorithm>
#include <new>
#include <stdexcept>

namespace ivr {
namespace {

constexpr long k_connect_ms = 3'000;
constexpr long k_total_ms = 10'000;

CURL* new_handle() {
  // Once for the process; in libcurl of Debian 12 this is thread-safe.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  CURL* handle = ready == CURLE_OK ? curl_easy_init() : nullptr;
  if (handle == nullptr) throw std::runtime_error("cannot initialise libcurl");
  return handle;
}

}  // namespace

void OneTimeBody::attach_to(CURL* handle) {
  curl_easy_setopt(handle, CURLOPT_READFUNCTION, &OneTimeBody::read);
  curl_easy_setopt(handle, CURLOPT_READDATA, this);
  curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, &OneTimeBody::refuse_to_seek);
  curl_easy_setopt(handle, CURLOPT_SEEKDATA, this);
}

std::size_t OneTimeBody::read(char* buffer, std::size_t size, std::size_t count, void* self) {
  std::string_view& rest = static_cast<OneTimeBody*>(self)->rest_;
  const std::size_t taken = rest.copy(buffer, size * count);
  rest.remove_prefix(taken);
  return taken;
}

int OneTimeBody::refuse_to_seek(void* /*self*/, curl_off_t /*offset*/, int /*origin*/) {
  return CURL_SEEKFUNC_FAIL;
}

void TextList::add(const std::string& text) {
  curl_slist* longer = curl_slist_append(list_.get(), text.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  [[maybe_unused]] const auto* same = list_.release();
  list_.reset(longer);
}

Transfer::Transfer(const StopToken& stop) : stop_(stop), handle_(new_handle(), &curl_easy_cleanup) {}

void Transfer::begin(const std::string& url, const std::string& ca_file) {
  curl_easy_reset(handle());
  error_[0] = '\0';
  set(CURLOPT_ERRORBUFFER, static_cast<char*>(error_));
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_NOSIGNAL, 1L);
  // Do not wait for a name server that does not answer: its thread ends by itself.
  set(CURLOPT_QUICK_EXIT, 1L);
  set(CURLOPT_CONNECTTIMEOUT_MS, k_connect_ms);
  set(CURLOPT_TIMEOUT_MS, k_total_ms);
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) {
    set(CURLOPT_CAINFO, ca_file.c_str());
    // Otherwise Debian's libcurl would trust the system's folder as well as the file.
    set(CURLOPT_CAPATH, static_cast<char*>(nullptr));
  }
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Transfer::check_stop);
  set(CURLOPT_XFERINFODATA, this);
}

CURLcode Transfer::perform() {
  return curl_easy_perform(handle());
}

std::string Transfer::problem(CURLcode code) const {
  if (code == CURLE_ABORTED_BY_CALLBACK) return "interrupted: the process stops";
  return error_[0] != '\0' ? error_ : curl_easy_strerror(code);
}

int Transfer::check_stop(void* self, curl_off_t /*to_get*/, curl_off_t /*got*/, curl_off_t /*to_send*/,
                         curl_off_t /*sent*/) {
  return static_cast<Transfer*>(self)->stop_.is_raised() ? 1 : 0;
}

}  // namespace ivr
