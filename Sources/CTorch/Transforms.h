// The transforms of Winograd's minimal filtering as linear maps between tensors, see Winograd.cpp.

#pragma once

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <atomic>

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

/// The transforms Bᵀ, G and Aᵀ for two outputs and a kernel of the given number of taps.
template <int taps>
struct Maps;

template <>
struct Maps<2> {
    static constexpr Map<3, 3> input{{{1, -1, 0}, {0, 1, 0}, {0, 1, -1}}};
    static constexpr Map<3, 2> weight{{{1, 0}, {1, 1}, {0, 1}}};
    static constexpr Map<2, 3> output{{{1, 1, 0}, {0, 1, -1}}};
};

template <>
struct Maps<3> {
    static constexpr Map<4, 4> input{{{1, 0, -1, 0}, {0, 1, 1, 0}, {0, -1, 1, 0}, {0, 1, 0, -1}}};
    static constexpr Map<4, 3> weight{{{1, 0, 0}, {.5f, .5f, .5f}, {.5f, -.5f, .5f}, {0, 0, 1}}};
    static constexpr Map<2, 4> output{{{1, 1, 1, 0}, {0, 1, -1, -1}}};
};

constexpr int lanes = 16;

/// out = map · in · mapᵀ, where each element of the two square matrices is a vector of `count` channels.
template <typename Holder, int rows, int columns>
void separable(const float *const (&in)[columns][columns], float *const (&out)[rows][rows], int64_t count, bool add) {
    constexpr auto map = Holder::map;
    for (int64_t start = 0; start < count; start += lanes) {
        float half[rows][columns][lanes];
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
            for (int c = 0; c < columns; c++) {
                float sum[lanes] = {};
#pragma clang loop unroll(full)
                for (int k = 0; k < columns; k++) {
                    if (map.at[r][k] == 0) continue;
                    for (int l = 0; l < lanes; l++) sum[l] += map.at[r][k] * in[k][c][start + l];
                }
                for (int l = 0; l < lanes; l++) half[r][c][l] = sum[l];
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
            for (int q = 0; q < rows; q++) {
                float sum[lanes] = {};
#pragma clang loop unroll(full)
                for (int k = 0; k < columns; k++) {
                    if (map.at[q][k] == 0) continue;
                    for (int l = 0; l < lanes; l++) sum[l] += map.at[q][k] * half[r][k][l];
                }
                float *place = out[r][q] + start;
                if (add)
                    for (int l = 0; l < lanes; l++) place[l] += sum[l];
                else
                    for (int l = 0; l < lanes; l++) place[l] = sum[l];
            }
        }
    }
}

/// Runs `body(i)` for each index on libtorch's threads, from the same OpenMP library, so that no two pools compete.
template <typename Body>
void parallel(int64_t count, const Body &body) {
    using Run = void (*)(void (*)(void *), void *, unsigned, unsigned);
    static const auto run = reinterpret_cast<Run>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    struct Work {
        const Body &body;
        int64_t count, chunk;
        std::atomic<int64_t> next{0};
    };
    const int64_t threads = run && !at::in_parallel_region() ? std::min<int64_t>(count, at::get_num_threads()) : 1;
    Work work{body, count, std::max<int64_t>(1, count / (threads * 8))};
    const auto take = [](void *pointer) {
        auto &work = *static_cast<Work *>(pointer);
        for (;;) {
            const int64_t start = work.next.fetch_add(work.chunk, std::memory_order_relaxed);
            if (start >= work.count) return;
            for (int64_t i = start; i < std::min(start + work.chunk, work.count); i++) work.body(i);
        }
    };
    threads > 1 ? run(take, &work, static_cast<unsigned>(threads), 0) : take(&work);
}

/// The sizes of a convolution. The kernel determines the stride.
struct Geometry {
    int64_t kernel, padding, batch, channels, height, width, filters;

