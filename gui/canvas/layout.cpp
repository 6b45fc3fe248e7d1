#include "gui/canvas/layout.hpp"

#include <QRectF>
#include <QTextStream>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <map>

namespace rehearse::gui {
namespace {

constexpr double kPointsPerInch = 72.0;
constexpr double kGap = 22;
constexpr int kPatienceMs = 10000;

using Children = std::map<std::string, std::vector<const Component*>>;

Children children_of(const Deployment& deployment) {
  Children out;
  for (const Component& c : deployment.components)
    out[deployment.find(c.parent) == nullptr ? "" : c.parent].push_back(&c);
  return out;
}

/// Lays out what a container holds from (0, 0) on and moves it into place afterwards.
class Packer {
 public:
  explicit Packer(const Deployment& deployment) : children_(children_of(deployment)) {}

  /// Size of the block; positions of everything in it, relative to its corner, are added.
  QSizeF pack(const std::string& parent, Positions& out) {
    struct Block {
      QSizeF size;
      Positions places;
    };
    std::vector<Block> blocks;
    double area = 0;
    double widest = 0;
    for (const Component* child : children_[parent]) {
      Block block{kCardSize, {}};
      if (child->container && !children_[child->id].empty()) {
        Positions inner;
        const QSizeF size = pack(child->id, inner);
        for (auto& [id, at] : inner) block.places[id] = at + QPointF(kBoxMargin, kBoxHeader);
        block.size = size + QSizeF(2 * kBoxMargin, kBoxMargin + kBoxHeader);
      } else {
        block.places[child->id] = QPointF(kCardSize.width() / 2, kCardSize.height() / 2);
      }
      area += (block.size.width() + kGap) * (block.size.height() + kGap);
      widest = std::max(widest, block.size.width());
      blocks.push_back(std::move(block));
    }
    const double limit = std::max(widest, std::sqrt(area * 1.7));
    QPointF at(0, 0);
    double shelf = 0;
    QSizeF total(0, 0);
    for (Block& block : blocks) {
      if (at.x() > 0 && at.x() + block.size.width() > limit) {
        at = QPointF(0, at.y() + shelf + kGap);
        shelf = 0;
      }
      for (auto& [id, place] : block.places) out[id] = place + at;
      at.rx() += block.size.width() + kGap;
      shelf = std::max(shelf, block.size.height());
      total = total.expandedTo(QSizeF(at.x() - kGap, at.y() + shelf));
    }
    return total;
  }

 private:
  Children children_;
};

class DotWriter {
 public:
  DotWriter(const Deployment& deployment, std::vector<std::string>& names)
      : deployment_(deployment), names_(names), children_(children_of(deployment)) {}

  QByteArray write() {
    out_ << "digraph g {\nrankdir=LR; nodesep=0.16; ranksep=0.5; newrank=false;\n"
         << "node [shape=box, fixedsize=true, width=" << kCardSize.width() / kPointsPerInch
         << ", height=" << kCardSize.height() / kPointsPerInch << "];\n";
    write_children("");
    for (const Connection& c : deployment_.connections) write_connection(c);
    write_copies();
    write_empty();
    write_stores();
    out_ << "}\n";
    out_.flush();
    return text_;
  }

 private:
  void write_children(const std::string& parent) {
    for (const Component* child : children_[parent]) {
      if (child->container && !children_[child->id].empty()) {
        out_ << "subgraph cluster_" << clusters_++ << " { margin=" << kBoxMargin
             << "; label=\"x\"; fontsize=11;\n";
        write_children(child->id);
        out_ << "}\n";
      } else {
        numbers_[child->id] = names_.size();
        out_ << "n" << names_.size() << ";\n";
        names_.push_back(child->id);
      }
    }
  }

  void write_connection(const Connection& c) {
    const auto from = numbers_.find(c.from), to = numbers_.find(c.to);
    if (from == numbers_.end() || to == numbers_.end()) return;
    const bool ranks = c.kind != Connection::Kind::replication && c.kind != Connection::Kind::link;
    out_ << "n" << from->second << " -> n" << to->second;
    if (!ranks) out_ << " [constraint=false, weight=0]";
    out_ << ";\n";
  }

