// The products between Winograd's transforms, one for each plane.

#pragma once

#include "Arithmetic.h"
#include "Transforms.h"

namespace {

/// One matrix of a batch as BLAS takes it.
struct Matrix {
    const Tensor &tensor;

    bool isTransposed() const { return tensor.stride(2) != 1; }
    char order() const { return isTransposed() ? 'T' : 'N'; }
    int pitch() const { return int(tensor.stride(isTransposed() ? 2 : 1)); }
    float *at(int64_t plane) const { return tensor.mutable_data_ptr<float>() + plane * tensor.stride(0); }
};

using BLASProduct = void (*)(
    const char *, const char *, const int *, const int *, const int *, const float *, const float *, const int *,
    const float *, const int *, const float *, float *, const int *);

/// BLAS's product for planes of a type; null if libtorch's batched product is faster, which copies planes with gaps between them.
inline BLASProduct blasProduct(at::ScalarType type) {
    static const auto product = gainsByOneDNN() ? nullptr : reinterpret_cast<BLASProduct>(dlsym(RTLD_DEFAULT, "sgemm_"));
    return type == at::kFloat ? product : nullptr;
}

/// out = left · right for each plane, or that added to it.
inline void multiply(Tensor &out, const Tensor &left, const Tensor &right, bool adds = false) {
    const auto product = blasProduct(out.scalar_type());
    if (!product) {
        adds ? out.baddbmm_(left, right) : at::bmm_out(out, left, right);
        return;
    }
    const Matrix a{left}, b{right}, c{out};
    const int rows = int(out.size(1)), columns = int(out.size(2)), inner = int(left.size(2));
    const int aPitch = a.pitch(), bPitch = b.pitch(), cPitch = c.pitch();
    const char aOrder = a.order(), bOrder = b.order();
    const float one = 1, before = adds;
    // BLAS has columns where we have rows, so that it computes the transposed product
    parallel(out.size(0), [&](int64_t plane) {
        product(
            &bOrder, &aOrder, &columns, &rows, &inner, &one, b.at(plane), &bPitch, a.at(plane), &aPitch, &before, c.at(plane),
            &cPitch);
    });
}

}  // namespace
