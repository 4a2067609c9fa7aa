#pragma once

#include <ATen/ATen.h>

#include <optional>

/// A convolution in the form that is fastest for its sizes, with the arguments of libtorch's own.
at::Tensor convolution(
    const at::Tensor &input, const at::Tensor &weight, const std::optional<at::Tensor> &bias, at::IntArrayRef stride,
    at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed, at::IntArrayRef outputPadding, int64_t groups);
