#include "results/study_unknowns.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rehearse::results {
namespace {

constexpr const char* kWatched[] = {"rto_s",        "rpo_s",         "lost_writes",
                                    "availability", "latency_p99_s", "throughput_rps",
                                    "cost_per_h"};

/// The runs of one design: point by point, the values of a metric by replication.
struct Table {
  std::vector<std::uint32_t> points;
  std::vector<std::vector<double>> values;

  bool whole() const {
    for (const auto& row : values)
      if (row.empty() || row.size() != values.front().size() ||
          !std::all_of(row.begin(), row.end(), [](double v) { return std::isfinite(v); }))
        return false;
    return !values.empty();
  }
  std::vector<double> means() const {
    std::vector<double> out;
    for (const auto& row : values)
      out.push_back(std::accumulate(row.begin(), row.end(), 0.0) / static_cast<double>(row.size()));
    return out;
  }
};

const StudyMetric* find_metric(const StudyRun& run, const char* name) {
  for (const StudyMetric& metric : run.metrics)
    if (metric.scope.empty() && metric.name == name) return &metric;
  return nullptr;
}

class Reader {
 public:
  explicit Reader(const Study& study) : study_(study), runs_(study.plan.points.size()) {
    for (const StudyRun& run : study.runs)
      if (!run.failed) runs_[run.point].push_back(&run);
    for (std::size_t a = 0; a < study.plan.axes.size(); ++a)
      if (study.plan.axes[a].unknown) unknowns_.push_back(a);
    measure_ranges();
  }

  DesignUncertainty design(std::uint32_t number) const {
    DesignUncertainty out;
    out.design = number;
    count_kept(out);
    for (const char* name : kWatched) add_metric(out, name);
    return out;
  }

 private:
  const std::vector<StudyPoint>& points() const { return study_.plan.points; }
  double number(std::uint32_t point, std::size_t axis) const {
    return points()[point].values[axis].number;
  }

  void measure_ranges() {
    for (const std::size_t axis : unknowns_) {
      std::uint32_t least = 0;
      std::uint32_t greatest = 0;
      for (std::uint32_t p = 0; p < points().size(); ++p) {
        if (number(p, axis) < number(least, axis)) least = p;
        if (number(p, axis) > number(greatest, axis)) greatest = p;
      }
      ends_.emplace_back(least, greatest);
    }
  }

  void count_kept(DesignUncertainty& out) const {
    for (std::uint32_t p = 0; p < points().size(); ++p) {
      if (points()[p].design != out.design || runs_[p].empty()) continue;
      const auto kept = std::count_if(runs_[p].begin(), runs_[p].end(), [](const StudyRun* run) {
        return run->verdict == Verdict::met;
      });
      if (kept == static_cast<long>(runs_[p].size()))
        ++out.kept_always;
      else
        ++(kept == 0 ? out.kept_never : out.kept_sometimes);
    }
  }

  Table table(std::uint32_t design, const char* name, std::string& unit) const {
    Table out;
    for (std::uint32_t p = 0; p < points().size(); ++p) {
      if (points()[p].design != design) continue;
      out.points.push_back(p);
      auto& row = out.values.emplace_back();
      for (const StudyRun* run : runs_[p])
        if (const StudyMetric* metric = find_metric(*run, name)) {
          row.push_back(metric->value);
          unit = metric->unit;
        }
    }
    return out;
  }

  void add_metric(DesignUncertainty& out, const char* name) const {
    MetricUncertainty metric;
    metric.name = name;
    const Table values = table(out.design, name, metric.unit);
    if (!values.whole()) return;
    const auto means = values.means();
    const auto [least, greatest] = std::minmax_element(means.begin(), means.end());
    if (*least == *greatest) return;
    const bool morris = study_.plan.uncertainty == "morris";
    if (!morris && values.values.front().size() > 1 && values.values.size() > 1)
      metric.split = stats::split_variance(values.values);
    morris ? add_effects(metric, values, means) : add_correlations(metric, values, means);
    out.metrics.push_back(std::move(metric));
  }

