// Convolutions of a large weight at few positions, as products of matrices: libtorch's own take many times as long as
// reading the weight does. As in im2col (Chellapilla, Puri and Simard 2006, "High Performance Convolutional Neural Networks
// for Document Processing"), each column of one matrix is the part of the image under the kernel at one position.
//
// The steps are operators of libtorch, so derivatives of any order exist.

#pragma once

#include <ATen/ATen.h>

#include <optional>
#include <vector>

namespace {

using at::Tensor;

/// A convolution as a product: [D, taps · E] of the weight, and for each of the positions a column of an image's values.
struct Product {
    std::vector<int64_t> kernel;
    at::IntArrayRef dilation, padding, stride;
    bool isTransposed;
    /// Of the result, whose channels are D, or E if transposed.
    std::vector<int64_t> size;
    at::MemoryFormat format;

    bool isChannelsLast() const { return format == at::MemoryFormat::ChannelsLast; }

    /// [D, E, kernel] to [D, taps · E] in the order of its memory, without a copy.
    Tensor rows(const Tensor &weight) const {
        return (isChannelsLast() ? weight.permute({0, 2, 3, 1}) : weight).reshape({weight.size(0), -1});
    }

    /// [N, E, H, W] to [taps · E, N · positions] in the order of `rows`.
    Tensor columns(const Tensor &image) const {
        const Tensor parts = at::im2col(image, kernel, dilation, padding, stride);
        const Tensor apart = parts.view({image.size(0), image.size(1), -1, parts.size(2)});
        const int64_t outer = isChannelsLast() ? 2 : 1;
        return apart.permute({outer, 3 - outer, 0, 3}).reshape({parts.size(1), -1});
    }

    /// The adjoint of `columns`: the transposed matrix [N · positions, taps · E] to [N, E, size], with overlapping values added.
    Tensor overlaid(const Tensor &columns, int64_t batch, int64_t channels) const {
        const int64_t taps = kernel[0] * kernel[1];
        const Tensor parts = isChannelsLast() ? columns.view({batch, -1, taps, channels}).permute({0, 3, 2, 1})
                                              : columns.view({batch, -1, channels, taps}).permute({0, 2, 3, 1});
        return at::col2im(
            parts.reshape({batch, channels * taps, -1}), size, kernel, dilation, padding, stride);
    }

    Tensor operator()(const Tensor &input, const Tensor &weight) const {
        const int64_t batch = input.size(0);
        if (isTransposed) {
            // the weight on the right is read in the order of its memory
            const Tensor values = input.permute({0, 2, 3, 1}).reshape({-1, weight.size(0)});
            return overlaid(values.mm(rows(weight)), batch, weight.size(1)).contiguous(format);
        }
        const Tensor values = rows(weight).mm(columns(input));
        return values.view({weight.size(0), batch, size[0], size[1]}).transpose(0, 1).contiguous(format);
    }
};

/// The convolution as a product if its weight is large and its positions, which share the reading of it, are few.
inline std::optional<Product> product(
    const Tensor &input, const Tensor &weight, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation,
    bool isTransposed, at::IntArrayRef outputPadding, int64_t groups) {
    constexpr int64_t smallest = 1 << 20, most = 64;
    const bool isPlain = input.dim() == 4 && weight.dim() == 4 && input.is_cpu() && weight.is_cpu() && groups == 1 &&
                         stride.size() == 2 && padding.size() == 2 && dilation.size() == 2 && outputPadding.size() == 2;
    if (!isPlain || weight.numel() < smallest || input.scalar_type() != weight.scalar_type() ||
        input.size(1) != weight.size(isTransposed ? 0 : 1))
        return {};
    Product made{{weight.size(2), weight.size(3)}, dilation, padding, stride, isTransposed, {},
                 weight.is_contiguous(at::MemoryFormat::ChannelsLast) && !weight.is_contiguous()
                     ? at::MemoryFormat::ChannelsLast
                     : at::MemoryFormat::Contiguous};
    for (int i = 0; i < 2; i++) {
        const int64_t given = input.size(i + 2), reach = dilation[i] * (made.kernel[i] - 1) + 1 - 2 * padding[i];
        const int64_t side = isTransposed ? (given - 1) * stride[i] + reach + outputPadding[i]
                                          : (given - reach) / stride[i] + 1;
        if (given < 1 || side < 1 || (!isTransposed && given < reach) || outputPadding[i] >= stride[i]) return {};
        made.size.push_back(side);
    }
    const int64_t positions = isTransposed ? input.size(2) * input.size(3) : made.size[0] * made.size[1];
    return input.size(0) > 0 && input.size(0) * positions <= most ? std::optional(made) : std::nullopt;
}

}  // namespace
