#include "sim/kernel/fiber.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace rehearse::kernel {

void FiberSlab::grow() {
  const std::uint32_t old = size_;
  rebuild(std::max<std::uint32_t>(256, 2 * old), levels_);
  free_.reserve(size_);
  for (std::uint32_t f = size_; f > old; --f) free_.push_back(f - 1);
}

void FiberSlab::deepen() {
  assert(levels_ < kMaxDepth && "the call graph was checked before");
  rebuild(size_, static_cast<std::uint8_t>(levels_ + 1));
}

void FiberSlab::rebuild(std::uint32_t size, std::uint8_t levels) {
  const std::size_t stride = sizeof(Fiber) + levels * sizeof(Level);
  auto memory = std::make_unique<std::byte[]>(size * stride);
  for (std::uint32_t f = 0; f < size_; ++f)
    std::memcpy(memory.get() + f * stride, memory_.get() + f * stride_, std::min(stride, stride_));
  memory_ = std::move(memory);
  stride_ = stride;
  levels_ = levels;
  size_ = size;
}

void FiberSlab::copy(std::uint32_t from, std::uint32_t to) {
  Fiber& target = (*this)[to];
  const std::uint32_t generation = target.generation;
  const std::uint32_t wake = target.wake;
  std::memcpy(&target, &(*this)[from], stride_);
  target.generation = generation;
  target.wake = wake;
}

}  // namespace rehearse::kernel
