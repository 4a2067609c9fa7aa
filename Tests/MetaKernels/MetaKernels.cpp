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
        if (found != originals.end()) {
            // an operator makes room in an empty result
            if (found->second.sizes() != tensor.sizes()) found->second.resize_(tensor.sizes());
            return found->second;
        }
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

void check(at::TensorList tensors) {
    for (const auto &tensor : tensors)
        TORCH_CHECK(!tensor.defined() || tensor.is_meta(), "a tensor of the device '", tensor.device(),
                    "' meets one of 'meta'");
}

/// The shape of a convolution's result: on zeros of the CPU it would take as long as a real one.
at::Tensor convolution(const at::Tensor &input, const at::Tensor &weight, const std::optional<at::Tensor> &bias,
                       at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                       at::IntArrayRef outputPadding, int64_t groups) {
    check({input, weight, bias.value_or(at::Tensor())});
    TORCH_CHECK(input.dim() == weight.dim() && input.size(1) == weight.size(transposed ? 0 : 1) * (transposed ? 1 : groups),
                "a convolution of ", input.sizes(), " with ", weight.sizes());
    const auto at = [](at::IntArrayRef values, size_t axis) { return values[values.size() == 1 ? 0 : axis]; };
    std::vector<int64_t> sizes{input.size(0), transposed ? weight.size(1) * groups : weight.size(0)};
    for (int64_t axis = 0; axis < input.dim() - 2; axis++) {
        const int64_t size = input.size(axis + 2), reach = at(dilation, axis) * (weight.size(axis + 2) - 1);
        const int64_t border = 2 * at(padding, axis), step = at(stride, axis);
        sizes.push_back(transposed ? (size - 1) * step - border + reach + at(outputPadding, axis) + 1
                                   : (size + border - reach - 1) / step + 1);
    }
    const auto last = at::MemoryFormat::ChannelsLast;
    const bool isLast = input.suggest_memory_format() == last || weight.suggest_memory_format() == last;
    return at::empty(sizes, input.options().memory_format(isLast ? last : at::MemoryFormat::Contiguous));
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> convolutionBackward(
    const at::Tensor &slope, const at::Tensor &input, const at::Tensor &weight, at::OptionalIntArrayRef biasSizes,
    at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, bool, at::IntArrayRef, int64_t, std::array<bool, 3> mask) {
    check({slope, input, weight});
    return {mask[0] ? at::empty_like(input) : at::Tensor(), mask[1] ? at::empty_like(weight) : at::Tensor(),
            mask[2] && biasSizes ? at::empty(*biasSizes, slope.options()) : at::Tensor()};
}

using Optional = std::optional<at::Tensor>;

std::tuple<at::Tensor, at::Tensor, at::Tensor> batchNorm(const at::Tensor &input, const Optional &weight,
                                                         const Optional &bias, const Optional &mean,
                                                         const Optional &variance, bool, double, double) {
    const at::Tensor none;
    check({input, weight.value_or(none), bias.value_or(none), mean.value_or(none), variance.value_or(none)});
    const auto channels = at::empty({input.size(1)}, input.options());
    return {at::empty_like(input), channels, at::empty_like(channels)};
}

std::tuple<at::Tensor, at::Tensor, at::Tensor> batchNormBackward(
    const at::Tensor &slope, const at::Tensor &input, const Optional &weight, const Optional &, const Optional &,
    const Optional &, const Optional &, bool, double, std::array<bool, 3> mask) {
    check({slope, input, weight.value_or(at::Tensor())});
    const auto channels = [&](bool isWanted) {
        return isWanted ? at::empty({input.size(1)}, input.options()) : at::Tensor();
    };
    return {mask[0] ? at::empty_like(input) : at::Tensor(), channels(mask[1]), channels(mask[2])};
}

}  // namespace

int meta_kernels_add(void) {
    static torch::Library library(torch::Library::IMPL, "aten", c10::DispatchKey::Meta, __FILE__, __LINE__);
    static const int added = [] {
        // these choose a kernel by the device, and have none for 'meta'
        library.impl("convolution", TORCH_FN(convolution));
        library.impl("convolution_backward", TORCH_FN(convolutionBackward));
        // these are slow on zeros
        library.impl("native_batch_norm", TORCH_FN(batchNorm));
        library.impl("native_batch_norm_backward", TORCH_FN(batchNormBackward));
        int count = 4;
        auto &dispatcher = c10::Dispatcher::singleton();
        for (const auto &name : dispatcher.getAllOpNames()) {
            if (name.name.rfind("aten::", 0) != 0) continue;
            const auto op = dispatcher.findSchema(name);
            if (!op) continue;
            const auto has = [&](c10::DispatchKey key) { return op->hasKernelForDispatchKey(key); };
            const bool isMissing = has(c10::DispatchKey::CPU) && !has(c10::DispatchKey::Meta) &&
                                   !has(c10::DispatchKey::CompositeExplicitAutograd) &&
                                   !has(c10::DispatchKey::CompositeExplicitAutogradNonFunctional) &&
                                   !has(c10::DispatchKey::CompositeImplicitAutograd);
            const bool isOwn = name.overload_name.empty() && (name.name == "aten::native_batch_norm" ||
                                                              name.name == "aten::native_batch_norm_backward");
            if (!isMissing || isOwn) continue;
            const auto full = name.overload_name.empty() ? name.name : name.name + "." + name.overload_name;
            library.impl(full.substr(6).c_str(), torch::CppFunction::makeFromBoxedFunction<&compute>());
            count++;
        }
        return count;
    }();
    return added;
}
