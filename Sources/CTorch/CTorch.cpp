#include "Tensors.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/grad_mode.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/autograd_not_implemented_fallback.h>
#include <torch/version.h>

#include <atomic>
#include <climits>
#include <map>
#include <mutex>

struct ct_generator_box {
    at::Generator value;
};
struct ct_operator_box {
    c10::OperatorHandle handle;
    std::string schema;
};

namespace {

thread_local std::string message;
std::atomic<int64_t> live{0};

ct_tensor own(at::Tensor value) { return ct_own(std::move(value)); }

at::Tensor tensor_at(void *handle) { return handle ? static_cast<ct_tensor>(handle)->value : at::Tensor(); }

c10::IValue boxed(const ct_value &value, const ct_pool &pool) {
    auto *integers = pool.integers + value.offset;
    auto *reals = pool.reals + value.offset;
    auto *handles = pool.handles + value.offset;
    switch (value.tag) {
    case CT_NONE: return c10::IValue();
    case CT_TENSOR: return tensor_at(handles[0]);
    case CT_INTEGER: return value.integer;
    case CT_REAL: return value.real;
    case CT_BOOLEAN: return value.integer != 0;
    case CT_TEXT: return std::string(pool.text + value.offset);
    case CT_INTEGERS: return c10::List<int64_t>(at::IntArrayRef(integers, value.count));
    case CT_REALS: return c10::List<double>(at::ArrayRef<double>(reals, value.count));
    case CT_BOOLEANS: {
        c10::List<bool> list;
        for (size_t i = 0; i < value.count; i++) list.push_back(integers[i] != 0);
        return list;
    }
    case CT_TENSORS: {
        c10::List<at::Tensor> list;
        list.reserve(value.count);
        for (size_t i = 0; i < value.count; i++) list.push_back(tensor_at(handles[i]));
        return list;
    }
    case CT_GENERATOR: return static_cast<ct_generator>(handles[0])->value;
    case CT_DEVICE: return c10::Device(std::string(pool.text + value.offset));
    }
    TORCH_CHECK(false, "unknown argument tag ", static_cast<int>(value.tag));
}

/// Appends the tensors of a result to a list, with lists and tuples flattened.
void collect(const c10::IValue &item, std::vector<at::Tensor> &tensors) {
    if (item.isTensor()) {
        tensors.push_back(item.toTensor());
    } else if (item.isTensorList()) {
        for (const at::Tensor &tensor : item.toTensorVector()) tensors.push_back(tensor);
    } else if (item.isTuple()) {
        for (const auto &element : item.toTupleRef().elements()) collect(element, tensors);
    }
}

std::vector<at::Tensor> tensors_of(const ct_tensor *handles, size_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (size_t i = 0; i < count; i++) result.push_back(tensor_at(handles[i]));
    return result;
}

}  // namespace

ct_error ct_keep(const std::string &text) {
    message = text;
    return message.c_str();
}

ct_tensor ct_own(at::Tensor value) {
    live.fetch_add(1, std::memory_order_relaxed);
    return new struct ct_tensor_box{std::move(value)};
}

