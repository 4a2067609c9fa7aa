// The transforms of Winograd's minimal filtering as linear maps between tensors, see Winograd.h.

#pragma once

#include "Parallel.h"

#include <ATen/ATen.h>

namespace {

using at::Tensor;

template <int rows, int columns>
struct Map {
    float at[rows][columns];
};

template <int rows, int columns>
constexpr Map<columns, rows> transposed(const Map<rows, columns> &map) {
    Map<columns, rows> result{};
    for (int r = 0; r < rows; r++)
        for (int c = 0; c < columns; c++) result.at[c][r] = map.at[r][c];
    return result;
}

/// The transforms Bᵀ, G and Aᵀ of F(outputs, taps) by Toom and Cook's interpolation at points and infinity (Lavin and Gray
/// 2016, appendix). Of small fractions, these points have the least error with random numbers, a third of that of 0, ±1, ±2
/// (how to choose them: Barabasz et al. 2020, "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep
/// Neural Networks", arXiv:1803.10986).
template <int outputs, int taps>
struct Transform {
    static constexpr int tile = outputs + taps - 1;
    static_assert(tile >= 3 && tile <= 6);
    static constexpr double points[4][5]{{0, 1}, {0, 1, -1}, {0, -1, 0.5, 2}, {0, 0.75, -0.75, 1.5, -1.5}};

    Map<tile, tile> input{};
    Map<tile, taps> weight{};
    Map<outputs, tile> output{};

    constexpr Transform() {
        constexpr int last = tile - 1;
        constexpr auto &point = points[tile - 3];
        for (int i = 0; i < tile; i++) {
            // the coefficients of the polynomial whose roots are all points but this one
            double coefficients[tile]{1}, scale = 1;
            int degree = 0;
            for (int k = 0; k < last; k++) {
                if (k == i) continue;
                for (int c = ++degree; c >= 0; c--)
                    coefficients[c] = (c > 0 ? coefficients[c - 1] : 0) - point[k] * (c < degree ? coefficients[c] : 0);
                if (i < last) scale *= point[i] - point[k];
            }
            for (int k = 0; k < tile; k++) input.at[i][k] = float(coefficients[k]);
            double power = 1;
            for (int k = 0; k < std::max(outputs, taps); k++) {
                if (k < taps) weight.at[i][k] = float(i < last ? power / scale : k == taps - 1);
                if (k < outputs) output.at[k][i] = float(i < last ? power : k == outputs - 1);
                if (i < last) power *= point[i];
            }
        }
    }
};

constexpr int lanes = 16;

/// Whether there are tiles of `outputs` each way, for planes in float32 or bfloat16. Rounding planes to bfloat16 has an error of
/// 0.5 % with these tiles, and of 1 to 1.5 % with larger ones; that of a direct convolution in bfloat16 is 0.23 %.
constexpr bool hasTiles(int64_t taps, int64_t outputs, bool isLow) {
    if (isLow) return (taps == 2 && (outputs == 2 || outputs == 3)) || (taps == 3 && outputs == 2);
    return taps == 4 ? outputs == 3 : outputs == 2 || outputs == 4;
}

/// The sizes of a convolution, whose kernel has `taps` · stride numbers along each side, in tiles of `outputs` each way.
struct Geometry {
    int64_t taps, outputs, padding, batch, channels, height, width, filters;
    /// Whether planes are bfloat16.
    bool isLow = false;

    int64_t stride() const { return taps == 2 ? 2 : 1; }
    int64_t kernel() const { return taps * stride(); }
    int64_t phases() const { return stride() * stride(); }
    int64_t tile() const { return taps + outputs - 1; }
    int64_t rows() const { return (height + 2 * padding - kernel()) / stride() + 1; }
    int64_t columns() const { return (width + 2 * padding - kernel()) / stride() + 1; }
    int64_t tileRows() const { return (rows() + outputs - 1) / outputs; }
    int64_t tileColumns() const { return (columns() + outputs - 1) / outputs; }
    int64_t tiles() const { return batch * tileRows() * tileColumns(); }
    int64_t depth() const { return phases() * channels; }
    int64_t planes() const { return tile() * tile(); }
};

enum class Part { input, weight, output };

/// Consecutive rows of tiles, counted over all images. Planes hold the tiles of these rows.
struct Rows {
    int64_t first, count;

    int64_t end() const { return first + count; }
    static Rows all(const Geometry &g) { return {0, g.batch * g.tileRows()}; }
};

/// The planes of a product in memory.
template <typename Element>
struct Planes {
    Element *first;
    /// The number of elements from one plane to the next.
    int64_t pitch;

    Element *operator[](int64_t plane) const { return first + plane * pitch; }
};

template <Part part, int taps, int outputs, bool adjoint>
struct Holder {
    static constexpr auto forward() {
        constexpr Transform<outputs, taps> transform;
        if constexpr (part == Part::input) return transform.input;
        if constexpr (part == Part::weight) return transform.weight;
        if constexpr (part == Part::output) return transform.output;
    }
    static constexpr auto choose() {
        if constexpr (adjoint)
            return transposed(forward());
        else
            return forward();
    }
    static constexpr auto map = choose();
};

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
namespace wide {
#include "Moves.h"
}
#pragma clang attribute pop
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
namespace medium {
#include "Moves.h"
}
#pragma clang attribute pop
#endif
namespace basic {
#include "Moves.h"
}

/// Moves one part between an image or weight in channels-last format and planes, by the processor's widest instructions.
/// - Parameter adds: adds to the weight.
template <Part part, bool adjoint, typename Near, typename Far>
void transfer(Near *image, Planes<Far> planes, const Geometry &g, Rows rows, bool adds) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return wide::transfer<part, adjoint>(image, planes, g, rows, adds);
    if (__builtin_cpu_supports("avx2")) return medium::transfer<part, adjoint>(image, planes, g, rows, adds);
#endif
    basic::transfer<part, adjoint>(image, planes, g, rows, adds);
}

}  // namespace
