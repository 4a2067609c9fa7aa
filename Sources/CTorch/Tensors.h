// What the files of this target share.
#pragma once
#include "CTorch.h"

#include <ATen/ATen.h>

struct ct_tensor_box {
    at::Tensor value;
};

/// Keeps a message for the thread until its next call.
ct_error ct_keep(const std::string &message);
ct_tensor ct_own(at::Tensor value);

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
