// The loops of Winograd's transforms. Transforms.h includes this once for each instruction set, within a namespace; the
// results are the same bits with each, since multiplications and additions are not fused.

/// Neighbouring channels, which are computed at once.
typedef float Lanes __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));

/// out = map · in · mapᵀ, where each element of the two square matrices is a vector of `count` channels.
template <typename Holder, int rows, int columns>
inline __attribute__((always_inline)) void separable(
    const float *const (&in)[columns][columns], float *const (&out)[rows][rows], int64_t count, bool add) {
#pragma clang fp contract(off)
    constexpr auto map = Holder::map;
    for (int64_t start = 0; start < count; start += lanes) {
        Lanes half[rows][columns];
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
            for (int c = 0; c < columns; c++) {
                half[r][c] = Lanes{};
#pragma clang loop unroll(full)
                for (int k = 0; k < columns; k++)
                    if (map.at[r][k] != 0)
                        half[r][c] += map.at[r][k] * *reinterpret_cast<const Lanes *>(in[k][c] + start);
            }
        }
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
#pragma clang loop unroll(full)
            for (int q = 0; q < rows; q++) {
                Lanes sum{};
#pragma clang loop unroll(full)
                for (int k = 0; k < columns; k++)
                    if (map.at[q][k] != 0) sum += map.at[q][k] * half[r][k];
                auto *place = reinterpret_cast<Lanes *>(out[r][q] + start);
                *place = add ? *place + sum : sum;
            }
        }
    }
}

/// The positions of the vectors of one small matrix: `near` in an image or a weight, `far` in the planes of the product.
template <int size>
using Places = float *[size][size];

