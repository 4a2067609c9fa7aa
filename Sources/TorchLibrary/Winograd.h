// Convolutions with fewer multiplications: Winograd's minimal filtering of several outputs at a time (Lavin and Gray 2016,
// "Fast Algorithms for Convolutional Neural Networks", arXiv:1509.09308).
//
//     y = Aᵀ [ (G w Gᵀ) · (Bᵀ x B) ] A      over tiles of 2 × 2, 3 × 3 or 4 × 4 outputs
//
// Stride 2 with a kernel of 4 is equivalent to stride 1 with a kernel of 2 and four times the channels: the even and odd
// rows and columns become separate channels. Multiplications are reduced by
//
//     kernel 3, stride 1    2.25 in tiles of 2 × 2, 4 in tiles of 4 × 4
//     kernel 4, stride 2    1.78 in tiles of 2 × 2, 2.56 in tiles of 4 × 4
//     kernel 4, stride 1    4 in tiles of 3 × 3
//
// A convolution is linear in its image and in its weight, so its gradients are a transposed convolution and a product that is
// linear in both again: derivatives of any order exist, each by the same transforms.

#pragma once

#include "Blocks.h"

#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

inline void remember(AutogradContext *context, const Geometry &g) {
    context->saved_data["geometry"] =
        std::vector<int64_t>{g.taps, g.outputs, g.padding, g.batch, g.channels, g.height, g.width, g.filters, g.isLow};
}

inline Geometry recalled(AutogradContext *context) {
    const auto s = context->saved_data["geometry"].toIntVector();
    return {s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7], s[8] != 0};
}

/// The gradient of a convolution with respect to its weight [O, C, kernel, kernel], which is linear in both the image
/// [N, C, H, W] and the slope [N, O, rows, columns].
struct WeightSlope : torch::autograd::Function<WeightSlope> {
    static Tensor forward(AutogradContext *context, const Tensor &image, const Tensor &slope, const Geometry &g);
    static variable_list backward(AutogradContext *context, variable_list slopes);
};

/// The convolution or the transposed one, with a weight in float32; images and their gradients may be bfloat16. Like the direct
/// form it saves its input and weight, and transforms them again in the backward pass, which saves the memory of the larger
/// planes.
struct Filter : torch::autograd::Function<Filter> {
    static Tensor forward(
        AutogradContext *context, const Tensor &input, const Tensor &weight, const Geometry &g, bool transposed) {
        context->save_for_backward({input, weight});
        context->saved_data["transposed"] = transposed;
        remember(context, g);
        const c10::impl::ExcludeDispatchKeyGuard inFloat(c10::DispatchKey::AutocastCPU);
        at::AutoDispatchBelowADInplaceOrView below;
        return convolved(input, weight, g, transposed).to(input.scalar_type());
    }

    static variable_list backward(AutogradContext *context, variable_list slopes) {
        const auto saved = context->get_saved_variables();
        const Geometry g = recalled(context);
        const bool transposed = context->saved_data["transposed"].toBool();
        const bool forInput = context->needs_input_grad(0), forWeight = context->needs_input_grad(1);
        const c10::impl::ExcludeDispatchKeyGuard inFloat(c10::DispatchKey::AutocastCPU);
        Tensor input, weight;
        if (!at::GradMode::is_enabled()) {
            // both at once, since no derivative of the gradients is wanted
            std::tie(input, weight) = ::slopes(slopes[0], saved[0], saved[1], g, transposed, forInput, forWeight);
        } else {
            if (forInput) input = Filter::apply(slopes[0], saved[1], g, !transposed);
            if (forWeight && transposed) weight = WeightSlope::apply(slopes[0], saved[0], g);
            if (forWeight && !transposed) weight = WeightSlope::apply(saved[0], slopes[0], g);
        }
        if (forInput) input = input.to(saved[0].scalar_type());
        return {input, weight, Tensor(), Tensor()};
    }
};

inline Tensor WeightSlope::forward(AutogradContext *context, const Tensor &image, const Tensor &slope, const Geometry &g) {
    context->save_for_backward({image, slope});
    remember(context, g);
    at::AutoDispatchBelowADInplaceOrView below;
    return weightSlope(slope, image, g);
}

inline variable_list WeightSlope::backward(AutogradContext *context, variable_list slopes) {
    const auto saved = context->get_saved_variables();
    const Geometry g = recalled(context);
    const c10::impl::ExcludeDispatchKeyGuard inFloat(c10::DispatchKey::AutocastCPU);
    Tensor image, slope;
    if (context->needs_input_grad(0)) image = Filter::apply(saved[1], slopes[0], g, true).to(saved[0].scalar_type());
    if (context->needs_input_grad(1)) slope = Filter::apply(saved[0], slopes[0], g, false).to(saved[1].scalar_type());
    return {image, slope, Tensor()};
}

