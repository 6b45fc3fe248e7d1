// Latency on the verdict page: its percentiles, and where the slowest requests spend their time.
#include <QGridLayout>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/plot/breakdown_bar.hpp"
#include "gui/plot/percentiles.hpp"
#include "gui/shell/verdict_page.hpp"
#include "gui/shell/widgets.hpp"
#include "gui/text.hpp"
#include "gui/theme.hpp"
#include "results/format.hpp"

namespace rehearse::gui {

void VerdictPage::add_latency() {
  constexpr std::size_t most_rows = 8;
  const auto& summary = session_.result()->summary;
  if (summary.populations.empty()) return;
  auto* frame = card();
  auto* inside = card_layout(frame);
  inside->addWidget(label(tr("LATENCY"), "section"));
  inside->addWidget(new Percentiles(summary.populations));
  auto endpoints = summary.endpoints;
  std::sort(endpoints.begin(), endpoints.end(),
            [](const auto& a, const auto& b) { return a.breakdown.p99_s > b.breakdown.p99_s; });
  if (!endpoints.empty())
    inside->addWidget(label(tr("WHERE THE SLOWEST 1 % SPEND THEIR TIME"), "section"));
  auto* grid = new QGridLayout;
  grid->setHorizontalSpacing(space::kMedium);
  grid->setVerticalSpacing(space::kTight);
  grid->setColumnStretch(2, 1);
  for (std::size_t i = 0; i < std::min(most_rows, endpoints.size()); ++i) {
    const auto& endpoint = endpoints[i];
    const int row = static_cast<int>(i);
    grid->addWidget(label(q(endpoint.name), ""), row, 0);
    auto* p99 = label(q(results::format_duration(endpoint.breakdown.p99_s)), "");
    p99->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    grid->addWidget(p99, row, 1);
    grid->addWidget(new BreakdownBar(endpoint.breakdown, endpoints.front().breakdown.p99_s), row,
                    2);
  }
  inside->addLayout(grid);
  layout_->addWidget(frame);
}

}  // namespace rehearse::gui
