// Closed forms for caches.
//
// Independent reference model: each request asks for key i with probability share[i], whatever came
// before; shares are positive and sum to 1 (to 1e-9). Misses are filled at once, entries have equal
// sizes, and `capacity` of them fit, 1 or more; a capacity of all keys or more gives 1. A hit ratio
// is the share of requests that find their key stored, in the long run. Arguments out of range
// throw std::invalid_argument.
#pragma once

#include <span>
#include <vector>

namespace rehearse::theory {

/// P(rank k) = k^-s / sum of n^-s for k = 1 .. keys, s >= 0 (Zipf).
std::vector<double> zipf_shares(int keys, double exponent);

/// Least recently used, exact (King, "Analysis of demand paging algorithms", IFIP 1971): the chance
/// that set S holds the |S| keys used last is
///
///     F({}) = 1,   F(S) = sum over i in S of F(S - i) share[i] / (1 - share(S - i)),
///
/// and the hit ratio is the sum of F(S) share(S) over sets of `capacity` keys. 2^keys sums: at most
/// 20 keys.
double lru_hit_ratio(std::span<const double> shares, int capacity);

/// Least recently used, approximation (Che, Tung and Wang, IEEE JSAC 20, 2002): an entry that is
/// not asked for stays for about as many requests T, the same for all keys, that
///
///     sum of (1 - exp(-share[i] T)) = capacity.
///
/// Against the exact hit ratio for 20 keys by Zipf's law with s <= 1.2: within 0.0105, and within
/// 0.002 from six entries on; worse when few keys take most requests (0.043 for s = 2 and one
/// entry). Fricker, Robert and Roberts, ITC 24, 2012, say why it is good.
double lru_characteristic_time(std::span<const double> shares, int capacity);
/// The hit ratio with that T: sum of share[i] (1 - exp(-share[i] T)).
double lru_hit_ratio_che(std::span<const double> shares, int capacity);

/// First in, first out, exact, and random replacement as well (Gelenbe, "A unified approach to the
/// evaluation of a class of replacement algorithms", IEEE Trans. Computers 22, 1973). A set S of
/// `capacity` keys is stored with a chance proportional to the product of its shares, so that the
/// miss ratio is
///
///     P(capacity + 1 requests ask for different keys) / P(capacity requests do).
///
/// keys * capacity sums. Throws also if the second chance is below 1e-290.
double fifo_hit_ratio(std::span<const double> shares, int capacity);

/// Perfect least frequently used (counts outlive eviction), exact: in the long run the cache holds
/// the capacity - 1 keys with the greatest shares and the one of the others that was asked for
/// last. No policy that fills on every miss does better (Aven, Coffman and Kogan, Stochastic
/// Analysis of Computer Storage, 1987, algorithm A0). With R the shares of the others, the hit
/// ratio is
///
///     1 - sum R + sum R^2 / sum R.
double lfu_hit_ratio(std::span<const double> shares, int capacity);
/// The sum of the `capacity` greatest shares: an upper bound for every policy.
double top_share(std::span<const double> shares, int capacity);

/// What becomes of the requests for one key; shares of them that sum to 1.
struct KeyRequests {
  double hit = 0.0;
  double stale = 0.0;      ///< served while revalidating
  double coalesced = 0.0;  ///< wait behind the fetch of another
  double miss = 0.0;       ///< fetch
};
/// One key, Poisson requests at `arrival_rps`, never evicted, with a time to live counted from the
/// end of the fetch, which takes `fetch_s` seconds in the mean and serves whoever came meanwhile.
/// A miss is followed by 1 + arrival (fetch + ttl) requests in the mean until the next: one miss,
/// arrival fetch coalesced, arrival ttl hits.
KeyRequests ttl_requests(double arrival_rps, double ttl_s, double fetch_s = 0.0);
/// With fetches that take no time and stale answers for `window_s` after expiry: of the requests
/// that end a time to live, 1 - exp(-arrival window) are served stale and start it anew.
KeyRequests ttl_requests_revalidated(double arrival_rps, double ttl_s, double window_s);

}  // namespace rehearse::theory
