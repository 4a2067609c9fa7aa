#include "LibraryChecks.h"

#include "Blocks.h"

namespace {

struct Moved {
    Tensor image, planes;
};

/// Runs a version of a transform on copies of the same values.
template <typename Near, typename Far, typename Version>
Moved moved(const Moved &given, int64_t pitch, const Geometry &g, const Version &version) {
    const Moved copy{given.image.clone(), given.planes.clone()};
    const Planes<Far> planes{copy.planes.mutable_data_ptr<Far>(), pitch};
    version(copy.image.mutable_data_ptr<Near>(), planes, g, Rows::all(g), true);
    return copy;
}

template <Part part, bool adjoint, typename Near, typename Far>
void check(const Geometry &g, int &comparisons, int &differing) {
    const int64_t pitch = part == Part::input    ? g.tiles() * g.depth()
                          : part == Part::weight ? g.filters * g.depth()
                                                 : g.tiles() * g.filters;
    const int64_t size = part == Part::input    ? g.batch * g.channels * g.height * g.width
                         : part == Part::weight ? g.filters * g.channels * g.kernel() * g.kernel()
                                                : g.batch * g.filters * g.rows() * g.columns();
    const Moved given{
        at::randn({size}).to(c10::CppTypeToScalarType<Near>::value),
        at::randn({g.planes() * pitch}).to(c10::CppTypeToScalarType<Far>::value)};
    const auto plain = moved<Near, Far>(given, pitch, g, basic::transfer<part, adjoint, Near, Far>);
    const auto compare = [&](const auto &version) {
        const auto other = moved<Near, Far>(given, pitch, g, version);
        comparisons++;
        differing += !at::equal(plain.image, other.image) || !at::equal(plain.planes, other.planes);
    };
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) compare(medium::transfer<part, adjoint, Near, Far>);
    if (__builtin_cpu_supports("avx512f")) compare(wide::transfer<part, adjoint, Near, Far>);
#endif
}

/// - Parameter Number: the type of planes and images.
template <typename Number>
void checkAll(const Geometry &g, int &comparisons, int &differing) {
    check<Part::input, false, Number, Number>(g, comparisons, differing);
    check<Part::input, true, float, Number>(g, comparisons, differing);
    check<Part::weight, false, float, Number>(g, comparisons, differing);
    check<Part::weight, true, float, Number>(g, comparisons, differing);
    check<Part::output, false, Number, Number>(g, comparisons, differing);
    check<Part::output, true, Number, Number>(g, comparisons, differing);
}

double error(const Tensor &got, const Tensor &wanted) {
    return ((got.to(at::kDouble) - wanted).norm() / wanted.norm()).item<double>();
}

/// The largest error of a convolution or a transposed one and of its gradients.
double lowError(const Geometry &g, bool isTransposed) {
    const std::vector<int64_t> sides[]{{g.batch, g.channels, g.height, g.width}, {g.batch, g.filters, g.rows(), g.columns()}};
    const auto image = [&](int side) { return channelsLast(at::randn(sides[side]), g); };
    const Tensor input = image(isTransposed), slope = image(!isTransposed);
    const Tensor weight = at::randn({g.filters, g.channels, g.kernel(), g.kernel()}).to(at::kDouble);
    const Tensor known = input.to(at::kDouble).requires_grad_(), taps = weight.clone().requires_grad_();
    const std::vector<int64_t> stride{g.stride(), g.stride()}, padding{g.padding, g.padding};
    const Tensor wanted =
        at::convolution(known, taps, {}, stride, padding, {1, 1}, isTransposed, {0, 0}, 1);
    wanted.backward(slope.to(at::kDouble));
    const Tensor precise = weight.to(at::kFloat);
    const auto got = slopes(slope, input, precise, g, isTransposed, true, true);
    return std::max({
        error(convolved(input, precise, g, isTransposed), wanted.detach()), error(got.first, known.grad()),
        error(got.second, taps.grad())});
}

}  // namespace

int transform_checks(int *differing) {
    int comparisons = 0;
    *differing = 0;
    for (const Geometry &g : {Geometry{3, 2, 1, 2, 32, 9, 7, 48}, Geometry{3, 4, 1, 2, 32, 9, 7, 48}, Geometry{2, 2, 1, 2, 64, 10, 8, 32},
                               Geometry{2, 4, 1, 2, 64, 10, 8, 32}, Geometry{4, 3, 1, 2, 32, 9, 7, 48}})
        checkAll<float>(g, comparisons, *differing);
    for (const Geometry &g : {Geometry{3, 2, 1, 2, 32, 9, 7, 48, true}, Geometry{2, 2, 1, 2, 64, 10, 8, 32, true},
                               Geometry{2, 3, 1, 2, 64, 10, 8, 32, true}})
        checkAll<at::BFloat16>(g, comparisons, *differing);
    return comparisons;
}

int low_checks(double *errors, int count) {
    int checks = 0;
    for (const Geometry &g : {Geometry{3, 2, 1, 8, 64, 33, 30, 48, true}, Geometry{2, 2, 1, 8, 64, 66, 62, 32, true},
                               Geometry{2, 3, 0, 8, 64, 66, 62, 32, true}})
        for (bool isTransposed : {false, true})
            if (checks < count) errors[checks++] = lowError(g, isTransposed);
    return checks;
}
