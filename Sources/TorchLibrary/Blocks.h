// Convolutions and their gradients by Winograd's transforms in blocks of tiles, whose planes stay in the processor's cache.

#pragma once

#include "PlaneProducts.h"

#include <array>

namespace {

inline Tensor emptyFloats(int64_t count) { return at::empty({count}, at::TensorOptions(at::kFloat)); }

/// Planes for one block of tile rows after the other. A block depends on the sizes alone, so that results do not depend on
/// the machine.
class Blocks {
public:
    explicit Blocks(const Geometry &g) : g(g) {
        // both planes fit into a cache of 2 MB, but products of few tiles with a large weight are slow
        constexpr int64_t floats = 1 << 19, large = 1 << 17;
        const int64_t fewest = g.depth() * g.filters > large ? 256 : 128;
        const int64_t perRow = g.planes() * g.tileColumns() * (g.depth() + g.filters);
        const int64_t wanted = std::max(floats / perRow, (fewest + g.tileColumns() - 1) / g.tileColumns());
        const int64_t all = g.batch * g.tileRows(), count = (all + wanted - 1) / wanted;
        largest = (all + count - 1) / count;
        deepMemory = emptyFloats(g.planes() * (largest * g.tileColumns() * g.depth() + gap));
        wideMemory = emptyFloats(g.planes() * (largest * g.tileColumns() * g.filters + gap));
    }

    /// Calls `body` with the tile rows of each block and their two planes: `deep` [planes, tiles, phases · C] and `wide`
    /// [planes, tiles, O].
    template <typename Body>
    void each(const Body &body) {
        for (int64_t first = 0; first < g.batch * g.tileRows(); first += largest) {
            const Rows rows{first, std::min(largest, g.batch * g.tileRows() - first)};
            Tensor deep = planes(deepMemory, rows, g.depth()), wide = planes(wideMemory, rows, g.filters);
            body(rows, deep, wide);
        }
    }

private:
    Tensor planes(const Tensor &memory, Rows rows, int64_t width) const {
        const int64_t tiles = rows.count * g.tileColumns();
        return memory.as_strided({g.planes(), tiles, width}, {tiles * width + gap, width, 1});
    }

    // a cache line between planes, which would otherwise be powers of two apart and displace each other from the cache
    static constexpr int64_t gap = 16;

    const Geometry &g;
    int64_t largest;
    Tensor deepMemory, wideMemory;
};

/// Fills planes from an image, or an image from planes.
template <Part part, bool adjoint>
void transfer(const Tensor &image, const Tensor &planes, const Geometry &g, Rows rows) {
    const Planes places{planes.mutable_data_ptr<float>(), planes.stride(0)};
    transfer<part, adjoint>(image.mutable_data_ptr<float>(), places, g, rows);
}

inline Tensor channelsLast(const Tensor &image) {
    return image.to(at::kFloat).contiguous(at::MemoryFormat::ChannelsLast);
}

inline Tensor emptyImage(at::IntArrayRef sizes) {
    return at::empty(sizes, at::TensorOptions(at::kFloat), at::MemoryFormat::ChannelsLast);
}

/// Empty planes of a weight [planes, O, phases · C].
inline Tensor emptyTaps(const Geometry &g) {
    return emptyFloats(g.planes() * g.filters * g.depth()).view({g.planes(), g.filters, g.depth()});
}

/// The transformed weight.
inline Tensor taps(const Tensor &weight, const Geometry &g) {
    const Tensor result = emptyTaps(g);
    transfer<Part::weight, false>(weight.contiguous(at::MemoryFormat::ChannelsLast), result, g, Rows::all(g));
    return result;
}

/// The convolution of `image`, or the transposed one, with a weight.
inline Tensor convolved(const Tensor &given, const Tensor &weight, const Geometry &g, bool isTransposed) {
    const Tensor image = channelsLast(given), kernels = taps(weight, g);
    Blocks blocks(g);
    if (isTransposed) {
        Tensor result = emptyImage({g.batch, g.channels, g.height, g.width}).zero_();
        blocks.each([&](Rows rows, Tensor &deep, Tensor &wide) {
            transfer<Part::output, true>(image, wide, g, rows);
            multiply(deep, wide, kernels);
            transfer<Part::input, true>(result, deep, g, rows);
        });
        return result;
    }
    const Tensor flipped = kernels.transpose(1, 2);
    Tensor result = emptyImage({g.batch, g.filters, g.rows(), g.columns()});
    blocks.each([&](Rows rows, Tensor &deep, Tensor &wide) {
        transfer<Part::input, false>(image, deep, g, rows);
        multiply(wide, deep, flipped);
        transfer<Part::output, false>(result, wide, g, rows);
    });
    return result;
}

/// The gradients of a convolution or a transposed one with respect to its input and its weight, each where it is wanted.
inline std::pair<Tensor, Tensor> slopes(
    const Tensor &given, const Tensor &input, const Tensor &weight, const Geometry &g, bool isTransposed, bool forInput,
    bool forWeight) {
    const Tensor slope = channelsLast(given), image = forWeight ? channelsLast(input) : Tensor();
    const Tensor kernels = forInput ? taps(weight, g) : Tensor();
    const Tensor flipped = forInput && isTransposed ? kernels.transpose(1, 2) : Tensor();
    Tensor sum = forWeight ? emptyTaps(g).zero_() : Tensor();
    Tensor result;
    if (forInput && isTransposed) result = emptyImage(input.sizes());
    if (forInput && !isTransposed) result = emptyImage(input.sizes()).zero_();
    Blocks(g).each([&](Rows rows, Tensor &deep, Tensor &wide) {
        if (isTransposed) {
            transfer<Part::input, false>(slope, deep, g, rows);
            if (forWeight) transfer<Part::output, true>(image, wide, g, rows);
        } else {
            transfer<Part::output, true>(slope, wide, g, rows);
            if (forWeight) transfer<Part::input, false>(image, deep, g, rows);
        }
        if (forWeight) multiply(sum, wide.transpose(1, 2), deep, true);
        if (forInput && isTransposed) {
            multiply(wide, deep, flipped);
            transfer<Part::output, false>(result, wide, g, rows);
        } else if (forInput) {
            multiply(deep, wide, kernels);
            transfer<Part::input, true>(result, deep, g, rows);
        }
    });
    if (!forWeight) return {result, Tensor()};
    const Tensor weightSlope = emptyImage({g.filters, g.channels, g.kernel(), g.kernel()});
    transfer<Part::weight, true>(weightSlope, sum, g, Rows::all(g));
    return {result, weightSlope};
}

/// The gradient with respect to the weight alone, of images [N, O, rows, columns] and [N, C, H, W].
inline Tensor weightSlope(const Tensor &slope, const Tensor &image, const Geometry &g) {
    return slopes(slope, image, {}, g, false, false, true).second;
}

}  // namespace
