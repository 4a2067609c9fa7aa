#include "MetaKernels.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

#include <map>
#include <mutex>

namespace {

/// Tensors of the CPU in place of those of the meta device.
struct Stand {
    std::map<at::TensorImpl *, at::Tensor> originals;

    at::Tensor in(const at::Tensor &tensor) {
        if (!tensor.defined()) return tensor;
        TORCH_CHECK(tensor.is_meta() || (tensor.dim() == 0 && tensor.is_cpu()), "a tensor of the device '",
                    tensor.device(), "' meets one of 'meta'");
        if (!tensor.is_meta()) return tensor;
        auto zeros = at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU)).zero_();
        originals.emplace(zeros.unsafeGetTensorImpl(), tensor);
        return zeros;
    }

    at::Tensor out(const at::Tensor &tensor) {
        if (!tensor.defined()) return tensor;
        // an operator that works in place returns its argument
        const auto found = originals.find(tensor.unsafeGetTensorImpl());
        if (found != originals.end()) return found->second;
        return at::empty_strided(tensor.sizes(), tensor.strides(), tensor.options().device(at::kMeta));
    }

    template <typename Change>
    static c10::IValue changed(const c10::IValue &value, Change change) {
        if (value.isTensor()) return change(value.toTensor());
        if (value.isTensorList()) {
            c10::List<at::Tensor> list;
            for (const at::Tensor &tensor : value.toTensorVector()) list.push_back(change(tensor));
            return list;
        }
        if (value.isOptionalTensorList()) {
            c10::List<std::optional<at::Tensor>> list;
            for (const std::optional<at::Tensor> &tensor : value.toOptionalTensorVector())
                list.push_back(tensor ? std::optional(change(*tensor)) : std::nullopt);
            return list;
        }
        if (value.isDevice() && value.toDevice().is_meta()) return c10::Device(at::kCPU);
        return value;
    }
};

void compute(const c10::OperatorHandle &op, c10::DispatchKeySet, torch::jit::Stack *stack) {
    Stand stand;
    const size_t count = op.schema().arguments().size(), first = stack->size() - count;
    for (size_t i = first; i < stack->size(); i++)
        (*stack)[i] = Stand::changed((*stack)[i], [&](const at::Tensor &tensor) { return stand.in(tensor); });
    op.callBoxed(stack);
    const size_t results = op.schema().returns().size();
    for (size_t i = stack->size() - results; i < stack->size(); i++)
        (*stack)[i] = Stand::changed((*stack)[i], [&](const at::Tensor &tensor) { return stand.out(tensor); });
}

}  // namespace

int meta_kernels_add(void) {
    static torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::Meta, __FILE__, __LINE__);
    static const int added = [] {
        int count = 0;
        auto &dispatcher = c10::Dispatcher::singleton();
        for (const auto &name : dispatcher.getAllOpNames()) {
            if (name.name.rfind("aten::", 0) != 0) continue;
            const auto op = dispatcher.findSchema(name);
            if (!op) continue;
            const auto has = [&](c10::DispatchKey key) { return op->hasKernelForDispatchKey(key); };
            // these choose a kernel by the device, and have none for 'meta'
            const bool isConvolution =
                name.name == "aten::convolution" || name.name == "aten::convolution_backward";
            const bool isMissing = has(c10::DispatchKey::CPU) && !has(c10::DispatchKey::Meta) &&
                                   !has(c10::DispatchKey::CompositeExplicitAutograd) &&
                                   !has(c10::DispatchKey::CompositeExplicitAutogradNonFunctional) &&
                                   !has(c10::DispatchKey::CompositeImplicitAutograd);
            if (!isMissing && !isConvolution) continue;
            const auto full = name.overload_name.empty() ? name.name : name.name + "." + name.overload_name;
            library.impl(full.substr(6).c_str(), torch::CppFunction::makeFromBoxedFunction<&compute>());
            count++;
        }
        return count;
    }();
    return added;
}
