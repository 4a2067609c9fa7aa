// Loops on libtorch's threads. at::parallel_for runs on one thread unless its caller is compiled with OpenMP.

#pragma once

#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <atomic>

namespace {

/// Runs `body(i)` for each index on libtorch's threads, from the same OpenMP library, so that no two pools compete.
template <typename Body>
void parallel(int64_t count, const Body &body) {
    using Run = void (*)(void (*)(void *), void *, unsigned, unsigned);
    static const auto run = reinterpret_cast<Run>(dlsym(RTLD_DEFAULT, "GOMP_parallel"));
    struct Work {
        const Body &body;
        int64_t count, chunk;
        std::atomic<int64_t> next{0};
    };
    if (count == 0) return;
    const int64_t threads = run && !at::in_parallel_region() ? std::min<int64_t>(count, at::get_num_threads()) : 1;
    Work work{body, count, std::max<int64_t>(1, count / (threads * 8))};
    const auto take = [](void *pointer) {
        auto &work = *static_cast<Work *>(pointer);
        for (;;) {
            const int64_t start = work.next.fetch_add(work.chunk, std::memory_order_relaxed);
            if (start >= work.count) return;
            for (int64_t i = start; i < std::min(start + work.chunk, work.count); i++) work.body(i);
        }
    };
    threads > 1 ? run(take, &work, static_cast<unsigned>(threads), 0) : take(&work);
}

}  // namespace
