// The file of SQLite: who may read it, when it is refused, and that no question reads all of it.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"
#include "tests/subject_of.hpp"

#include <sys/stat.h>
#include <unistd.h>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;

struct File {
  TemporaryFolder folder;
  std::string path = folder.path() + "/alerts.db";
  std::string url = "sqlite://" + path;

  [[nodiscard]] std::string error_of_opening(
      StoreConnection::Opening opening = StoreConnection::Opening::create) const {
    const auto opened = StoreConnection(url, opening).open();
    return opened ? "none" : opened.error();
  }
  static int commit(StoreConnection& store, int number) {
    const StoreEntry entry = new_voicemail(number);
    return given(AlertInserts(store).commit({&entry, 1}));
  }
};

mode_t mode_of(const std::string& path) {
  struct stat found {};
  BOOST_REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 07777U;
}

void overwrite(const std::string& path, std::streamoff from, std::string_view bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(from);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  BOOST_REQUIRE(file.good());
}

// What SQLite would do for a statement.
std::vector<std::string> steps_of(Session& session, const std::string& text) {
  std::vector<std::string> steps;
  for (Row& row : session.rows({"explain query plan " + text, 4})) {
    for (int skipped = 0; skipped < 3; ++skipped) row.number();
    steps.push_back(row.text());
  }
  return steps;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_sqlite_file)

BOOST_FIXTURE_TEST_CASE(only_the_owner_may_read_it, File) {
  const mode_t before = ::umask(0);
  StoreConnection store(url);
  commit(store, 1);
  ::umask(before);
  for (const char* end : {"", "-wal", "-shm"}) BOOST_TEST(mode_of(path + end) == 0600U, end);
}

BOOST_FIXTURE_TEST_CASE(a_missing_folder_is_named, File) {
  url = "sqlite://" + folder.path() + "/missing/alerts.db";
  const std::string why =
      folder.path() + "/missing/alerts.db: there is no folder " + folder.path() + "/missing";
  BOOST_TEST(error_of_opening() == why);
  BOOST_TEST(error_of_opening(StoreConnection::Opening::existing) == why);
}

