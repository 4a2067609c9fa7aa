// Losses that libtorch's own operators do not compute on every device.

#include <ATen/ATen.h>
#include <torch/library.h>

namespace {

/// The cross entropy of probabilities, in float32 at least: autocast refuses it on GPUs.
at::Tensor binaryCrossEntropy(const at::Tensor &x, const at::Tensor &target) {
    const c10::impl::ExcludeDispatchKeyGuard inFloat(c10::autocast_dispatch_keyset);
    const auto precise = [](const at::Tensor &tensor) { return tensor.to(at::promote_types(tensor.scalar_type(), at::kFloat)); };
    return at::binary_cross_entropy(precise(x), precise(target));
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(ganzoo, library) {
    library.def("binary_cross_entropy(Tensor input, Tensor target) -> Tensor", &binaryCrossEntropy);
}
