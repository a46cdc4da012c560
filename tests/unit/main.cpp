#define BOOST_TEST_MODULE twilio_ivr
#include <boost/test/unit_test.hpp>
