// Separable filters over each channel of images, which StyleGAN applies wherever it changes their size. libtorch has
// them as grouped convolutions, which convert the memory format of images back and forth and multiply by whole squares.
//
//     y[o] = Σₜ taps[t] · x[stride · o + t − padding]     along either axis, or the adjoint if transposed

#include "CTorch.h"
#include "Convolution.h"
#include "InstructionSets.h"
#include "Parallel.h"

#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;

/// out = Σ weights[k] · in[k], or added to it, for vectors of `size` numbers.
template <int count>
inline __attribute__((always_inline)) void sum(
    float *out, const float *const *in, const float *weights, int64_t size, bool adds) {
    for (int64_t i = 0; i < size; i++) {
        float value = adds ? out[i] : 0;
        for (int k = 0; k < count; k++) value += weights[k] * in[k][i];
        out[i] = value;
    }
}

/// out = Σ weights[k] · in[k] for `count` vectors of `size` numbers.
FOR_EACH_INSTRUCTION_SET
void combine(float *out, const float *const *in, const float *weights, int64_t count, int64_t size) {
    if (count == 0) std::fill(out, out + size, 0.0f);
    for (int64_t k = 0; k < count; k += 4) {
        const bool adds = k > 0;
        switch (std::min<int64_t>(count - k, 4)) {
        case 1: sum<1>(out, in + k, weights + k, size, adds); break;
        case 2: sum<2>(out, in + k, weights + k, size, adds); break;
        case 3: sum<3>(out, in + k, weights + k, size, adds); break;
        default: sum<4>(out, in + k, weights + k, size, adds);
        }
    }
}

struct Filter {
    std::vector<double> taps;
    std::vector<int64_t> padding;
    int64_t stride;
    bool isTransposed;

    Filter adjoint() const { return {taps, padding, stride, !isTransposed}; }

    /// The size along an axis of the result, for one filter that is not the adjoint of another.
    int64_t size(int64_t given, int axis) const {
        const int64_t reach = int64_t(taps.size()) - 2 * padding[axis];
        return isTransposed ? (given - 1) * stride + reach : (given - reach) / stride + 1;
    }
};

/// The filter along one axis as a sparse matrix: the terms of output o are those from starts[o] to starts[o + 1].
struct Terms {
    std::vector<int64_t> starts{0}, places;
    std::vector<float> weights;

    Terms(const Filter &filter, int axis, int64_t in, int64_t out) {
        for (int64_t o = 0; o < out; o++) {
            for (int64_t t = 0; t < int64_t(filter.taps.size()); t++) {
                // the larger side is at stride · smaller + t − padding
                const int64_t scaled = filter.isTransposed ? o - t + filter.padding[axis] : 0;
                if (scaled % filter.stride != 0) continue;
                const int64_t place =
                    filter.isTransposed ? scaled / filter.stride : filter.stride * o + t - filter.padding[axis];
                if (place < 0 || place >= in || scaled < 0) continue;
                places.push_back(place);
                weights.push_back(float(filter.taps[t]));
            }
            starts.push_back(int64_t(places.size()));
        }
    }

    /// Output `o` from vectors of `size` numbers that are `pitch` apart.
    void combined(
        float *out, const float *in, int64_t o, int64_t pitch, int64_t size, std::vector<const float *> &room) const {
        room.clear();
        for (int64_t k = starts[o]; k < starts[o + 1]; k++) room.push_back(in + places[k] * pitch);
        combine(out, room.data(), weights.data() + starts[o], int64_t(room.size()), size);
    }
};

/// [N, C, H, W] to [N, C, height, width], both in channels-last format.
Tensor filtered(const Tensor &given, const Filter &filter, int64_t height, int64_t width) {
    const Tensor x = given.contiguous(at::MemoryFormat::ChannelsLast);
    const int64_t batch = x.size(0), channels = x.size(1), inHeight = x.size(2), inWidth = x.size(3);
    Tensor y = at::empty({batch, channels, height, width}, x.options(), at::MemoryFormat::ChannelsLast);
    const Terms rows(filter, 0, inHeight, height), columns(filter, 1, inWidth, width);
    // libtorch 2.11 has no const_data_ptr<float> that our compiler would call
    const float *const in = x.mutable_data_ptr<float>();
    float *const out = y.mutable_data_ptr<float>();
    constexpr int64_t part = 8;
    parallel((batch * height + part - 1) / part, [&](int64_t index) {
        std::vector<float> line(inWidth * channels);
        std::vector<const float *> room;
        for (int64_t row = index * part; row < std::min((index + 1) * part, batch * height); row++) {
            const float *const image = in + row / height * inHeight * inWidth * channels;
            rows.combined(line.data(), image, row % height, inWidth * channels, inWidth * channels, room);
            for (int64_t column = 0; column < width; column++)
                columns.combined(out + (row * width + column) * channels, line.data(), column, channels, channels, room);
        }
    });
    return y;
}

struct Filtered : torch::autograd::Function<Filtered> {
    static Tensor forward(
        torch::autograd::AutogradContext *context, const Tensor &x, const Filter &filter, int64_t height, int64_t width) {
        context->saved_data["taps"] = filter.taps;
        context->saved_data["numbers"] = std::vector<int64_t>{
            filter.padding[0], filter.padding[1], filter.stride, filter.isTransposed, x.size(2), x.size(3)};
        at::AutoDispatchBelowADInplaceOrView below;
        return filtered(x, filter, height, width);
    }

    static torch::autograd::variable_list backward(
        torch::autograd::AutogradContext *context, torch::autograd::variable_list slopes) {
        const auto numbers = context->saved_data["numbers"].toIntVector();
        const Filter filter{
            context->saved_data["taps"].toDoubleVector(), {numbers[0], numbers[1]}, numbers[2], numbers[3] != 0};
        return {Filtered::apply(slopes[0], filter.adjoint(), numbers[4], numbers[5]), Tensor(), Tensor(), Tensor()};
    }
};

/// The filter of each channel; `square` is its kernel [1, 1, taps, taps], which other devices and number formats use.
Tensor filter(
    const Tensor &x, const Tensor &square, at::ArrayRef<double> taps, at::IntArrayRef padding, int64_t stride,
    bool transposed) {
    const Filter filter{taps.vec(), padding.vec(), stride, transposed};
    const bool isKnown = x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16;
    if (x.dim() == 4 && x.is_cpu() && isKnown && !ct_is_exact()) {
        const int64_t height = filter.size(x.size(2), 0), width = filter.size(x.size(3), 1);
        if (height > 0 && width > 0)
            return Filtered::apply(x.to(at::kFloat), filter, height, width).to(x.scalar_type());
    }
    return ::convolution(
        x, square.expand({x.size(1), 1, -1, -1}), {}, {stride, stride}, padding, {1, 1}, transposed, {0, 0}, x.size(1));
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(ganzoo, library) {
    library.def(
        "filter(Tensor input, Tensor square, float[] taps, int[] padding, int stride, bool transposed) -> Tensor", &filter);
}