BOOST_FIXTURE_TEST_CASE(what_only_opens_makes_no_file, File) {
  BOOST_TEST(error_of_opening(StoreConnection::Opening::existing) == path + ": no such file or directory");
  BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_FIXTURE_TEST_CASE(a_folder_is_no_file, File) {
  std::filesystem::create_directory(path);
  BOOST_TEST(error_of_opening() == path + ": not a file");
}

BOOST_FIXTURE_TEST_CASE(blanks_and_signs_in_a_path_are_fine, File) {
  path = folder.path() + "/a b  c='d'%20;.db";
  url = "sqlite://" + path;
  BOOST_TEST(error_of_opening() == "none");
  BOOST_TEST(std::filesystem::exists(path));
}

BOOST_FIXTURE_TEST_CASE(a_file_of_something_else_is_refused, File) {
  std::ofstream(path) << std::string(8192, 'x');
  BOOST_TEST(error_of_opening() == path + ": file is not a database");
  BOOST_TEST(mode_of(path) != 0600U);
}

BOOST_FIXTURE_TEST_CASE(a_damaged_file_is_refused, File) {
  {
    StoreConnection store(url);
    std::vector<StoreEntry> entries;
    for (int number = 0; number < 500; ++number) entries.emplace_back(new_voicemail(number));
    BOOST_TEST(given(AlertInserts(store).commit(entries)) == 500);
  }
  constexpr std::streamoff k_page = 4096;
  const auto pages = static_cast<std::streamoff>(std::filesystem::file_size(path)) / k_page;
  BOOST_REQUIRE(pages > 40);
  const std::string sound = folder.path() + "/sound";
  std::filesystem::copy_file(path, sound);
  int refused = 0;
  for (std::streamoff page = 1; page < pages; page += 3) {
    std::filesystem::copy_file(sound, path, std::filesystem::copy_options::overwrite_existing);
    overwrite(path, page * k_page, std::string(64, '\xa5'));
    const std::string error = error_of_opening();
    if (error != "none") ++refused;
    BOOST_TEST((error == "none" || error.starts_with(path + ": the file is damaged: ") ||
                error == path + ": database disk image is malformed"),
               error);
  }
  // A page that is in no tree may hold anything.
  BOOST_TEST(refused >= (pages - 1) / 3 - 2);
}

BOOST_FIXTURE_TEST_CASE(a_file_that_was_put_away_is_made_anew, File) {
  StoreConnection store(url);
  commit(store, 1);
  std::filesystem::rename(path, path + ".old");
  std::filesystem::remove(path + "-wal");
  std::filesystem::remove(path + "-shm");
  BOOST_TEST(commit(store, 2) == 1);
  StoreConnection other(url, StoreConnection::Opening::existing);
  const auto listed = given(AlertQueries(other).list({}));
  BOOST_REQUIRE(listed.size() == 1U);
  BOOST_TEST(voicemail_of(listed.front()).sid == recording_sid(2));
}

BOOST_FIXTURE_TEST_CASE(whoever_waits_for_another_writer_waits_two_seconds, File) {
  StoreConnection store(url);
  commit(store, 1);
  Session writer = raw_session(url);
  writer.begin(Access::write);
  const auto begun = std::chrono::steady_clock::now();
  const StoreEntry entry = new_voicemail(2);
  const auto added = AlertInserts(store).commit({&entry, 1});
  const auto took = std::chrono::steady_clock::now() - begun;
  BOOST_REQUIRE(!added.has_value());
  BOOST_TEST(added.error() == path + ": database is locked");
  BOOST_TEST((took > 1500ms && took < 4s));
  BOOST_TEST(AlertQueries(store).stats()->pending == 1);
  writer.commit();
  BOOST_TEST(commit(store, 2) == 1);
}

// Rows that were sent long ago are most of a file; nothing but the operator's list may walk through them.
BOOST_FIXTURE_TEST_CASE(no_question_of_every_day_walks_through_the_file, File) {
  StoreConnection store(url);
  const auto prepared = [&store] {
    return given(store.run(Access::read, [](Session& session) { return session.prepared(); }));
  };
  const std::vector<std::string> of_opening = prepared();
  const std::set<std::string> before(of_opening.begin(), of_opening.end());
  NewVoicemail unknown = new_voicemail(2);
  unknown.recording.caller.clear();
  const std::vector<StoreEntry> entries{new_voicemail(1), new_voicemail(1), unknown,
                                        VoicemailCall{.call_sid = "CA", .action = "a", .caller = ""},
                                        EmptyRecording{.recording_sid = "RE", .call_sid = "", .action = "a"}};
  given(AlertInserts(store).commit(entries));
  AlertQueue queue(store);
  const auto claimed = given(queue.claim({.channel = Channel::sms, .owner = ""}));
  BOOST_REQUIRE(claimed.has_value());
  given(queue.renew(*claimed));
  given(queue.begin_attempt(*claimed));
  given(queue.release(*claimed));
  given(queue.settle(*claimed, {.state = AlertState::sent}));
  AlertQueries queries(store);
  given(queries.retry(1));
  given(queries.retry_failed());
  given(queries.stats());
  given(queue.remove_done_before(StoreTime()));
  int looked_at = 0;
  Session session = raw_session(url);
  for (const std::string& text : prepared()) {
    if (before.contains(text)) continue;
    for (const std::string& step : steps_of(session, text)) {
      ++looked_at;
      const bool walks = step.starts_with("SCAN alerts") || step.starts_with("SCAN calls") ||
                         step.starts_with("SCAN empty_recordings");
      const bool counts = text.find("count(*)") != std::string::npos;
      const bool few = step.find("USING INDEX alerts_failed") != std::string::npos;
      BOOST_TEST((!walks || counts || few), text << ": " << step);
      BOOST_TEST(!step.starts_with("USE TEMP B-TREE FOR GROUP BY"));
    }
  }
  BOOST_TEST(looked_at > 20);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
