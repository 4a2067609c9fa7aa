// The leaky rectified linear unit with its gain in one pass over memory, forwards and backwards.

#include "InstructionSets.h"
#include "Parallel.h"
#include "Tensors.h"

#include <ATen/ATen.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// out = given times the factor for the sign of `sign`.
FOR_EACH_INSTRUCTION_SET
void scale(float *out, const float *given, const float *sign, int64_t count, float positive, float negative) {
    for (int64_t i = 0; i < count; i++) out[i] = given[i] * (sign[i] > 0 ? positive : negative);
}

/// `out`, `given` and `sign` have the same strides and no gaps.
void scaleAll(const Tensor &out, const Tensor &given, const Tensor &sign, double positive, double negative) {
    constexpr int64_t part = 1 << 15;
    const int64_t count = out.numel();
    // libtorch 2.11 has no const_data_ptr<float> that our compiler would call
    float *const to = out.mutable_data_ptr<float>();
    const float *const from = given.mutable_data_ptr<float>(), *const by = sign.mutable_data_ptr<float>();
    parallel((count + part - 1) / part, [&](int64_t index) {
        const int64_t first = index * part, size = std::min(part, count - first);
        scale(to + first, from + first, by + first, size, float(positive), float(negative));
    });
}

/// A tensor times the factor for the sign of another; linear in the first, so it is its own derivative.
struct Scaled : torch::autograd::Function<Scaled> {
    static Tensor forward(
        AutogradContext *context, const Tensor &given, const Tensor &sign, double positive, double negative) {
        context->save_for_backward({sign});
        context->saved_data["positive"] = positive;
        context->saved_data["negative"] = negative;
        at::AutoDispatchBelowADInplaceOrView below;
        Tensor out = at::empty_like(sign);
        const Tensor alike = given.strides() == sign.strides() ? given : at::empty_like(sign).copy_(given);
        scaleAll(out, alike, sign, positive, negative);
        return out;
    }

    static variable_list backward(AutogradContext *context, variable_list slopes) {
        const Tensor slope = apply(
            slopes[0], context->get_saved_variables()[0], context->saved_data["positive"].toDouble(),
            context->saved_data["negative"].toDouble());
        return {slope, Tensor(), Tensor(), Tensor()};
    }
};

/// Its gradient is determined from the sign of the output, so that the input need not be kept.
struct LeakyRelu : torch::autograd::Function<LeakyRelu> {
    static Tensor forward(AutogradContext *context, const Tensor &x, double slope, double gain, bool overwrites) {
        context->saved_data["slope"] = slope;
        context->saved_data["gain"] = gain;
        at::AutoDispatchBelowADInplaceOrView below;
        Tensor y = overwrites ? x : at::empty_like(x);
        scaleAll(y, x, x, gain, gain * slope);
        if (overwrites) context->mark_dirty({x});
        context->save_for_backward({y});
        return y;
    }

    static variable_list backward(AutogradContext *context, variable_list slopes) {
        const double slope = context->saved_data["slope"].toDouble(), gain = context->saved_data["gain"].toDouble();
        return {
            Scaled::apply(slopes[0], context->get_saved_variables()[0], gain, gain * slope), Tensor(), Tensor(), Tensor()};
    }
};

Tensor leakyRelu(const Tensor &x, double slope, double gain, bool overwrites) {
    const bool isOurs = x.is_cpu() && x.scalar_type() == at::kFloat && x.is_non_overlapping_and_dense() &&
                        !handles::callsOperatorsAlone;
    if (slope > 0 && gain > 0 && isOurs) return LeakyRelu::apply(x, slope, gain, overwrites);
    Tensor y = x;
    y = overwrites ? at::leaky_relu_(y, slope) : at::leaky_relu(x, slope);
    return gain == 1 ? y : y * gain;
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(ganzoo, library) {
    library.def("leaky_relu(Tensor input, float slope, float gain, bool overwrites) -> Tensor", &leakyRelu);
}
