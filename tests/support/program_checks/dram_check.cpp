#include <algorithm>

#include "tests/support/program_checks/checks.h"

namespace vargsim::test {
namespace {

class DramCheck {
 public:
  DramCheck(const Program& program, const HappensBefore& before, Report& report)
      : program_(program), before_(before), report_(report), stored_by_(program.tensors.size()) {}

  void run() {
    for_each<Store>([this](CommandId id, const Store& store) { check_store(id, store); });
    for (std::size_t tensor = 0; tensor < stored_by_.size(); ++tensor) {
      const auto& elements = stored_by_[tensor];
      const auto missing = std::count(elements.begin(), elements.end(), nobody);
      if (missing > 0) {
        report_.add_text(
            fmt::format("{} elements of tensor {} are never stored", missing, program_.tensors[tensor].name));
      }
    }
    for_each<Load>([this](CommandId id, const Load& load) { check_load(id, load); });
  }

 private:
  template <class Body, class Visit>
  void for_each(const Visit& visit) {
    for (std::size_t id = 0; id < program_.commands.size(); ++id) {
      if (const auto* body = std::get_if<Body>(&program_.commands[id].body))
        visit(static_cast<CommandId>(id), *body);
    }
  }

  /// Calls `visit` with the position of every element of a box in its tensor.
  template <class Visit>
  static void for_elements(const Tensor& tensor, const Box& box, const Visit& visit) {
    for (int row = box.row; row < box.row_end(); row += box.row_step) {
      for (int col = box.col; col < box.col_end(); col += box.col_step) {
        const std::int64_t pixel = (std::int64_t{box.image} * tensor.rows + row) * tensor.cols + col;
        for (int channel = box.channel; channel < box.channel + box.channels; ++channel)
          visit(index(pixel * tensor.channels + channel));
      }
    }
  }

  void check_store(CommandId id, const Store& store) {
    const Tensor& tensor = program_.tensor(store.tensor);
    auto& elements = stored_by_[index(store.tensor)];
    if (elements.empty())
      elements.assign(index(std::int64_t{tensor.images} * tensor.rows * tensor.cols * tensor.channels),
                      nobody);
    for_elements(tensor, store.box, [&](std::size_t element) {
      if (elements[element] != nobody)
        report_.add(id, "stores elements that {} stores too", report_.name(elements[element]));
      elements[element] = id;
    });
  }

  void check_load(CommandId id, const Load& load) {
    const TensorId viewed = program_.tensor(load.tensor).view_of;
    if (viewed >= 0) return check_view(id, load, viewed);
    const auto& elements = stored_by_[index(load.tensor)];
    if (elements.empty()) return;  // comes from outside
    CommandId known = nobody;
    for_elements(program_.tensor(load.tensor), load.box, [&](std::size_t element) {
      const CommandId store = elements[element];
      if (store == known || store == nobody) return;
      if (!before_(store, id))
        report_.add(id, "does not wait for {}, whose box it loads", report_.name(store));
      known = store;
    });
  }

  /// Under other dimensions any element of the image may be one of the box.
  void check_view(CommandId id, const Load& load, TensorId viewed) {
    for_each<Store>([&](CommandId store, const Store& body) {
      if (body.tensor == viewed && body.box.image == load.box.image && !before_(store, id))
        report_.add(id, "does not wait for {}, whose image it loads", report_.name(store));
    });
  }

  const Program& program_;
  const HappensBefore& before_;
  Report& report_;
  std::vector<std::vector<CommandId>> stored_by_;  ///< by tensor and element; empty where nothing is stored
};

}  // namespace

void check_dram(const Program& program, const HappensBefore& before, Report& report) {
  DramCheck(program, before, report).run();
}

}  // namespace vargsim::test
