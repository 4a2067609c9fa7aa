#include "Tensors.h"

#include "Memory.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/autograd_not_implemented_fallback.h>
#include <torch/version.h>

#include <climits>

ct_error ct_initialise(void) {
    return guarded([] {
        // By default glibc returns large blocks to the system and faults them in again: a quarter of a training step.
        mallopt(M_MMAP_THRESHOLD, 1 << 30);
        mallopt(M_TRIM_THRESHOLD, INT_MAX);
        keep_memory();
        // libtorch decides at its first look whether there is CUDA, and for good
        if (ct_has_cuda_library() && ct_find_cuda_driver().devices > 0) ct_load_cuda();
        ct_set_exact(false);
        // The output of an operator without a gradient requires no gradient, instead of silently having zero gradients.
        torch::autograd::setAutogradFallbackMode(torch::autograd::AutogradFallbackMode::Nothing);
    });
}

const char *ct_version(void) { return TORCH_VERSION; }

ct_error ct_set_threads(int count) {
    return guarded([&] { at::set_num_threads(count); });
}

int ct_threads(void) { return at::get_num_threads(); }

ct_error ct_load_library(const char *path) {
    return guarded([&] {
        // a library's initialisers may throw, but dlopen is declared not to, which ends the program in optimized builds
        void *(*volatile open)(const char *, int) = dlopen;
        TORCH_CHECK(open(path, RTLD_NOW | RTLD_GLOBAL), dlerror());
    });
}

int64_t ct_live_tensors(void) { return handles::live.load(); }

int64_t ct_waits(void) { return handles::waits; }

ct_error ct_synchronise(const char *device) {
    return guarded([&] {
        c10::Device place{std::string(device)};
        if (place.is_cuda()) at::detail::getCUDAHooks().deviceSynchronize(place.index());
    });
}

ct_error ct_tensor_create(const int64_t *sizes, size_t dimensions, int dtype, void **data, ct_tensor *result) {
    return guarded([&] {
        auto tensor = at::empty(at::IntArrayRef(sizes, dimensions), static_cast<at::ScalarType>(dtype));
        *data = tensor.mutable_data_ptr();
        *result = ct_own(std::move(tensor));
    });
}

ct_error ct_tensor_read(ct_tensor tensor, void *data, size_t bytes) {
    return guarded([&] {
        noteReading(tensor->value);
        auto flat = tensor->value.detach().to(at::kCPU).contiguous();
        TORCH_CHECK(flat.nbytes() == bytes, "the tensor holds ", flat.nbytes(), " bytes, not ", bytes);
        if (bytes) std::memcpy(data, flat.const_data_ptr(), bytes);
    });
}

void ct_tensor_free(ct_tensor tensor) {
    handles::live.fetch_sub(1, std::memory_order_relaxed);
    delete tensor;
}

size_t ct_tensor_dimensions(ct_tensor tensor) { return tensor->value.defined() ? tensor->value.dim() : 0; }

void ct_tensor_sizes(ct_tensor tensor, int64_t *sizes) {
    if (tensor->value.defined()) std::copy_n(tensor->value.sizes().data(), tensor->value.dim(), sizes);
}

int ct_tensor_dtype(ct_tensor tensor) { return static_cast<int>(tensor->value.scalar_type()); }

ct_error ct_tensor_device(ct_tensor tensor, const char **result) {
    return guarded([&] {
        thread_local std::string name;
        name = tensor->value.device().str();
        *result = name.c_str();
    });
}

bool ct_tensor_requires_gradient(ct_tensor tensor) { return tensor->value.requires_grad(); }

ct_error ct_tensor_set_requires_gradient(ct_tensor tensor, bool value) {
    return guarded([&] { tensor->value.requires_grad_(value); });
}

ct_error ct_tensor_item(ct_tensor tensor, double *result) {
    return guarded([&] {
        noteReading(tensor->value);
        *result = tensor->value.item().toDouble();
    });
}

bool ct_tensor_is_channels_last(ct_tensor tensor) {
    return tensor->value.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
}

bool ct_tensor_same_layout(ct_tensor a, ct_tensor b) {
    if (!a->value.is_non_overlapping_and_dense() || !b->value.is_non_overlapping_and_dense()) return false;
    for (int64_t axis = 0; axis < a->value.dim(); axis++)
        if (a->value.size(axis) > 1 && a->value.stride(axis) != b->value.stride(axis)) return false;
    return true;
}

ct_error ct_gradients(const ct_tensor *outputs, const ct_tensor *cotangents, size_t output_count,
                      const ct_tensor *inputs, size_t input_count, bool retain_graph, bool create_graph,
                      ct_tensor *results) {
    return guarded([&] {
        std::vector<at::Tensor> weights;
        for (size_t i = 0; i < output_count; i++)
            weights.push_back(cotangents && cotangents[i] ? cotangents[i]->value
                                                          : at::ones_like(tensor_at(outputs[i])));
        auto gradients = torch::autograd::grad(tensors_of(outputs, output_count), tensors_of(inputs, input_count),
                                               weights, retain_graph, create_graph, /*allow_unused=*/true);
        for (size_t i = 0; i < input_count; i++) results[i] = gradients[i].defined() ? ct_own(gradients[i]) : nullptr;
    });
}

bool ct_gradient_mode(void) { return c10::GradMode::is_enabled(); }

void ct_set_gradient_mode(bool enabled) { c10::GradMode::set_enabled(enabled); }

ct_error ct_set_autocast(const char *device, bool enabled, int dtype) {
    return guarded([&] {
        auto type = c10::Device(std::string(device)).type();
        at::autocast::set_autocast_enabled(type, enabled);
        at::autocast::set_autocast_dtype(type, static_cast<at::ScalarType>(dtype));
        if (!enabled) at::autocast::clear_cache();
    });
}

ct_error ct_generator_create(const char *device, uint64_t seed, ct_generator *result) {
    return guarded([&] {
        c10::Device place{std::string(device)};
        // tensors without memory need no random numbers
        const bool isOnHost = place.is_cpu() || place.is_meta();
        auto generator = isOnHost ? at::make_generator<at::CPUGeneratorImpl>(seed)
                                  : at::globalContext().defaultGenerator(place).clone();
        generator.set_current_seed(seed);
        *result = new struct ct_generator_box{generator};
    });
}

void ct_generator_free(ct_generator generator) { delete generator; }

ct_error ct_generator_state(ct_generator generator, ct_tensor *result) {
    return guarded([&] { *result = ct_own(generator->value.get_state()); });
}

ct_error ct_generator_set_state(ct_generator generator, ct_tensor state) {
    return guarded([&] { generator->value.set_state(state->value); });
}
