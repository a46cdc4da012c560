// A libcurl handle, with what all our transfers have in common: short timeouts, verified TLS, no redirects,
// and an end within a second after a stop was requested.
//
// For one thread. Connections are kept from one transfer to the next.
#pragma once

#include "fcgi_app/base/threads.hpp"

#include <curl/curl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ivr {

// A request body that libcurl can read once only.
//
// When a kept connection turns out to be dead, libcurl repeats the request on a new one by itself. The other
// side may have acted on the first request, so that would be a second delivery that nobody learns of. libcurl
// can only repeat what it can rewind, and this body cannot be rewound.
class OneTimeBody {
 public:
  explicit OneTimeBody(std::string_view text) : text_(text), rest_(text) {}
  OneTimeBody(const OneTimeBody&) = delete;
  OneTimeBody& operator=(const OneTimeBody&) = delete;

  void attach_to(CURL* handle);
  // Whether libcurl has read any of it, or all of it: what it has read may have been sent.
  [[nodiscard]] bool is_begun() const { return rest_.size() < text_.size(); }
  [[nodiscard]] bool is_read() const { return rest_.empty(); }

 private:
  static std::size_t read(char* buffer, std::size_t size, std::size_t count, void* self);
  static int refuse_to_seek(void* self, curl_off_t offset, int origin);

  std::string_view text_;
  std::string_view rest_;
};

// Texts in a list of libcurl: headers, recipients.
class TextList {
 public:
  void add(const std::string& text);  // throws std::bad_alloc
  [[nodiscard]] curl_slist* first() const { return list_.get(); }

 private:
  std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> list_{nullptr, &curl_slist_free_all};
};

class Transfer {
 public:
  explicit Transfer(const StopToken& stop);  // throws std::runtime_error

  // Resets the handle for the next transfer; its other options are set afterwards. ca_file: the authorities
  // to trust; "": the system's.
  void begin(const std::string& url, const std::string& ca_file);
  template <class Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle(), option, value);
  }
  [[nodiscard]] CURL* handle() const { return handle_.get(); }

  // The timeouts end it after at most ten seconds.
  CURLcode perform();
  // Why the last transfer failed, in words.
  [[nodiscard]] std::string problem(CURLcode code) const;

 private:
  static int check_stop(void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const StopToken& stop_;
  char error_[CURL_ERROR_SIZE] = "";
  std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle_;
};

}  // namespace ivr
