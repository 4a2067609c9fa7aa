// Convolutions and their gradients by Winograd's transforms in blocks of tiles, whose planes stay in the processor's cache.

#pragma once

#include "PlaneProducts.h"

#include <array>

namespace {

/// The type of the planes.
inline at::ScalarType planeType(const Geometry &g) { return g.isLow ? at::kBFloat16 : at::kFloat; }

inline Tensor emptyNumbers(int64_t count, at::ScalarType type) { return at::empty({count}, at::TensorOptions(type)); }

/// Planes for one block of tile rows after the other. A block depends on the sizes alone, so that results do not depend on
/// the machine.
class Blocks {
public:
    explicit Blocks(const Geometry &g) : g(g), gap(blasProduct(planeType(g)) ? 16 : 0) {
        // both planes fit into a cache of 2 MB, but products of few tiles with a large weight are slow
        constexpr int64_t large = 1 << 17;
        const int64_t numbers = 1 << (g.isLow ? 20 : 19);
        const int64_t fewest = g.depth() * g.filters > large ? 256 : 128;
        const int64_t perRow = g.planes() * g.tileColumns() * (g.depth() + g.filters);
        const int64_t wanted = std::max(numbers / perRow, (fewest + g.tileColumns() - 1) / g.tileColumns());
        const int64_t all = g.batch * g.tileRows(), count = (all + wanted - 1) / wanted;
        largest = (all + count - 1) / count;
        deepMemory = emptyNumbers(g.planes() * (largest * g.tileColumns() * g.depth() + gap), planeType(g));
        wideMemory = emptyNumbers(g.planes() * (largest * g.tileColumns() * g.filters + gap), planeType(g));
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

    const Geometry &g;
    // a cache line between planes, which would otherwise be powers of two apart and displace each other from the cache
    const int64_t gap;
    int64_t largest;
    Tensor deepMemory, wideMemory;
};

/// Fills planes from an image, or an image from planes. Weights, and images that are sums of overlapping tiles, are float32 with
/// planes of either type; other images have the type of the planes.
template <Part part, bool adjoint>
void transfer(const Tensor &image, const Tensor &planes, const Geometry &g, Rows rows, bool adds = false) {
    const auto run = [&]<typename Near, typename Far>() {
        const Planes<Far> places{planes.mutable_data_ptr<Far>(), planes.stride(0)};
        transfer<part, adjoint>(image.mutable_data_ptr<Near>(), places, g, rows, adds);
    };
    constexpr bool isPrecise = part == Part::weight || (part == Part::input && adjoint);
    if (!g.isLow) return run.template operator()<float, float>();
    run.template operator()<std::conditional_t<isPrecise, float, at::BFloat16>, at::BFloat16>();
}

inline Tensor channelsLast(const Tensor &image, const Geometry &g) {
    return image.to(planeType(g)).contiguous(at::MemoryFormat::ChannelsLast);
}

inline Tensor emptyImage(at::IntArrayRef sizes, at::ScalarType type = at::kFloat) {
    return at::empty(sizes, at::TensorOptions(type), at::MemoryFormat::ChannelsLast);
}

/// Empty planes of a weight [planes, O, phases · C].
inline Tensor emptyTaps(const Geometry &g) {
    return emptyNumbers(g.planes() * g.filters * g.depth(), planeType(g)).view({g.planes(), g.filters, g.depth()});
}

/// The transformed weight.
inline Tensor taps(const Tensor &weight, const Geometry &g) {
    const Tensor result = emptyTaps(g);
    transfer<Part::weight, false>(weight.contiguous(at::MemoryFormat::ChannelsLast), result, g, Rows::all(g));
    return result;
}

/// The convolution of `image`, or the transposed one, with a weight.
inline Tensor convolved(const Tensor &given, const Tensor &weight, const Geometry &g, bool isTransposed) {
    const Tensor image = channelsLast(given, g), kernels = taps(weight, g);
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
    Tensor result = emptyImage({g.batch, g.filters, g.rows(), g.columns()}, planeType(g));
    blocks.each([&](Rows rows, Tensor &deep, Tensor &wide) {
        transfer<Part::input, false>(image, deep, g, rows);
        multiply(wide, deep, flipped);
        transfer<Part::output, false>(result, wide, g, rows);
    });
    return result;
}

/// The gradient with respect to a weight, summed over blocks in float32.
class WeightSum {
public:
    explicit WeightSum(const Geometry &g)
        : g(g), planes(emptyTaps(g)), slope(emptyImage({g.filters, g.channels, g.kernel(), g.kernel()})) {}

    void add(const Tensor &wide, const Tensor &deep) {
        // bfloat16 is too coarse for sums, so that each block adds to the weight itself
        multiply(planes, wide.transpose(1, 2), deep, !g.isLow && !isFirst);
        if (g.isLow) transfer<Part::weight, true>(slope, planes, g, Rows::all(g), !isFirst);
        isFirst = false;
    }

    Tensor weight() const {
        if (!g.isLow) transfer<Part::weight, true>(slope, planes, g, Rows::all(g));
        return slope;
    }

private:
    const Geometry &g;
    Tensor planes;
    const Tensor slope;
    bool isFirst = true;
};

/// The gradients of a convolution or a transposed one with respect to its input and its weight, each where it is wanted.
inline std::pair<Tensor, Tensor> slopes(
    const Tensor &given, const Tensor &input, const Tensor &weight, const Geometry &g, bool isTransposed, bool forInput,
    bool forWeight) {
    const Tensor slope = channelsLast(given, g), image = forWeight ? channelsLast(input, g) : Tensor();
    const Tensor kernels = forInput ? taps(weight, g) : Tensor();
    const Tensor flipped = forInput && isTransposed ? kernels.transpose(1, 2) : Tensor();
    std::optional<WeightSum> sum;
    if (forWeight) sum.emplace(g);
    Tensor result;
    if (forInput && isTransposed) result = emptyImage(input.sizes(), planeType(g));
    if (forInput && !isTransposed) result = emptyImage(input.sizes()).zero_();
    Blocks(g).each([&](Rows rows, Tensor &deep, Tensor &wide) {
        if (isTransposed) {
            transfer<Part::input, false>(slope, deep, g, rows);
            if (forWeight) transfer<Part::output, true>(image, wide, g, rows);
        } else {
            transfer<Part::output, true>(slope, wide, g, rows);
            if (forWeight) transfer<Part::input, false>(image, deep, g, rows);
        }
        if (forWeight) sum->add(wide, deep);
        if (forInput && isTransposed) {
            multiply(wide, deep, flipped);
            transfer<Part::output, false>(result, wide, g, rows);
        } else if (forInput) {
            multiply(deep, wide, kernels);
            transfer<Part::input, true>(result, deep, g, rows);
        }
    });
    return {result, forWeight ? sum->weight() : Tensor()};
}

/// The gradient with respect to the weight alone, of images [N, O, rows, columns] and [N, C, H, W].
inline Tensor weightSlope(const Tensor &slope, const Tensor &image, const Geometry &g) {
    return slopes(slope, image, {}, g, false, false, true).second;
}

}  // namespace