  /// Copies of a store that nobody calls stand in line with the one of their region that is called.
  void write_copies() {
    for (const Connection& c : deployment_.connections) {
      if (c.kind != Connection::Kind::data) continue;
      const Component* called = deployment_.find(c.to);
      for (const Component& copy : deployment_.components) {
        if (copy.id == called->id || copy.kind != called->kind || copy.region != called->region ||
            copy.target != called->target)
          continue;
        const auto from = numbers_.find(c.from), to = numbers_.find(copy.id);
        if (from != numbers_.end() && to != numbers_.end())
          out_ << "n" << from->second << " -> n" << to->second << " [style=invis];\n";
      }
    }
  }

  /// Stores stand to the right of every service of their region, not above and below them.
  void write_stores() {
    constexpr std::size_t most = 120;  // the pairs grow with the square
    if (deployment_.components.size() > most) return;
    for (const Component& service : deployment_.components) {
      if (service.kind != "service" || service.region.empty()) continue;
      for (const Component& store : deployment_.components) {
        const bool keeps = store.kind == "database" || store.kind == "object_store" ||
                           store.kind == "model_store" || store.kind == "memory_cache";
        const auto from = numbers_.find(service.id), to = numbers_.find(store.id);
        if (keeps && store.region == service.region && from != numbers_.end() &&
            to != numbers_.end())
          out_ << "n" << from->second << " -> n" << to->second << " [style=invis, weight=0];\n";
      }
    }
  }

  /// Empty zones stand behind the balancer of their region instead of at the far left.
  void write_empty() {
    for (const Component& c : deployment_.components) {
      const auto box = numbers_.find(c.id);
      if (!c.container || box == numbers_.end()) continue;
      for (const Component& balancer : deployment_.components) {
        const auto from = numbers_.find(balancer.id);
        if (balancer.kind == "load_balancer" && balancer.region == c.region &&
            from != numbers_.end())
          out_ << "n" << from->second << " -> n" << box->second << " [style=invis];\n";
      }
    }
  }

  const Deployment& deployment_;
  std::vector<std::string>& names_;
  Children children_;
  std::map<std::string, std::size_t> numbers_;
  int clusters_ = 0;
  QByteArray text_;
  QTextStream out_{&text_};
};

}  // namespace

Positions packed_layout(const Deployment& deployment) {
  Positions out;
  Packer(deployment).pack("", out);
  return out;
}

QByteArray dot_text(const Deployment& deployment, std::vector<std::string>& names) {
  names.clear();
  return DotWriter(deployment, names).write();
}

Positions read_plain(const QByteArray& text, const std::vector<std::string>& names) {
  Positions out;
  double height = 0;
  for (const QByteArray& line : text.split('\n')) {
    const QList<QByteArray> words = line.split(' ');
    if (words.size() >= 4 && words[0] == "graph") height = words[3].toDouble();
    if (words.size() < 4 || words[0] != "node") continue;
    const std::size_t number = words[1].mid(1).toULong();
    if (number < names.size())
      out[names[number]] =
          kPointsPerInch * QPointF(words[2].toDouble(), height - words[3].toDouble());
  }
  return out;
}

GraphvizLayout::GraphvizLayout(QObject* parent) : QObject(parent) {}

GraphvizLayout::~GraphvizLayout() { drop(); }

void GraphvizLayout::drop() {
  if (process_ == nullptr) return;
  process_->disconnect(this);
  process_->kill();
  process_->waitForFinished(500);
  process_->deleteLater();
  process_ = nullptr;
}

void GraphvizLayout::start(const Deployment& deployment) {
  drop();
  process_ = new QProcess(this);
  connect(process_, &QProcess::finished, this, &GraphvizLayout::read);
  QTimer::singleShot(kPatienceMs, process_, [this] { drop(); });
  process_->start("dot", {"-Tplain"});
  process_->write(dot_text(deployment, names_));
  process_->closeWriteChannel();
}

void GraphvizLayout::read() {
  const QByteArray text = process_->readAllStandardOutput();
  const bool good = process_->exitStatus() == QProcess::NormalExit && process_->exitCode() == 0;
  if (!good) qWarning("Graphviz: %s", process_->readAllStandardError().constData());
  process_->deleteLater();
  process_ = nullptr;
  const Positions positions = read_plain(text, names_);
  if (good && !positions.empty()) emit done(positions);
}

}  // namespace rehearse::gui
