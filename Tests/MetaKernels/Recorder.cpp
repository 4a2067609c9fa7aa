// Records operations on the CPU as CUDA graphs do on GPUs: below automatic differentiation, without effect until they are
// repeated, on the same memory, with the next random numbers. What a CUDA graph can't do is an error here too.

#include "GPU.h"
#include "MetaKernels.h"
#include "Tensors.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include <cstring>
#include <map>
#include <set>

namespace {

constexpr auto key = c10::DispatchKey::Fake;

/// A tensor that was there before the recording, which does not keep its memory.
struct External {
    c10::weak_intrusive_ptr<c10::StorageImpl> memory;
    at::TensorOptions options;
    std::vector<int64_t> sizes, strides;
    int64_t offset;

    explicit External(const at::Tensor &tensor)
        : memory(tensor.storage().getWeakStorageImpl()), options(tensor.options().requires_grad(false)),
          sizes(tensor.sizes().vec()), strides(tensor.strides().vec()), offset(tensor.storage_offset()) {}

    at::Tensor tensor() const {
        auto locked = memory.lock();
        TORCH_CHECK(locked, "a tensor that the recording uses was freed");
        return at::empty({0}, options).set_(c10::Storage(std::move(locked)), offset, sizes, strides);
    }
};

struct Call {
    c10::OperatorHandle op;
    torch::jit::Stack arguments, results;
    /// The external tensors among the arguments, in order.
    std::vector<External> externals;
};

/// Applies a change to each tensor of a value.
template <typename Change>
c10::IValue changed(const c10::IValue &value, Change change) {
    if (value.isTensor()) return value.toTensor().defined() ? c10::IValue(change(value.toTensor())) : value;
    if (value.isTensorList()) {
        c10::List<at::Tensor> list;
        for (const at::Tensor &tensor : value.toTensorVector()) list.push_back(tensor.defined() ? change(tensor) : tensor);
        return list;
    }
    if (value.isOptionalTensorList()) {
        c10::List<std::optional<at::Tensor>> list;
        for (const std::optional<at::Tensor> &tensor : value.toOptionalTensorVector())
            list.push_back(tensor && tensor->defined() ? std::optional(change(*tensor)) : tensor);
        return list;
    }
    return value;
}

class Recorder : public Recording {
  public:
    explicit Recorder(std::vector<at::Generator> own) : generators(std::move(own)) {
        generators.push_back(at::detail::getDefaultCPUGenerator());
    }

    static thread_local Recorder *active;

    void begin() override {
        for (const auto &generator : generators) states.push_back(generator.get_state().clone());
        active = this;
        c10::impl::tls_set_dispatch_key_included(key, true);
    }

    /// Takes everything back that has been done.
    void end() override {
        c10::impl::tls_set_dispatch_key_included(key, false);
        active = nullptr;
        for (auto &[memory, before] : contents) {
            auto locked = memory.lock();
            if (locked) std::memcpy(locked->mutable_data(), before.data(), before.size());
        }
        for (size_t i = 0; i < generators.size(); i++) generators[i].set_state(states[i]);
        contents.clear();
    }

    void replay() override {
        at::NoGradGuard guard;
        for (auto &call : calls) repeat(call);
    }

    void record(const c10::OperatorHandle &op, torch::jit::Stack *stack) {
        const size_t count = op.schema().arguments().size();
        Call call{op, {stack->end() - count, stack->end()}, {}, {}};
        for (auto &argument : call.arguments)
            argument = changed(argument, [&](const at::Tensor &tensor) { return kept(call, tensor); });
        const auto &name = op.schema().name();
        TORCH_CHECK(name != "aten::_local_scalar_dense" && name != "aten::equal" && name != "aten::nonzero",
                    "a value is read by ", name);
        op.callBoxed(stack);
        call.results = {stack->end() - op.schema().returns().size(), stack->end()};
        for (auto &result : call.results)
            result = changed(result, [&](const at::Tensor &tensor) {
                if (!known.count(memory(tensor))) made.insert(memory(tensor));
                // its sizes may change later
                return tensor.variable_data();
            });
        calls.push_back(std::move(call));
    }

    /// The names of the operators with their arguments that are no tensors, one call per line.
    std::string text() const {
        std::ostringstream out;
        for (const auto &call : calls) {
            out << call.op.schema().name();
            for (const auto &argument : call.arguments)
                if (!argument.isTensor() && !argument.isTensorList() && !argument.isGenerator()) out << ' ' << argument;
            out << '\n';
        }
        return out.str();
    }

  private:
    static c10::StorageImpl *memory(const at::Tensor &tensor) { return tensor.storage().unsafeGetStorageImpl(); }

    /// What a call keeps of an argument: an external tensor's place is kept, and its content until the end.
    at::Tensor kept(Call &call, const at::Tensor &tensor) {
        if (made.count(memory(tensor))) return tensor.variable_data();
        if (known.insert(memory(tensor)).second && tensor.is_cpu()) {
            auto bytes = static_cast<const char *>(tensor.storage().data());
            contents.emplace_back(tensor.storage().getWeakStorageImpl(),
                                  std::vector<char>(bytes, bytes + tensor.storage().nbytes()));
        }
        call.externals.emplace_back(tensor);
        return hole;
    }

    void repeat(Call &call) {
        size_t next = 0;
        torch::jit::Stack stack;
        for (const auto &argument : call.arguments)
            stack.push_back(changed(argument, [&](const at::Tensor &tensor) {
                return tensor.is_same(hole) ? call.externals[next++].tensor() : tensor.variable_data();
            }));
        call.op.callBoxed(stack);
        std::vector<at::Tensor> fresh;
        for (const auto &result : stack)
            changed(result, [&](const at::Tensor &tensor) { return fresh.push_back(tensor), tensor; });
        size_t place = 0;
        for (const auto &result : call.results)
            changed(result, [&](const at::Tensor &tensor) {
                const auto &now = fresh.at(place++);
                if (memory(now) != memory(tensor)) tensor.copy_(now);
                return tensor;
            });
    }

    std::vector<at::Generator> generators;
    std::vector<at::Tensor> states;
    std::vector<Call> calls;
    /// Memory from before the recording, and memory that it made and keeps.
    std::set<c10::StorageImpl *> known, made;
    std::vector<std::pair<c10::weak_intrusive_ptr<c10::StorageImpl>, std::vector<char>>> contents;
    const at::Tensor hole = at::empty({0});
};

thread_local Recorder *Recorder::active = nullptr;

void record(const c10::OperatorHandle &op, torch::jit::Stack *stack) {
    c10::impl::ExcludeDispatchKeyGuard guard(key);
    Recorder::active->record(op, stack);
}

/// What this thread recorded last.
thread_local std::string last;

std::unique_ptr<Recording> make(c10::Device, const std::vector<at::Generator> &generators) {
    struct Noted : Recorder {
        using Recorder::Recorder;
        void end() override {
            Recorder::end();
            last = text();
        }
    };
    return std::make_unique<Noted>(generators);
}

void recorder_add() {
    static torch::Library library(torch::Library::IMPL, "_", key, __FILE__, __LINE__);
    static const bool added = [] {
        library.fallback(torch::CppFunction::makeFromBoxedFunction<&record>());
        recording_makers()[c10::kCPU] = make;
        recording_makers()[c10::kMeta] = make;
        return true;
    }();
    (void)added;
}

}  // namespace

void recorder_use(bool isUsed) {
    if (isUsed) recorder_add();
    handles::callsOperatorsAlone = isUsed;
}

const char *recorder_text(void) { return last.c_str(); }