    int64_t stride() const { return kernel == 4 ? 2 : 1; }
    int64_t phases() const { return stride() * stride(); }
    int64_t tile() const { return kernel / stride() + 1; }
    int64_t rows() const { return (height + 2 * padding - kernel) / stride() + 1; }
    int64_t columns() const { return (width + 2 * padding - kernel) / stride() + 1; }
    int64_t tileRows() const { return (rows() + 1) / 2; }
    int64_t tileColumns() const { return (columns() + 1) / 2; }
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

template <Part part, int taps, bool adjoint>
struct Holder {
    static constexpr auto forward() {
        if constexpr (part == Part::input) return Maps<taps>::input;
        if constexpr (part == Part::weight) return Maps<taps>::weight;
        if constexpr (part == Part::output) return Maps<taps>::output;
    }
    static constexpr auto choose() {
        if constexpr (adjoint)
            return transposed(forward());
        else
            return forward();
    }
    static constexpr auto map = choose();
};

/// The positions of the vectors of one small matrix: `near` in an image or a weight, `far` in the planes of the product.
template <int size>
using Places = float *[size][size];

/// Moves the vectors between image or weight and planes; `adjoint` reverses the direction.
template <Part part, int taps, bool adjoint, int nearSize, int farSize>
void move(Places<nearSize> &near, Places<farSize> &far, int64_t count, bool add) {
    using Kind = Holder<part, taps, adjoint>;
    constexpr bool outwards = (part == Part::output) == adjoint;  // from the image or weight to the planes
    if constexpr (outwards) {
        const float *in[nearSize][nearSize];
        for (int a = 0; a < nearSize; a++)
            for (int b = 0; b < nearSize; b++) in[a][b] = near[a][b];
        separable<Kind, farSize, nearSize>(in, far, count, add);
    } else {
        const float *in[farSize][farSize];
        for (int a = 0; a < farSize; a++)
            for (int b = 0; b < farSize; b++) in[a][b] = far[a][b];
        separable<Kind, nearSize, farSize>(in, near, count, add);
    }
}

/// Input [N, C, H, W] ↔ planes [planes, tiles of the rows, phases · C]. The adjoint adds the overlapping tiles to the image,
/// so the work is divided by images and channels, which do not overlap.
template <int taps, bool adjoint>
void moveInput(float *image, float *planes, const Geometry &g, Rows rows) {
    constexpr int tile = taps + 1;
    const int64_t firstImage = rows.first / g.tileRows();
    const int64_t images = (rows.end() - 1) / g.tileRows() + 1 - firstImage;
    const int64_t block = g.channels % 64 == 0 && images * g.channels >= 512 ? 64 : lanes, blocks = g.channels / block;
    const int64_t tiles = rows.count * g.tileColumns();
    const std::vector<float> zeros(block);
    parallel(images * blocks, [&](int64_t index) {
        const int64_t n = firstImage + index / blocks, channel = index % blocks * block;
        const int64_t start = std::max(rows.first, n * g.tileRows()), end = std::min(rows.end(), (n + 1) * g.tileRows());
        std::vector<float> outside(zeros);
        Places<tile> near, far;
        for (int64_t line = start; line < end; line++)
            for (int64_t tx = 0; tx < g.tileColumns(); tx++)
                for (int64_t phase = 0; phase < g.phases(); phase++) {
                    const int64_t ty = line - n * g.tileRows(), row = (line - rows.first) * g.tileColumns() + tx;
                    for (int64_t a = 0; a < tile; a++)
                        for (int64_t b = 0; b < tile; b++) {
                            const int64_t y = g.stride() * (2 * ty + a) + phase / g.stride() - g.padding;
                            const int64_t x = g.stride() * (2 * tx + b) + phase % g.stride() - g.padding;
                            const bool inside = y >= 0 && y < g.height && x >= 0 && x < g.width;
                            near[a][b] = inside ? image + ((n * g.height + y) * g.width + x) * g.channels + channel
                                                : outside.data();
                            far[a][b] =
                                planes + ((a * tile + b) * tiles + row) * g.depth() + phase * g.channels + channel;
                        }
                    move<Part::input, taps, adjoint, tile, tile>(near, far, block, adjoint);
                    if (adjoint) std::fill(outside.begin(), outside.end(), 0.0f);
                }
    });
}

/// Weight [O, C, kernel, kernel] ↔ planes [planes, O, phases · C].
template <int taps, bool adjoint>
void moveWeight(float *weight, float *planes, const Geometry &g) {
    constexpr int tile = taps + 1;
    parallel(g.filters, [&](int64_t filter) {
        Places<taps> near;
        Places<tile> far;
        for (int64_t phase = 0; phase < g.phases(); phase++) {
            for (int64_t a = 0; a < taps; a++)
                for (int64_t b = 0; b < taps; b++) {
                    const int64_t y = g.stride() * a + phase / g.stride(), x = g.stride() * b + phase % g.stride();
                    near[a][b] = weight + ((filter * g.kernel + y) * g.kernel + x) * g.channels;
                }
            for (int64_t a = 0; a < tile; a++)
                for (int64_t b = 0; b < tile; b++)
                    far[a][b] = planes + ((a * tile + b) * g.filters + filter) * g.depth() + phase * g.channels;
            move<Part::weight, taps, adjoint, taps, tile>(near, far, g.channels, false);
        }
    });
}

/// Output [N, O, rows, columns] ↔ planes [planes, tiles of the rows, O]. Tiles do not overlap here.
template <int taps, bool adjoint>
void moveOutput(float *image, float *planes, const Geometry &g, Rows rows) {
    constexpr int tile = taps + 1;
    const int64_t tiles = rows.count * g.tileColumns();
    const std::vector<float> zeros(g.filters);
    parallel(rows.count, [&](int64_t index) {
        const int64_t n = (rows.first + index) / g.tileRows(), ty = (rows.first + index) % g.tileRows();
        std::vector<float> outside(zeros);
        Places<2> near;
        Places<tile> far;
        for (int64_t tx = 0; tx < g.tileColumns(); tx++) {
            for (int64_t a = 0; a < 2; a++)
                for (int64_t b = 0; b < 2; b++) {
                    const int64_t y = 2 * ty + a, x = 2 * tx + b;
                    const bool inside = y < g.rows() && x < g.columns();
                    near[a][b] =
                        inside ? image + ((n * g.rows() + y) * g.columns() + x) * g.filters : outside.data();
                }
            for (int64_t a = 0; a < tile; a++)
                for (int64_t b = 0; b < tile; b++)
                    far[a][b] = planes + ((a * tile + b) * tiles + index * g.tileColumns() + tx) * g.filters;
            move<Part::output, taps, adjoint, 2, tile>(near, far, g.filters, false);
        }
    });
}

/// Moves one part between an image or weight in channels-last format and planes.
template <Part part, bool adjoint>
void transfer(float *image, float *planes, const Geometry &g, Rows rows) {
    const auto run = [&](auto taps) {
        if constexpr (part == Part::input) moveInput<decltype(taps)::value, adjoint>(image, planes, g, rows);
        if constexpr (part == Part::weight) moveWeight<decltype(taps)::value, adjoint>(image, planes, g);
        if constexpr (part == Part::output) moveOutput<decltype(taps)::value, adjoint>(image, planes, g, rows);
    };
    g.kernel == 4 ? run(std::integral_constant<int, 2>()) : run(std::integral_constant<int, 3>());
}

/// The transform of one part, or its adjoint, as tensors.
template <Part part, bool adjoint>
Tensor transform(const Tensor &given, const Geometry &g) {
    constexpr bool outwards = (part == Part::output) == adjoint;
    const auto near = part == Part::input    ? std::vector<int64_t>{g.batch, g.channels, g.height, g.width}
                      : part == Part::weight ? std::vector<int64_t>{g.filters, g.channels, g.kernel, g.kernel}
                                             : std::vector<int64_t>{g.batch, g.filters, g.rows(), g.columns()};
    const auto far = part == Part::input    ? std::vector<int64_t>{g.planes(), g.tiles(), g.depth()}
                     : part == Part::weight ? std::vector<int64_t>{g.planes(), g.filters, g.depth()}
                                            : std::vector<int64_t>{g.planes(), g.tiles(), g.filters};
    const Tensor in = outwards ? given.contiguous(at::MemoryFormat::ChannelsLast) : given.contiguous();
    const Tensor out = outwards ? at::empty(far, in.options())
                                : at::empty(near, in.options(), at::MemoryFormat::ChannelsLast);
    if (part == Part::input && adjoint) out.zero_();
    auto *image = (outwards ? in : out).template mutable_data_ptr<float>();
    auto *planes = (outwards ? out : in).template mutable_data_ptr<float>();
    transfer<part, adjoint>(image, planes, g, Rows::all(g));
    return out;
}

}  // namespace