ct_error ct_initialise(void) {
    return guarded([] {
        // By default glibc returns large blocks to the system and faults them in again: a quarter of a training step.
        mallopt(M_MMAP_THRESHOLD, 1 << 30);
        mallopt(M_TRIM_THRESHOLD, INT_MAX);
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
    return guarded([&] { TORCH_CHECK(dlopen(path, RTLD_NOW | RTLD_GLOBAL), dlerror()); });
}

int64_t ct_live_tensors(void) { return live.load(); }

ct_error ct_synchronise(const char *device) {
    return guarded([&] {
        c10::Device place{std::string(device)};
        if (place.is_cuda()) at::detail::getCUDAHooks().deviceSynchronize(place.index());
    });
}

ct_error ct_operator_find(const char *name, const char *overload, ct_operator *result) {
    return guarded([&] {
        static std::mutex mutex;
        static std::map<std::pair<std::string, std::string>, std::unique_ptr<struct ct_operator_box>> found;
        std::lock_guard<std::mutex> lock(mutex);
        auto &entry = found[{name, overload}];
        if (!entry) {
            auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
            TORCH_CHECK(handle.has_value(), "no operator named '", name, *overload ? "." : "", overload, "'");
            entry = std::make_unique<struct ct_operator_box>(ct_operator_box{*handle, c10::toString(handle->schema())});
        }
        *result = entry.get();
    });
}

ct_error ct_operator_names(const char **result) {
    return guarded([&] {
        thread_local std::string names;
        names.clear();
        auto &dispatcher = c10::Dispatcher::singleton();
        for (const auto &name : dispatcher.getAllOpNames())
            if (dispatcher.findSchema(name)) names += c10::toString(name) + "\n";
        *result = names.c_str();
    });
}

ct_error ct_operator_schema(ct_operator op, const char **result) {
    *result = op->schema.c_str();
    return nullptr;
}
bool ct_operator_draws(ct_operator op) { return op->handle.hasTag(at::Tag::nondeterministic_seeded); }

ct_error ct_call(ct_operator op, const ct_value *arguments, size_t count, ct_pool pool, ct_tensor *results,
                 size_t capacity, size_t *result_count) {
    return guarded([&] {
        torch::jit::Stack stack;
        stack.reserve(op->handle.schema().arguments().size());
        std::unordered_map<std::string, c10::IValue> keywords;
        for (size_t i = 0; i < count; i++) {
            if (arguments[i].name)
                keywords.emplace(arguments[i].name, boxed(arguments[i], pool));
            else
                stack.push_back(boxed(arguments[i], pool));
        }
        op->handle.schema().checkAndNormalizeInputs(stack, keywords);
        op->handle.callBoxed(stack);
        std::vector<at::Tensor> tensors;
        for (const auto &item : stack) collect(item, tensors);
        TORCH_CHECK(tensors.size() <= capacity, "the operator returns more than ", capacity, " tensors");
        for (size_t i = 0; i < tensors.size(); i++) results[i] = own(std::move(tensors[i]));
        *result_count = tensors.size();
    });
}

ct_error ct_tensor_create(const void *data, const int64_t *sizes, size_t dimensions, int dtype, ct_tensor *result) {
    return guarded([&] {
        auto tensor = at::empty(at::IntArrayRef(sizes, dimensions), static_cast<at::ScalarType>(dtype));
        if (tensor.nbytes()) std::memcpy(tensor.mutable_data_ptr(), data, tensor.nbytes());
        *result = own(std::move(tensor));
    });
}

ct_error ct_tensor_read(ct_tensor tensor, void *data, size_t bytes) {
    return guarded([&] {
        auto flat = tensor->value.detach().to(at::kCPU).contiguous();
        TORCH_CHECK(flat.nbytes() == bytes, "the tensor holds ", flat.nbytes(), " bytes, not ", bytes);
        if (bytes) std::memcpy(data, flat.const_data_ptr(), bytes);
    });
}

void ct_tensor_free(ct_tensor tensor) {
    live.fetch_sub(1, std::memory_order_relaxed);
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
    return guarded([&] { *result = tensor->value.item().toDouble(); });
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
        for (size_t i = 0; i < input_count; i++) results[i] = gradients[i].defined() ? own(gradients[i]) : nullptr;
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
        auto generator = place.is_cpu() ? at::make_generator<at::CPUGeneratorImpl>(seed)
                                        : at::globalContext().defaultGenerator(place).clone();
        generator.set_current_seed(seed);
        *result = new struct ct_generator_box{generator};
    });
}

void ct_generator_free(ct_generator generator) { delete generator; }

ct_error ct_generator_state(ct_generator generator, ct_tensor *result) {
    return guarded([&] { *result = own(generator->value.get_state()); });
}

ct_error ct_generator_set_state(ct_generator generator, ct_tensor state) {
    return guarded([&] { generator->value.set_state(state->value); });
}
