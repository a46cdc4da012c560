// The file of SQLite: who may read it, when it is refused, and that no question reads all of it.
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/claims.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/schema.hpp"
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
      AlertStore::Opening opening = AlertStore::Opening::create) const {
    const auto opened = AlertStore(url, opening).open();
    return opened ? "none" : opened.error();
  }
  static int commit(AlertStore& store, int number) {
    const StoreEntry entry = announcement(number);
    return given(store.commit({&entry, 1}));
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

}  // namespace

BOOST_AUTO_TEST_SUITE(store_sqlite_file)

BOOST_FIXTURE_TEST_CASE(only_the_owner_may_read_it, File) {
  const mode_t before = ::umask(0);
  AlertStore store(url);
  commit(store, 1);
  ::umask(before);
  for (const char* end : {"", "-wal", "-shm"}) BOOST_TEST(mode_of(path + end) == 0600U, end);
}

BOOST_FIXTURE_TEST_CASE(a_missing_folder_is_named, File) {
  url = "sqlite://" + folder.path() + "/missing/alerts.db";
  const std::string why =
      folder.path() + "/missing/alerts.db: there is no folder " + folder.path() + "/missing";
  BOOST_TEST(error_of_opening() == why);
  BOOST_TEST(error_of_opening(AlertStore::Opening::existing) == why);
}

BOOST_FIXTURE_TEST_CASE(what_only_opens_makes_no_file, File) {
  BOOST_TEST(error_of_opening(AlertStore::Opening::existing) == path + ": no such file or directory");
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
    AlertStore store(url);
    std::vector<StoreEntry> entries;
    for (int number = 0; number < 500; ++number) entries.emplace_back(announcement(number));
    BOOST_TEST(given(store.commit(entries)) == 500);
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
  AlertStore store(url);
  commit(store, 1);
  std::filesystem::rename(path, path + ".old");
  std::filesystem::remove(path + "-wal");
  std::filesystem::remove(path + "-shm");
  BOOST_TEST(commit(store, 2) == 1);
  AlertStore other(url, AlertStore::Opening::existing);
  const auto listed = given(other.list({}));
  BOOST_REQUIRE(listed.size() == 1U);
  BOOST_TEST(voicemail_of(listed.front()).sid == recording_sid(2));
}

BOOST_FIXTURE_TEST_CASE(whoever_waits_for_another_writer_waits_two_seconds, File) {
  AlertStore store(url);
  commit(store, 1);
  Session writer = raw_session(url);
  writer.begin(Access::write);
  const auto begun = std::chrono::steady_clock::now();
  const StoreEntry entry = announcement(2);
  const auto added = store.commit({&entry, 1});
  const auto took = std::chrono::steady_clock::now() - begun;
  BOOST_REQUIRE(!added.has_value());
  BOOST_TEST(added.error() == path + ": database is locked");
  BOOST_TEST((took > 1500ms && took < 4s));
  BOOST_TEST(store.backlog()->pending == 1);
  writer.commit();
  BOOST_TEST(commit(store, 2) == 1);
}

// Rows that were sent long ago are most of a file; nothing but the operator's list may walk through them.
BOOST_FIXTURE_TEST_CASE(no_question_of_every_day_walks_through_the_file, File) {
  Session session = raw_session(url);
  bring_up_to_date(session, true);
  const std::set<std::string> before = [&session] {
    const auto texts = session.prepared();
    return std::set<std::string>(texts.begin(), texts.end());
  }();
  session.begin(Access::write);
  NewVoicemail unknown = announcement(2);
  unknown.recording.caller.clear();
  const std::vector<StoreEntry> entries{announcement(1), announcement(1), unknown,
                                        VoicemailCall{.call_sid = "CA", .action = "a", .caller = ""},
                                        EmptyRecording{.recording_sid = "RE", .call_sid = "", .action = "a"}};
  write_entries(session, entries);
  const auto claimed = claim_alert(session, {.channel = Channel::sms, .owner = ""});
  renew_claim(session, *claimed);
  begin_attempt(session, *claimed);
  release_claim(session, *claimed);
  settle_claim(session, *claimed, {.state = AlertState::sent});
  retry_alerts(session, 1);
  retry_alerts(session, std::nullopt);
  read_backlog(session);
  forget_some(session, StoreTime());
  session.commit();
  int looked_at = 0;
  for (const std::string& text : session.prepared()) {
    if (before.contains(text)) continue;
    for (Row& row : session.rows({"explain query plan " + text, 4})) {
      for (int skipped = 0; skipped < 3; ++skipped) row.number();
      const std::string step = row.text();
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
