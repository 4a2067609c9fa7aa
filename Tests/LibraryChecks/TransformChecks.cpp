#include "LibraryChecks.h"

#include "Transforms.h"

namespace {

struct Moved {
    Tensor image, planes;
};

/// Runs a version of a transform on copies of the same values.
template <typename Version>
Moved moved(const Moved &given, int64_t pitch, const Geometry &g, const Version &version) {
    const Moved copy{given.image.clone(), given.planes.clone()};
    version(copy.image.mutable_data_ptr<float>(), Planes{copy.planes.mutable_data_ptr<float>(), pitch}, g, Rows::all(g));
    return copy;
}

template <Part part, bool adjoint>
void check(const Geometry &g, int &comparisons, int &differing) {
    const int64_t pitch = part == Part::input    ? g.tiles() * g.depth()
                          : part == Part::weight ? g.filters * g.depth()
                                                 : g.tiles() * g.filters;
    const int64_t size = part == Part::input    ? g.batch * g.channels * g.height * g.width
                         : part == Part::weight ? g.filters * g.channels * g.kernel() * g.kernel()
                                                : g.batch * g.filters * g.rows() * g.columns();
    const Moved given{at::randn({size}), at::randn({g.planes() * pitch})};
    const auto plain = moved(given, pitch, g, basic::transfer<part, adjoint>);
    const auto compare = [&](const auto &version) {
        const auto other = moved(given, pitch, g, version);
        comparisons++;
        differing += !at::equal(plain.image, other.image) || !at::equal(plain.planes, other.planes);
    };
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) compare(medium::transfer<part, adjoint>);
    if (__builtin_cpu_supports("avx512f")) compare(wide::transfer<part, adjoint>);
#endif
}

}  // namespace

int transform_checks(int *differing) {
    int comparisons = 0;
    *differing = 0;
    for (const Geometry &g : {Geometry{3, 2, 1, 2, 32, 9, 7, 48}, Geometry{3, 4, 1, 2, 32, 9, 7, 48}, Geometry{2, 2, 1, 2, 64, 10, 8, 32},
                               Geometry{2, 4, 1, 2, 64, 10, 8, 32}, Geometry{4, 3, 1, 2, 32, 9, 7, 48}}) {
        check<Part::input, false>(g, comparisons, *differing);
        check<Part::input, true>(g, comparisons, *differing);
        check<Part::weight, false>(g, comparisons, *differing);
        check<Part::weight, true>(g, comparisons, *differing);
        check<Part::output, false>(g, comparisons, *differing);
        check<Part::output, true>(g, comparisons, *differing);
    }
    return comparisons;
}
