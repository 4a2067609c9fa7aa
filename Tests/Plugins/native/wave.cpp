// Operators of a plug-in: `wave::sine` with kernels and a gradient of its own, `wave::gate` put together from others,
// and `wave::shout`, which has no gradient.
#include <ATen/TensorOperators.h>
#include <ATen/ops/chunk.h>
#include <ATen/ops/cos.h>
#include <ATen/ops/empty_like.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

#include <cmath>

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

at::Tensor sine_cpu(const at::Tensor &input, double frequency) {
    TORCH_CHECK(frequency > 0, "frequency must be positive, but is ", frequency);
    auto x = input.contiguous();
    auto y = at::empty_like(x);
    if (x.scalar_type() == at::kDouble) {
        for (int64_t i = 0; i < x.numel(); i++)
            y.mutable_data_ptr<double>()[i] = std::sin(frequency * x.const_data_ptr<double>()[i]);
    } else {
        TORCH_CHECK(x.scalar_type() == at::kFloat, "wave::sine takes float32 or float64");
        for (int64_t i = 0; i < x.numel(); i++)
            y.mutable_data_ptr<float>()[i] = std::sin(float(frequency) * x.const_data_ptr<float>()[i]);
    }
    return y;
}

// Shapes without numbers: what `ganzoo check` asks.
at::Tensor sine_meta(const at::Tensor &input, double frequency) {
    TORCH_CHECK(frequency > 0, "frequency must be positive, but is ", frequency);
    return at::empty_like(input);
}

at::Tensor sine(const at::Tensor &input, double frequency) {
    static auto op = c10::Dispatcher::singleton()
                         .findSchemaOrThrow("wave::sine", "")
                         .typed<at::Tensor(const at::Tensor &, double)>();
    return op.call(input, frequency);
}

struct Sine : torch::autograd::Function<Sine> {
    static at::Tensor forward(AutogradContext *context, const at::Tensor &input, double frequency) {
        context->save_for_backward({input});
        context->saved_data["frequency"] = frequency;
        at::AutoDispatchBelowADInplaceOrView below;
        return sine(input, frequency);
    }

    // Made of operators that have gradients themselves, so that penalties can differentiate it again.
    static variable_list backward(AutogradContext *context, variable_list slopes) {
        auto frequency = context->saved_data["frequency"].toDouble();
        auto input = context->get_saved_variables()[0];
        return {slopes[0] * at::cos(input * frequency) * frequency, at::Tensor()};
    }
};

at::Tensor sine_autograd(const at::Tensor &input, double frequency) { return Sine::apply(input, frequency); }

at::Tensor gate(const at::Tensor &input) {
    TORCH_CHECK(input.dim() > 1 && input.size(1) % 2 == 0, "wave::gate needs an even number of channels");
    auto halves = at::chunk(input, 2, 1);
    return halves[0] * halves[1];
}

at::Tensor shout(const at::Tensor &input) { return sine_cpu(input, 1); }

}  // namespace

TORCH_LIBRARY(wave, library) {
    library.def("sine(Tensor input, float frequency=30.) -> Tensor");
    library.def("gate(Tensor input) -> Tensor", gate);
    library.def("shout(Tensor input) -> Tensor");
}

TORCH_LIBRARY_IMPL(wave, CPU, library) {
    library.impl("sine", sine_cpu);
    library.impl("shout", shout);
}

TORCH_LIBRARY_IMPL(wave, Meta, library) { library.impl("sine", sine_meta); }

TORCH_LIBRARY_IMPL(wave, Autograd, library) { library.impl("sine", sine_autograd); }
