// A priority queue whose members can be moved and taken out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/policy/slab.hpp"

namespace rehearse::policy {

/// Small numbers, each with a Key, the least Key on top: a 4-ary heap (Johnson, "Priority queues
/// with update", 1975) that knows where each number stands. Equal keys are not told apart, so give
/// keys that differ. Every operation takes logarithmic time; allocates only when there are more
/// members, or a larger number, than ever before.
template <class Key>
class IndexedHeap {
 public:
  void reserve(std::size_t numbers) {
    nodes_.reserve(numbers);
    place_.reserve(numbers);
  }

  bool empty() const { return nodes_.empty(); }
  std::size_t size() const { return nodes_.size(); }
  std::uint32_t top() const { return nodes_.front().number; }
  const Key& top_key() const { return nodes_.front().key; }

  void push(std::uint32_t number, const Key& key) {
    if (number >= place_.size()) place_.resize(number + 1);
    nodes_.push_back({key, number});
    rise(nodes_.size() - 1, {key, number});
  }

  void update(std::uint32_t number, const Key& key) { settle(place_[number], {key, number}); }

  void remove(std::uint32_t number) {
    const std::size_t hole = place_[number];
    const Node last = nodes_.back();
    nodes_.pop_back();
    if (hole < nodes_.size()) settle(hole, last);
  }

 private:
  static constexpr std::size_t kWays = 4;
  struct Node {
    Key key;
    std::uint32_t number;
  };

  void put(std::size_t place, const Node& node) {
    nodes_[place] = node;
    place_[node.number] = static_cast<std::uint32_t>(place);
  }

  void settle(std::size_t hole, const Node& node) {
    if (hole > 0 && node.key < nodes_[(hole - 1) / kWays].key) {
      rise(hole, node);
    } else {
      sink(hole, node);
    }
  }

  void rise(std::size_t hole, const Node& node) {
    while (hole > 0) {
      const std::size_t parent = (hole - 1) / kWays;
      if (!(node.key < nodes_[parent].key)) break;
      put(hole, nodes_[parent]);
      hole = parent;
    }
    put(hole, node);
  }

  void sink(std::size_t hole, const Node& node) {
    while (true) {
      const std::size_t child = least_child(hole);
      if (child == 0 || !(nodes_[child].key < node.key)) break;
      put(hole, nodes_[child]);
      hole = child;
    }
    put(hole, node);
  }

  /// 0 if there is none.
  std::size_t least_child(std::size_t parent) const {
    const std::size_t first = parent * kWays + 1;
    if (first >= nodes_.size()) return 0;
    const std::size_t end = first + kWays < nodes_.size() ? first + kWays : nodes_.size();
    std::size_t least = first;
    for (std::size_t child = first + 1; child < end; ++child) {
      if (nodes_[child].key < nodes_[least].key) least = child;
    }
    return least;
  }

  std::vector<Node> nodes_;
  std::vector<std::uint32_t> place_;  ///< by number
};

}  // namespace rehearse::policy
