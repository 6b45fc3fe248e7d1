#include "tests/unit/policy/allocation_count.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::uint64_t> allocations{0};
}

[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace rehearse::policy {

std::uint64_t allocation_count() { return allocations; }

namespace {
TEST(AllocationCount, SeesAnAllocation) {
  const std::uint64_t before = allocation_count();
  ::operator delete(::operator new(64));
  EXPECT_EQ(allocation_count() - before, 1U);
}
}  // namespace
}  // namespace rehearse::policy
