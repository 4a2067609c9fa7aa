// What the files of this target share: the handles of the C interface, and how its functions report errors.
#pragma once

#include "CTorch.h"

#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <atomic>
#include <string>
#include <vector>

struct ct_tensor_box {
    at::Tensor value;
};
struct ct_generator_box {
    at::Generator value;
};
struct ct_operator_box {
    c10::OperatorHandle handle;
    std::string schema;
};

namespace handles {

/// The message of the thread's last error.
inline thread_local std::string message;
/// Live tensors.
inline std::atomic<int64_t> live{0};
/// How often this thread has waited for a device.
inline thread_local int64_t waits = 0;
/// Whether this thread records operations, in which values of the host would stay those of now.
inline thread_local bool isRecording = false;
/// Whether this thread computes with libtorch's operators alone, without the faster forms of our own, which recordings on the
/// CPU do not see.
inline thread_local bool callsOperatorsAlone = false;

}  // namespace handles

/// Notes that the host reads values, for which it waits for the device.
inline void noteReading(const at::Tensor &tensor) {
    if (tensor.is_cpu()) return;
    // the recording would be lost
    TORCH_CHECK(!handles::isRecording, "a value of the device is read");
    handles::waits++;
}

/// Keeps a message for the thread until its next call.
inline ct_error ct_keep(std::string text) {
    handles::message = std::move(text);
    return handles::message.c_str();
}

/// Runs `body`. Any exception becomes the message of the thread.
template <typename Body>
ct_error guarded(Body body) {
    try {
        body();
        return nullptr;
    } catch (const c10::Error &error) {
        return ct_keep(error.what_without_backtrace());
    } catch (const std::exception &error) {
        return ct_keep(error.what());
    } catch (...) {
        return ct_keep("unknown C++ exception");
    }
}

inline ct_tensor ct_own(at::Tensor value) {
    handles::live.fetch_add(1, std::memory_order_relaxed);
    return new struct ct_tensor_box{std::move(value)};
}

inline at::Tensor tensor_at(void *handle) { return handle ? static_cast<ct_tensor>(handle)->value : at::Tensor(); }

inline std::vector<at::Tensor> tensors_of(const ct_tensor *handles, size_t count) {
    std::vector<at::Tensor> result;
    result.reserve(count);
    for (size_t i = 0; i < count; i++) result.push_back(tensor_at(handles[i]));
    return result;
}
