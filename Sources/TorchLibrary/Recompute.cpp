// Parts of a network whose values are computed again in the backward pass instead of being kept.

#include "Tensors.h"

#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

namespace {

/// A function of tensors with its context, and the autocast that it was first called with.
struct Body : torch::CustomClassHolder {
    ct_body function;
    void (*release)(void *);
    void *context;
    c10::DeviceType device;
    bool isLowered = false;
    at::ScalarType lowered = at::kFloat;

    Body(ct_body function, void (*release)(void *), void *context, c10::DeviceType device)
        : function(function), release(release), context(context), device(device) {
        // 'meta' has no autocast
        if (!at::autocast::is_autocast_available(device)) return;
        isLowered = at::autocast::is_autocast_enabled(device);
        lowered = at::autocast::get_autocast_dtype(device);
    }

    ~Body() override { release(context); }

    variable_list call(const variable_list &inputs) const {
        std::vector<ct_tensor> handles;
        for (const auto &input : inputs) handles.push_back(ct_own(input));
        variable_list outputs;
        if (ct_error error = function(context, handles.data(), handles.size(), &outputs)) TORCH_CHECK(false, error);
        return outputs;
    }

    /// Calls it outside the pass that it belongs to.
    variable_list again(const variable_list &inputs) const {
        if (!isLowered) return call(inputs);
        const bool before = at::autocast::is_autocast_enabled(device);
        const auto type = at::autocast::get_autocast_dtype(device);
        const auto set = [&](bool enabled, at::ScalarType dtype) {
            at::autocast::set_autocast_enabled(device, enabled);
            at::autocast::set_autocast_dtype(device, dtype);
        };
        set(true, lowered);
        try {
            auto outputs = call(inputs);
            set(before, type);
            return outputs;
        } catch (...) {
            set(before, type);
            throw;
        }
    }
};

struct Recomputed : torch::autograd::Function<Recomputed> {
    // libtorch finds the variables of a list in a 'TensorList' alone
    static variable_list forward(AutogradContext *context, at::TensorList inputs,
                                 const c10::intrusive_ptr<Body> &body) {
        context->save_for_backward(inputs.vec());
        context->saved_data["body"] = c10::IValue::make_capsule(body);
        return body->call(inputs.vec());
    }

    static variable_list backward(AutogradContext *context, const variable_list &cotangents) {
        const bool createsGraph = c10::GradMode::is_enabled();
        const auto body = c10::static_intrusive_pointer_cast<Body>(context->saved_data["body"].toCapsule());
        variable_list inputs, wanted;
        for (const auto &saved : context->get_saved_variables()) {
            const bool isWanted = saved.requires_grad();
            // for second derivatives the inputs keep their history
            inputs.push_back(!isWanted ? saved : createsGraph ? saved.view_as(saved) : saved.detach().requires_grad_());
            if (isWanted) wanted.push_back(inputs.back());
        }
        variable_list outputs, slopes;
        {
            const at::AutoGradMode records(true);
            const auto all = body->again(inputs);
            for (size_t i = 0; i < all.size(); i++) {
                if (!cotangents[i].defined() || !all[i].requires_grad()) continue;
                outputs.push_back(all[i]);
                slopes.push_back(cotangents[i]);
            }
        }
        variable_list found(wanted.size());
        if (!outputs.empty() && !wanted.empty())
            found = torch::autograd::grad(outputs, wanted, slopes, createsGraph, createsGraph, /*allow_unused=*/true);
        variable_list result;
        size_t next = 0;
        for (const auto &input : inputs) result.push_back(input.requires_grad() ? found[next++] : at::Tensor());
        result.emplace_back();  // the body has no gradient
        return result;
    }
};

}  // namespace

ct_error ct_failure(const char *text) { return ct_keep(text); }

void ct_give(void *outputs, ct_tensor tensor) { static_cast<variable_list *>(outputs)->push_back(tensor->value); }

ct_error ct_recompute(ct_body function, void (*release)(void *), void *context, const char *device,
                      const ct_tensor *inputs, size_t count, ct_tensor *results, size_t capacity,
                      size_t *result_count) {
    return guarded([&] {
        const auto body = c10::make_intrusive<Body>(function, release, context, c10::Device(std::string(device)).type());
        const auto tensors = tensors_of(inputs, count);
        const auto outputs = Recomputed::apply(at::TensorList(tensors), body);
        TORCH_CHECK(outputs.size() <= capacity, "the function returns more than ", capacity, " tensors");
        for (size_t i = 0; i < outputs.size(); i++) results[i] = ct_own(outputs[i]);
        *result_count = outputs.size();
    });
}
