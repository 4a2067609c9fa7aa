// The convolution of all networks, in the form that is fastest for its sizes.

#include "Convolution.h"

#include "CTorch.h"
#include "Products.h"
#include "Winograd.h"

#include <ATen/autocast_mode.h>
#include <torch/library.h>

namespace {

/// The tensor in autocast's precision if it is enabled, which libtorch handles only for its own operators.
Tensor lowered(const Tensor &tensor, const Tensor &input) {
    const auto device = input.device().type();
    // 'meta' has no autocast
    if (!at::autocast::is_autocast_available(device) || !at::autocast::is_autocast_enabled(device)) return tensor;
    return at::autocast::cached_cast(at::autocast::get_autocast_dtype(device), tensor, device);
}

/// The image in the format of the weight, which libtorch would otherwise convert. A weight of 1 × 1 has none of its own: at
/// many positions channels-last is faster, and the images next to it have that format.
Tensor formatted(const Tensor &image, const Tensor &weight) {
    if (weight.dim() != 4 || image.dim() != 4) return image;
    if (!weight.is_contiguous(at::MemoryFormat::ChannelsLast)) return image.contiguous();
    const bool isPointwise = weight.size(2) == 1 && weight.size(3) == 1 && weight.is_contiguous();
    const bool isDense = image.size(0) * image.size(2) * image.size(3) >= 128;
    return isPointwise && isDense ? image.contiguous(at::MemoryFormat::ChannelsLast) : image;
}

/// The weight in a memory format: a view in another order would be converted by libtorch in each call.
Tensor ordered(const Tensor &weight) {
    if (weight.dim() != 4 || weight.is_contiguous() || weight.is_contiguous(at::MemoryFormat::ChannelsLast)) return weight;
    return weight.size(1) == 1 ? weight : weight.contiguous(at::MemoryFormat::ChannelsLast);
}

}  // namespace

Tensor convolution(
    const Tensor &given, const Tensor &kernel, const std::optional<Tensor> &bias, at::IntArrayRef stride,
    at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding,
    int64_t groups) {
    const Tensor input = lowered(given, given), weight = ordered(lowered(kernel, given));
    const auto added = [&](Tensor result) {
        return bias && bias->defined() ? result.add_(lowered(*bias, given).view({1, -1, 1, 1})) : result;
    };
    if (!ct_is_exact()) {
        if (const auto form = product(input, weight, stride, padding, dilation, transposed, outputPadding, groups))
            return added((*form)(input, weight));
        const Tensor precise = ordered(kernel);
        if (const auto form = geometry(input, precise, stride, padding, dilation, transposed, outputPadding, groups))
            return added(Filter::apply(input, precise, *form, transposed));
    }
    const auto loweredBias = bias && bias->defined() ? std::optional(lowered(*bias, given)) : bias;
    return at::convolution(
        formatted(input, weight), weight, loweredBias, stride, padding, dilation, transposed, outputPadding, groups);
}

TORCH_LIBRARY(ganzoo, library) {
    library.def(
        "convolution(Tensor input, Tensor weight, Tensor? bias, int[] stride, int[] padding, int[] dilation, "
        "bool transposed, int[] output_padding, int groups) -> Tensor",
        &convolution);
}