  Driver driver(std::size_t i) const {
    const StudyAxis& axis = study_.plan.axes[unknowns_[i]];
    Driver out;
    out.name = axis.name;
    out.source = axis.source;
    out.from = points()[ends_[i].first].values[unknowns_[i]].json;
    out.to = points()[ends_[i].second].values[unknowns_[i]].json;
    return out;
  }

  /// Position in the range that was played, 0 to 1.
  double share(std::uint32_t point, std::size_t i) const {
    const double low = number(ends_[i].first, unknowns_[i]);
    const double high = number(ends_[i].second, unknowns_[i]);
    return high > low ? (number(point, unknowns_[i]) - low) / (high - low) : 0.0;
  }

  /// Successive points of a trajectory differ in one unknown; those of different ones mostly in
  /// several, and are left out by their place.
  void add_effects(MetricUncertainty& metric, const Table& values,
                   const std::vector<double>& means) const {
    std::vector<stats::Move> moves;
    const std::size_t length = unknowns_.size() + 1;
    for (std::size_t p = 1; p < means.size(); ++p) {
      if (p % length == 0) continue;
      for (std::size_t i = 0; i < unknowns_.size(); ++i) {
        const double step = share(values.points[p], i) - share(values.points[p - 1], i);
        if (step != 0.0) moves.push_back({i, step, means[p] - means[p - 1]});
      }
    }
    const auto effects = stats::elementary_effects(moves, unknowns_.size());
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      metric.drivers.push_back(driver(i));
      metric.drivers.back().effects = effects[i];
    }
    std::stable_sort(
        metric.drivers.begin(), metric.drivers.end(),
        [](const auto& a, const auto& b) { return a.effects->magnitude > b.effects->magnitude; });
  }

  static std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<double> out;
    for (const double value : values) {
      const auto below = std::count_if(values.begin(), values.end(),
                                       [value](double other) { return other < value; });
      const auto equal = std::count(values.begin(), values.end(), value);
      out.push_back(static_cast<double>(below) + static_cast<double>(equal + 1) / 2);
    }
    return out;
  }

  static double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const double middle = (static_cast<double>(a.size()) + 1) / 2;  // mean of ranks
    double ab = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) {
      ab += (a[i] - middle) * (b[i] - middle);
      aa += (a[i] - middle) * (a[i] - middle);
      bb += (b[i] - middle) * (b[i] - middle);
    }
    return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0.0;
  }

  void add_correlations(MetricUncertainty& metric, const Table& values,
                        const std::vector<double>& means) const {
    for (std::size_t i = 0; i < unknowns_.size(); ++i) {
      std::vector<double> input;
      for (const std::uint32_t point : values.points) input.push_back(number(point, unknowns_[i]));
      metric.drivers.push_back(driver(i));
      metric.drivers.back().rank_correlation = correlation(ranks(input), ranks(means));
    }
    std::stable_sort(metric.drivers.begin(), metric.drivers.end(),
                     [](const auto& a, const auto& b) {
                       return std::abs(*a.rank_correlation) > std::abs(*b.rank_correlation);
                     });
  }

  const Study& study_;
  std::vector<std::vector<const StudyRun*>> runs_;             ///< by point
  std::vector<std::size_t> unknowns_;                          ///< their axes
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ends_;  ///< points of the extremes
};

}  // namespace

std::vector<DesignUncertainty> uncertainty_of(const Study& study) {
  std::vector<DesignUncertainty> out;
  const auto& axes = study.plan.axes;
  if (std::none_of(axes.begin(), axes.end(), [](const auto& axis) { return axis.unknown; }))
    return out;
  const Reader reader(study);
  std::uint32_t designs = 0;
  for (const StudyPoint& point : study.plan.points) designs = std::max(designs, point.design + 1);
  for (std::uint32_t d = 0; d < designs; ++d) out.push_back(reader.design(d));
  return out;
}

}  // namespace rehearse::results
