// Batches on their way to a device.

#include "Tensors.h"

#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>

#include <cstring>
#include <unordered_map>

namespace {

/// Copies from pinned memory on a stream of its own, so that the computations of the round before go on meanwhile. What
/// is computed from the copy waits for it on the device; the host does not wait.
at::Tensor sent(const at::Tensor &pinned, c10::Device device) {
    const c10::impl::VirtualGuardImpl streams(device.type());
    if (!device.has_index()) device = streams.getDevice();
    static thread_local std::unordered_map<c10::Device, c10::Stream> own;
    if (!own.contains(device)) own.emplace(device, streams.getStreamFromGlobalPool(device));
    const c10::Stream side = own.at(device);
    const c10::Stream present = streams.getStream(device);
    at::Tensor result;
    c10::Event arrived(device.type());
    {
        const c10::StreamGuard guard(side);
        result = pinned.to(device, /*non_blocking=*/true);
        arrived.record(side);
    }
    arrived.block(present);
    // the memory belongs to the side stream, which must not use it again before the present one is done with it
    streams.recordDataPtrOnStream(result.storage().data_ptr(), present);
    return result;
}

}  // namespace

ct_error ct_tensor_send(const void *data, const int64_t *sizes, size_t dimensions, int dtype, const char *device,
                        ct_tensor *result) {
    return guarded([&] {
        TORCH_CHECK(!handles::isRecording, "values of the host are sent");
        const c10::Device place{std::string(device)};
        const auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype)).pinned_memory(place.is_cuda());
        auto tensor = at::empty(at::IntArrayRef(sizes, dimensions), options);
        if (tensor.nbytes()) std::memcpy(tensor.mutable_data_ptr(), data, tensor.nbytes());
        *result = ct_own(place.is_cuda() ? sent(tensor, place) : tensor.to(place));
    });
}
