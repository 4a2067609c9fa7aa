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
// The three transforms are linear, so the derivative of each is its adjoint. Between them is one batched matrix product,
// so derivatives of any order exist.

#pragma once

#include "Blocks.h"

#include <torch/csrc/autograd/custom_function.h>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

inline void remember(AutogradContext *context, const Geometry &g) {
    context->saved_data["geometry"] =
        std::vector<int64_t>{g.taps, g.outputs, g.padding, g.batch, g.channels, g.height, g.width, g.filters};
}

inline Geometry recalled(AutogradContext *context) {
    const auto s = context->saved_data["geometry"].toIntVector();
    return {s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]};
}

/// A linear map whose derivative is its adjoint.
template <Part part, bool adjoint>
struct Linear : torch::autograd::Function<Linear<part, adjoint>> {
    static Tensor forward(AutogradContext *context, const Tensor &given, const Geometry &g) {
        remember(context, g);
        at::AutoDispatchBelowADInplaceOrView below;
        return transform<part, adjoint>(given, g);
    }

    static variable_list backward(AutogradContext *context, variable_list slopes) {
        return {Linear<part, !adjoint>::apply(slopes[0], recalled(context)), Tensor()};
    }
};

using Tiles = Linear<Part::input, false>;       // [N, C, H, W] to [planes, tiles, phases · C]
using Overlaid = Linear<Part::input, true>;     // and the sum of what it makes, back
using Taps = Linear<Part::weight, false>;       // [O, C, kernel, kernel] to [planes, O, phases · C]
using Collected = Linear<Part::weight, true>;   // and back
using Results = Linear<Part::output, false>;    // [planes, tiles, O] to [N, O, rows, columns]
using Spread = Linear<Part::output, true>;      // and back

/// The convolution or the transposed one, in float32; images and their gradients may be bfloat16. Like the direct form it saves its input and weight, and transforms them again in
/// the backward pass, which saves the memory of the larger planes.
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
            // no derivative of the gradients is wanted
            std::tie(input, weight) = ::slopes(slopes[0], saved[0], saved[1], g, transposed, forInput, forWeight);
        } else {
            const Tensor slope = slopes[0].to(at::kFloat), image = saved[0].to(at::kFloat);
            if (transposed) {
                const Tensor tiles = Tiles::apply(slope, g);
                if (forInput) input = ahead(tiles, saved[1], g);
                if (forWeight) weight = product(Spread::apply(image, g), tiles, g);
            } else {
                const Tensor spread = Spread::apply(slope, g);
                if (forInput) input = back(spread, saved[1], g);
                if (forWeight) weight = product(spread, Tiles::apply(image, g), g);
            }
        }
        if (forInput) input = input.to(saved[0].scalar_type());
        return {input, weight, Tensor(), Tensor()};
    }

private:
    static Tensor ahead(const Tensor &tiles, const Tensor &weight, const Geometry &g) {
        return Results::apply(at::bmm(tiles, Taps::apply(weight, g).transpose(1, 2)), g);
    }

    static Tensor back(const Tensor &spread, const Tensor &weight, const Geometry &g) {
        return Overlaid::apply(at::bmm(spread, Taps::apply(weight, g)), g);
    }

    static Tensor product(const Tensor &spread, const Tensor &tiles, const Geometry &g) {
        return Collected::apply(at::bmm(spread.transpose(1, 2), tiles), g);
    }
};

/// Seconds of one core with AVX-512. Products of few tiles take longer than their multiplications.
constexpr double productsPerSecond = 7e10, floatsPerSecond = 1e10;

inline double directSeconds(const Geometry &g) {
    return double(g.batch * g.rows() * g.columns()) * g.filters * g.channels * g.kernel() * g.kernel() / productsPerSecond;
}

inline double seconds(const Geometry &g) {
    constexpr double overhead = 32;  // tiles
    const double products = double(g.planes()) * (g.tiles() + overhead) * g.depth() * g.filters;
    const double moved = double(g.planes()) * (double(g.tiles()) * (g.depth() + g.filters) + 2.5 * double(g.filters) * g.depth());
    return products / productsPerSecond + moved / floatsPerSecond;
}

/// The tiles that take the shortest time, if the transforms are faster than a direct convolution.
inline std::optional<Geometry> fastest(Geometry g, bool isChannelsLast) {
    // narrow and short products take as long as direct convolutions, as does converting a weight
    constexpr int64_t narrowest = 48;
    const int64_t fewest = isChannelsLast ? 256 : 512;
    if (std::min(g.depth(), g.filters) < narrowest || g.batch * g.rows() * g.columns() < fewest) return {};
    std::optional<Geometry> best;
    double least = directSeconds(g);
    for (int64_t outputs : {2, 3, 4}) {
        g.outputs = outputs;
        // planes of the weight take memory while all activations of a network are kept
        constexpr int64_t most = 10 << 20;
        if (outputs > 2 && g.planes() * g.filters * g.depth() > most) continue;
        if ((g.taps == 4) == (outputs == 3) && seconds(g) < least) {
            least = seconds(g);
            best = g;
        }
    }
    return best;
}

inline bool isPair(at::IntArrayRef pair, int64_t value) { return pair.size() == 2 && pair[0] == value && pair[1] == value; }

/// The sizes of a convolution, if the transforms support it and make it faster.
inline std::optional<Geometry> geometry(
    const Tensor &input, const Tensor &weight, at::IntArrayRef stride, at::IntArrayRef padding,
    at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding, int64_t groups) {
    const bool isKept = input.scalar_type() == at::kFloat || (input.scalar_type() == at::kBFloat16 && !gainsByBfloat16());
    if (input.dim() != 4 || weight.dim() != 4 || !input.is_cpu() || !weight.is_cpu() || !isKept ||
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
    return fastest(g, weight.is_contiguous(at::MemoryFormat::ChannelsLast));
}

}  // namespace
