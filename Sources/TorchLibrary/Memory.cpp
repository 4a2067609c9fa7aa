// The memory of large tensors is kept when they are freed, since a round needs the same sizes as the one before. malloc would
// cut pieces out of it for smaller tensors, so that the next large one needs more memory, or return it to the system, which
// fills it with zeros each time.

#include "Memory.h"

#include <c10/core/CPUAllocator.h>
#include <c10/core/impl/alloc_cpu.h>

#include <cstring>

namespace {

/// Smaller tensors are malloc's.
constexpr size_t large = 4 << 20;

/// Never destroyed, since tensors can outlive it at the end of the program.
Memory &memory = *new Memory;

void release(void *data) {
    if (!memory.keep(data)) c10::free_cpu(data);
}

struct Keeping final : c10::Allocator {
    c10::DataPtr allocate(size_t bytes) override {
        if (bytes < large) {
            void *data = c10::alloc_cpu(bytes);
            return {data, data, &c10::free_cpu, c10::DeviceType::CPU};
        }
        void *data = memory.take(rounded(bytes, hugePage / 2));
        TORCH_CHECK_WITH(
            OutOfMemoryError, data, "not enough memory for a tensor of ", bytes / 1000000,
            " MB; a smaller batch or smaller images need less");
        return {data, data, &release, c10::DeviceType::CPU};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &release; }
    void copy_data(void *to, const void *from, std::size_t count) const override { std::memcpy(to, from, count); }
};

}  // namespace

void keep_memory() {
    static Keeping allocator;
    c10::SetCPUAllocator(&allocator, /*priority=*/1);
}
