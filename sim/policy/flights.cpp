#include "sim/policy/flights.hpp"

#include <cassert>

namespace rehearse::policy {

void Flights::start(std::uint32_t key) {
  std::uint32_t& flight = flight_of_[key];
  if (flight == kNone) {
    flight = flights_.take();
    flights_[flight] = {};
  }
  ++flights_[flight].fetches;
}

Waiters Flights::finish(std::uint32_t key) {
  assert(under_way(key));
  const std::uint32_t flight = flight_of_[key];
  if (--flights_[flight].fetches > 0) return {};
  flights_.give_back(flight);
  flight_of_[key] = kNone;
  return {flights_[flight].first};
}

std::uint32_t Flights::abandon(std::uint32_t key) {
  assert(under_way(key));
  Flight& flight = flights_[flight_of_[key]];
  if (flight.fetches > 1 || flight.first == kNone) {
    finish(key);
    return kNone;
  }
  Waiters queue{flight.first};
  const std::uint32_t leader = pop(queue);
  flight.first = queue.first;
  if (flight.first == kNone) flight.last = kNone;
  return leader;
}

void Flights::wait(std::uint32_t key, std::uint32_t waiter) {
  assert(under_way(key));
  Flight& flight = flights_[flight_of_[key]];
  const std::uint32_t place = places_.take();
  places_[place] = {waiter, kNone};
  (flight.last == kNone ? flight.first : places_[flight.last].next) = place;
  flight.last = place;
}

bool Flights::leave(std::uint32_t key, std::uint32_t waiter) {
  if (!under_way(key)) return false;
  Flight& flight = flights_[flight_of_[key]];
  std::uint32_t before = kNone;
  std::uint32_t place = flight.first;
  while (place != kNone && places_[place].waiter != waiter) {
    before = place;
    place = places_[place].next;
  }
  if (place == kNone) return false;
  (before == kNone ? flight.first : places_[before].next) = places_[place].next;
  if (flight.last == place) flight.last = before;
  places_.give_back(place);
  return true;
}

std::uint32_t Flights::pop(Waiters& released) {
  if (released.first == kNone) return kNone;
  const Place place = places_[released.first];
  places_.give_back(released.first);
  released.first = place.next;
  return place.waiter;
}

}  // namespace rehearse::policy