/// Moves the vectors between image or weight and planes; `adjoint` reverses the direction.
template <Part part, int taps, int outputs, bool adjoint, int nearSize, int farSize>
inline __attribute__((always_inline)) void move(Places<nearSize> &near, Places<farSize> &far, int64_t count, bool add) {
    using Kind = Holder<part, taps, outputs, adjoint>;
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

/// Input [N, C, H, W] ↔ planes [planes, tiles of the rows, phases · C]. The adjoint adds overlapping tiles to the image, so
/// the work is divided by images and channels, which do not overlap; without it by rows of tiles.
template <int taps, int outputs, bool adjoint>
void moveInput(float *image, Planes planes, const Geometry &g, Rows rows) {
    constexpr int64_t tile = taps + outputs - 1, stride = taps == 2 ? 2 : 1;
    // a part of the channels of one row of tiles
    const auto moveRow = [&](int64_t line, int64_t channel, int64_t count, float *outside) {
        const int64_t n = line / g.tileRows(), top = line % g.tileRows() * outputs * stride - g.padding;
        Places<tile> near, far;
        for (int64_t tx = 0; tx < g.tileColumns(); tx++)
            for (int64_t phase = 0; phase < stride * stride; phase++) {
                const int64_t y = top + phase / stride, x = tx * outputs * stride - g.padding + phase % stride;
                const int64_t row = (line - rows.first) * g.tileColumns() + tx;
                for (int64_t a = 0; a < tile; a++)
                    for (int64_t b = 0; b < tile; b++) {
                        const int64_t v = y + a * stride, u = x + b * stride;
                        const bool inside = v >= 0 && v < g.height && u >= 0 && u < g.width;
                        near[a][b] = inside ? image + ((n * g.height + v) * g.width + u) * g.channels + channel : outside;
                        far[a][b] = planes[a * tile + b] + row * g.depth() + phase * g.channels + channel;
                    }
                move<Part::input, taps, outputs, adjoint, tile, tile>(near, far, count, adjoint);
                if (adjoint) std::fill(outside, outside + count, 0.0f);
            }
    };
    if (!adjoint) {
        std::vector<float> zeros(g.channels);
        parallel(rows.count, [&](int64_t index) { moveRow(rows.first + index, 0, g.channels, zeros.data()); });
        return;
    }
    const int64_t firstImage = rows.first / g.tileRows();
    const int64_t images = (rows.end() - 1) / g.tileRows() + 1 - firstImage;
    const int64_t block = g.channels % 64 == 0 && images * g.channels / 64 >= at::get_num_threads() ? 64 : lanes;
    const int64_t blocks = g.channels / block;
    parallel(images * blocks, [&](int64_t index) {
        const int64_t n = firstImage + index / blocks;
        const int64_t start = std::max(rows.first, n * g.tileRows()), end = std::min(rows.end(), (n + 1) * g.tileRows());
        std::vector<float> outside(block);
        for (int64_t line = start; line < end; line++) moveRow(line, index % blocks * block, block, outside.data());
    });
}

/// Weight [O, C, kernel, kernel] ↔ planes [planes, O, phases · C].
template <int taps, int outputs, bool adjoint>
void moveWeight(float *weight, Planes planes, const Geometry &g) {
    constexpr int64_t tile = taps + outputs - 1, stride = taps == 2 ? 2 : 1;
    parallel(g.filters, [&](int64_t filter) {
        Places<taps> near;
        Places<tile> far;
        for (int64_t phase = 0; phase < stride * stride; phase++) {
            for (int64_t a = 0; a < taps; a++)
                for (int64_t b = 0; b < taps; b++) {
                    const int64_t y = stride * a + phase / stride, x = stride * b + phase % stride;
                    near[a][b] = weight + ((filter * g.kernel() + y) * g.kernel() + x) * g.channels;
                }
            for (int64_t a = 0; a < tile; a++)
                for (int64_t b = 0; b < tile; b++)
                    far[a][b] = planes[a * tile + b] + filter * g.depth() + phase * g.channels;
            move<Part::weight, taps, outputs, adjoint, taps, tile>(near, far, g.channels, false);
        }
    });
}

/// Output [N, O, rows, columns] ↔ planes [planes, tiles of the rows, O]. Tiles do not overlap here.
template <int taps, int outputs, bool adjoint>
void moveOutput(float *image, Planes planes, const Geometry &g, Rows rows) {
    constexpr int tile = taps + outputs - 1;
    const std::vector<float> zeros(g.filters);
    parallel(rows.count, [&](int64_t index) {
        const int64_t n = (rows.first + index) / g.tileRows(), ty = (rows.first + index) % g.tileRows();
        std::vector<float> outside(zeros);
        Places<outputs> near;
        Places<tile> far;
        for (int64_t tx = 0; tx < g.tileColumns(); tx++) {
            for (int64_t a = 0; a < outputs; a++)
                for (int64_t b = 0; b < outputs; b++) {
                    const int64_t y = outputs * ty + a, x = outputs * tx + b;
                    const bool inside = y < g.rows() && x < g.columns();
                    near[a][b] =
                        inside ? image + ((n * g.rows() + y) * g.columns() + x) * g.filters : outside.data();
                }
            for (int64_t a = 0; a < tile; a++)
                for (int64_t b = 0; b < tile; b++)
                    far[a][b] = planes[a * tile + b] + (index * g.tileColumns() + tx) * g.filters;
            move<Part::output, taps, outputs, adjoint, outputs, tile>(near, far, g.filters, false);
        }
    });
}

/// Moves one part between an image or weight in channels-last format and planes.
template <Part part, bool adjoint>
void transfer(float *image, Planes planes, const Geometry &g, Rows rows) {
    const auto run = [&]<int taps, int outputs>() {
        if constexpr (part == Part::input) moveInput<taps, outputs, adjoint>(image, planes, g, rows);
        if constexpr (part == Part::weight) moveWeight<taps, outputs, adjoint>(image, planes, g);
        if constexpr (part == Part::output) moveOutput<taps, outputs, adjoint>(image, planes, g, rows);
    };
    if (g.taps == 2) return g.outputs == 2 ? run.template operator()<2, 2>() : run.template operator()<2, 4>();
    if (g.taps == 3) return g.outputs == 2 ? run.template operator()<3, 2>() : run.template operator()<3, 4>();
    run.template operator()<4, 3>();
}
