// When the memory that only loading needed is let go.
#include "fcgi_app/serve/loading_weight.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>

namespace ivr {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_never{-1};

}  // namespace

BOOST_AUTO_TEST_SUITE(loading_weight)

BOOST_AUTO_TEST_CASE(where_nothing_was_loaded_nothing_is_waited_for) {
  LoadingWeight weight;
  weight.drop_when_due();
  BOOST_TEST((weight.pause() == k_never));
}

BOOST_AUTO_TEST_CASE(what_was_loaded_weighs_for_a_second) {
  LoadingWeight weight;
  weight.put_on();
  weight.drop_when_due();
  BOOST_TEST((weight.pause() > milliseconds(0) && weight.pause() <= milliseconds(1000)));
  while (weight.pause() > milliseconds(0)) std::this_thread::sleep_for(weight.pause());
  weight.drop_when_due();
  BOOST_TEST((weight.pause() == k_never));
}

BOOST_AUTO_TEST_CASE(reloads_without_end_do_not_put_it_off) {
  LoadingWeight weight;
  weight.put_on();
  std::this_thread::sleep_for(milliseconds(20));
  weight.put_on();
  BOOST_TEST((weight.pause() <= milliseconds(980)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
