#include "tests/fuzz/read_input.hpp"
#include "tests/unit/config/test_catalogue.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const rehearse::config::Catalogue catalogue = rehearse::config::test::test_catalogue();
  rehearse::fuzz::read_input(catalogue, data, size);
  return 0;
}
