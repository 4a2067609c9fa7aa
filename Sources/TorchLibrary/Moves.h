// The loops of Winograd's transforms. Transforms.h includes this once for each instruction set, within a namespace; the
// results are the same bits with each, since multiplications and additions are not fused.

/// Neighbouring channels, which are computed at once.
typedef float Lanes __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float)), may_alias));
typedef uint32_t Bits __attribute__((vector_size(lanes * sizeof(uint32_t))));
/// The upper halves of floats, which are bfloat16.
typedef uint16_t Halves __attribute__((vector_size(lanes * sizeof(uint16_t)), aligned(sizeof(uint16_t)), may_alias));

// vectors are passed by reference, since how they are passed by value depends on the instruction set
inline __attribute__((always_inline)) void load(const float *place, Lanes &value) {
    value = *reinterpret_cast<const Lanes *>(place);
}

inline __attribute__((always_inline)) void load(const at::BFloat16 *place, Lanes &value) {
    value = Lanes(__builtin_convertvector(*reinterpret_cast<const Halves *>(place), Bits) << 16);
}

inline __attribute__((always_inline)) void store(float *place, const Lanes &value) {
    *reinterpret_cast<Lanes *>(place) = value;
}

/// Rounds to nearest, ties to even.
inline __attribute__((always_inline)) void store(at::BFloat16 *place, const Lanes &value) {
    const Bits bits = Bits(value), rounded = bits + 0x7fff + (bits >> 16 & 1);
    // the sum would overflow to another value for NaN
    const Bits kept = value == value ? rounded : Bits{} + 0x7fc00000;
    *reinterpret_cast<Halves *>(place) = __builtin_convertvector(kept >> 16, Halves);
}

/// out = map · in · mapᵀ, where each element of the two square matrices is a vector of `count` channels.
template <typename Holder, int rows, int columns, typename In, typename Out>
inline __attribute__((always_inline)) void separable(
    In *const (&in)[columns][columns], Out *const (&out)[rows][rows], int64_t count, bool add) {
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
                    if (map.at[r][k] != 0) {
                        Lanes value;
                        load(in[k][c] + start, value);
                        half[r][c] += map.at[r][k] * value;
                    }
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
                if (add) {
                    Lanes before;
                    load(out[r][q] + start, before);
                    sum += before;
                }
                store(out[r][q] + start, sum);
            }
        }
    }
}

/// The positions of the vectors of one small matrix: `near` in an image or a weight, `far` in the planes of the product.
template <typename Element, int size>
using Places = Element *[size][size];

/// Moves the vectors between image or weight and planes; `adjoint` reverses the direction.
template <Part part, int taps, int outputs, bool adjoint, int nearSize, int farSize, typename Near, typename Far>
inline __attribute__((always_inline)) void move(
    Places<Near, nearSize> &near, Places<Far, farSize> &far, int64_t count, bool add) {
    using Kind = Holder<part, taps, outputs, adjoint>;
    constexpr bool outwards = (part == Part::output) == adjoint;  // from the image or weight to the planes
    if constexpr (outwards)
        separable<Kind, farSize, nearSize>(near, far, count, add);
    else
        separable<Kind, nearSize, farSize>(far, near, count, add);
}

/// Input [N, C, H, W] ↔ planes [planes, tiles of the rows, phases · C]. The adjoint adds overlapping tiles to the image, so
/// the work is divided by images and channels, which do not overlap; without it by rows of tiles.
template <int taps, int outputs, bool adjoint, typename Near, typename Far>
void moveInput(Near *image, Planes<Far> planes, const Geometry &g, Rows rows) {
    constexpr int64_t tile = taps + outputs - 1, stride = taps == 2 ? 2 : 1;
    // a part of the channels of one row of tiles
    const auto moveRow = [&](int64_t line, int64_t channel, int64_t count, Near *outside) {
        const int64_t n = line / g.tileRows(), top = line % g.tileRows() * outputs * stride - g.padding;
        Places<Near, tile> near;
        Places<Far, tile> far;
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
                if (adjoint) std::fill(outside, outside + count, Near(0));
            }
    };
    if (!adjoint) {
        std::vector<Near> zeros(g.channels);
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
        std::vector<Near> outside(block);
        for (int64_t line = start; line < end; line++) moveRow(line, index % blocks * block, block, outside.data());
    });
}

/// Weight [O, C, kernel, kernel] ↔ planes [planes, O, phases · C].
template <int taps, int outputs, bool adjoint, typename Near, typename Far>
void moveWeight(Near *weight, Planes<Far> planes, const Geometry &g, bool adds) {
    constexpr int64_t tile = taps + outputs - 1, stride = taps == 2 ? 2 : 1;
    parallel(g.filters, [&](int64_t filter) {
        Places<Near, taps> near;
        Places<Far, tile> far;
        for (int64_t phase = 0; phase < stride * stride; phase++) {
            for (int64_t a = 0; a < taps; a++)
                for (int64_t b = 0; b < taps; b++) {
                    const int64_t y = stride * a + phase / stride, x = stride * b + phase % stride;
                    near[a][b] = weight + ((filter * g.kernel() + y) * g.kernel() + x) * g.channels;
                }
            for (int64_t a = 0; a < tile; a++)
                for (int64_t b = 0; b < tile; b++)
                    far[a][b] = planes[a * tile + b] + filter * g.depth() + phase * g.channels;
            move<Part::weight, taps, outputs, adjoint, taps, tile>(near, far, g.channels, adds);
        }
    });
}

/// Output [N, O, rows, columns] ↔ planes [planes, tiles of the rows, O]. Tiles do not overlap here.
template <int taps, int outputs, bool adjoint, typename Near, typename Far>
void moveOutput(Near *image, Planes<Far> planes, const Geometry &g, Rows rows) {
    constexpr int tile = taps + outputs - 1;
    const std::vector<Near> zeros(g.filters);
    parallel(rows.count, [&](int64_t index) {
        const int64_t n = (rows.first + index) / g.tileRows(), ty = (rows.first + index) % g.tileRows();
        std::vector<Near> outside(zeros);
        Places<Near, outputs> near;
        Places<Far, tile> far;
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
template <Part part, bool adjoint, typename Near, typename Far>
void transfer(Near *image, Planes<Far> planes, const Geometry &g, Rows rows, bool adds) {
    const auto run = [&]<int taps, int outputs>() {
        if constexpr (hasTiles(taps, outputs, std::is_same_v<Far, at::BFloat16>)) {
            if constexpr (part == Part::input) moveInput<taps, outputs, adjoint>(image, planes, g, rows);
            if constexpr (part == Part::weight) moveWeight<taps, outputs, adjoint>(image, planes, g, adds);
            if constexpr (part == Part::output) moveOutput<taps, outputs, adjoint>(image, planes, g, rows);
        }
    };
    const auto choose = [&]<int taps>() {
        if (g.outputs == 2) run.template operator()<taps, 2>();
        if (g.outputs == 3) run.template operator()<taps, 3>();
        if (g.outputs == 4) run.template operator()<taps, 4>();
    };
    if (g.taps == 2) choose.template operator()<2>();
    if (g.taps == 3) choose.template operator()<3>();
    if (g.taps == 4) choose.template operator()<4>();
}
