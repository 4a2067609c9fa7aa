// Operators of libtorch and of loaded libraries, called through the dispatcher.

#include "Tensors.h"

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace {

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

/// Whether tensors of several devices meet in one call. The device then has to be waited for.
class Meeting {
    std::optional<c10::Device> place;

  public:
    bool isMixed = false;

    void add(const at::Tensor &tensor) {
        // a single number of the host is passed by value
        if (!tensor.defined() || (tensor.dim() == 0 && tensor.is_cpu())) return;
        if (!place) place = tensor.device();
        isMixed = isMixed || *place != tensor.device();
    }

    void add(const ct_value &value, const ct_pool &pool) {
        if (value.tag != CT_TENSOR && value.tag != CT_TENSORS) return;
        for (size_t i = 0; i < value.count; i++)
            if (void *handle = pool.handles[value.offset + i]) add(static_cast<ct_tensor>(handle)->value);
    }
};

}  // namespace

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
        Meeting meeting;
        for (size_t i = 0; i < count; i++) {
            meeting.add(arguments[i], pool);
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
        for (const auto &tensor : tensors) meeting.add(tensor);
        if (meeting.isMixed) handles::waits++;
        TORCH_CHECK(!meeting.isMixed || !handles::isRecording, "a value of the host is used");
        for (size_t i = 0; i < tensors.size(); i++) results[i] = ct_own(std::move(tensors[i]));
        *result_count = tensors.size();
    });
}