/// Seconds of one core with AVX-512. Products of few tiles take longer than their multiplications.
constexpr double productsPerSecond = 7e10, floatsPerSecond = 1e10;

inline double directSeconds(const Geometry &g) {
    return double(g.batch * g.rows() * g.columns()) * g.filters * g.channels * g.kernel() * g.kernel() / productsPerSecond;
}

/// - Parameter gains: those of the type of the planes.
inline double seconds(const Geometry &g, const Gains &gains) {
    constexpr double overhead = 32;  // tiles
    const double products = double(g.planes()) * (g.tiles() + overhead) * g.depth() * g.filters;
    const double moved = double(g.planes()) * (double(g.tiles()) * (g.depth() + g.filters) + 2.5 * double(g.filters) * g.depth());
    return products / (productsPerSecond * gains.products) + moved / (floatsPerSecond * gains.transforms);
}

/// The tiles that take the shortest time, if the transforms are faster than a direct convolution.
/// - Parameter isLow: whether images are bfloat16.
inline std::optional<Geometry> fastest(Geometry g, bool isChannelsLast, bool isLow) {
    // narrow and short products take as long as direct convolutions, as does converting a weight
    constexpr int64_t narrowest = 48;
    const int64_t fewest = isChannelsLast ? 256 : 512;
    if (std::min(g.depth(), g.filters) < narrowest || g.batch * g.rows() * g.columns() < fewest) return {};
    std::optional<Geometry> best;
    const Gains none{1, 1, 1}, gains = isLow ? bfloat16Gains() : none;
    double least = directSeconds(g) / gains.direct;
    const auto consider = [&](bool isLow, int64_t outputs) {
        g.outputs = outputs;
        g.isLow = isLow;
        const double time = seconds(g, isLow ? gains : none);
        // planes of the weight take memory while all activations of a network are kept
        const int64_t most = (isLow ? 20 : 10) << 20;
        const bool isSmall = outputs == 2 || g.planes() * g.filters * g.depth() <= most;
        if (!hasTiles(g.taps, outputs, isLow) || !isSmall || time >= least) return;
        least = time;
        best = g;
    };
    for (int64_t outputs : {2, 3, 4}) {
        consider(false, outputs);
        if (isLow) consider(true, outputs);
    }
    return best;
}

inline bool isPair(at::IntArrayRef pair, int64_t value) { return pair.size() == 2 && pair[0] == value && pair[1] == value; }

/// The sizes of a convolution, if the transforms support it and make it faster.
inline std::optional<Geometry> geometry(
    const Tensor &input, const Tensor &weight, at::IntArrayRef stride, at::IntArrayRef padding,
    at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding, int64_t groups) {
    const bool isLow = input.scalar_type() == at::kBFloat16;
    if (input.dim() != 4 || weight.dim() != 4 || !input.is_cpu() || !weight.is_cpu() ||
        (!isLow && input.scalar_type() != at::kFloat) ||
        weight.scalar_type() != at::kFloat || groups != 1)
        return {};
    const int64_t kernel = weight.size(2), step = stride.empty() ? 0 : stride[0];
    const bool isKnown = step == 1 ? kernel == 3 || kernel == 4 : step == 2 && kernel == 4;
    if (!isKnown || weight.size(3) != kernel || !isPair(stride, step) || !isPair(dilation, 1) || padding.size() != 2 ||
        padding[0] < 0 || padding[0] >= kernel || !isPair(padding, padding[0]))
        return {};
    Geometry g{kernel / step, 2, padding[0], input.size(0), weight.size(1), input.size(2), input.size(3), weight.size(0)};
    if (transposed) {
        if (!isPair(outputPadding, 0)) return {};
        g.height = (input.size(2) - 1) * step - 2 * g.padding + kernel;
        g.width = (input.size(3) - 1) * step - 2 * g.padding + kernel;
    }
    const bool fits = input.size(1) == (transposed ? g.filters : g.channels) && g.height + 2 * g.padding >= kernel &&
                      g.width + 2 * g.padding >= kernel && g.height > 0 && g.width > 0 && g.batch > 0;
    if (!fits || g.channels % lanes != 0 || g.filters % lanes != 0) return {};
    return fastest(g, weight.is_contiguous(at::MemoryFormat::ChannelsLast), isLow);
}

}  // namespace
