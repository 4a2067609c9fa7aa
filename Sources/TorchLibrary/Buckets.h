// A group of processes, and how gradients travel between them.
#pragma once

#include "Watch.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>

#define USE_C10D_GLOO
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

namespace {

/// The time that a process waits for the others. Threads other than the one that waits read it.
struct Waits {
    std::atomic<int> running{0};
    std::atomic<int64_t> nanoseconds{0};

    /// Counts the time of a block.
    struct Span {
        explicit Span(Waits &waits) : waits(waits), began(std::chrono::steady_clock::now()) { waits.running++; }
        ~Span() {
            waits.nanoseconds += (std::chrono::steady_clock::now() - began) / std::chrono::nanoseconds(1);
            waits.running--;
        }
        Span(const Span &) = delete;

      private:
        Waits &waits;
        std::chrono::steady_clock::time_point began;
    };
};

/// A group, which graphs of differentiable collectives keep alive.
struct Group : torch::CustomClassHolder {
    /// Connections of their own for a kind of collectives, since each kind has its own order: that of gradients in a backward
    /// pass is not that of the other collectives.
    struct Lines {
        c10::intrusive_ptr<c10d::Backend> values, gradients;
    };

    c10::intrusive_ptr<c10d::Store> store;
    /// The store again, through a connection of its own: another thread counts beats there while this one waits.
    c10::intrusive_ptr<c10d::Store> beats;
    Waits waits;
    /// Gloo, for tensors in the processor's memory, and a further connection.
    Lines host;
    std::function<c10::intrusive_ptr<c10d::Backend>(const char *purpose)> connect;
    /// NCCL, for those of GPUs. Without it they pass through the processor's memory.
    Lines gpu;
    std::unique_ptr<Watch> watch;
    std::chrono::milliseconds patience;

    int rank() const { return host.values->getRank(); }
    int size() const { return host.values->getSize(); }
    bool passesThroughHost(const at::Tensor &tensor) const { return !tensor.is_cpu() && !gpu.values; }

    /// The connections for a tensor.
    /// - Throws: if a process is gone. What NCCL computes after that has no meaning.
    const Lines &lines(const at::Tensor &tensor) const {
        int lost = watch ? watch->lost() : -1;
        TORCH_CHECK(lost < 0, "the connection was lost: process ", lost, " is gone");
        return tensor.is_cpu() || !gpu.values ? host : gpu;
    }
};

using Handle = c10::intrusive_ptr<Group>;

/// A collective that has been started, and where its result goes from the processor's memory. Its group outlives it.
struct Work {
    c10::intrusive_ptr<c10d::Work> work;
    at::Tensor result, target;
    Waits *waits = nullptr;

    /// With NCCL the stream waits, not the processor.
    void wait() {
        {
            Waits::Span span(*waits);
            work->wait();
        }
        if (target.defined()) target.copy_(result);
    }
};

/// Starts summing a dense tensor over the processes, in place.
Work reduce(Group &group, c10::intrusive_ptr<c10d::Backend> Group::Lines::*kind, at::Tensor tensor,
            bool largest = false) {
    Work result;
    result.waits = &group.waits;
    result.result = tensor;
    if (group.passesThroughHost(tensor)) {
        result.target = tensor;
        result.result = tensor.cpu();
    }
    c10d::AllreduceOptions options;
    if (largest) options.reduceOp = c10d::ReduceOp::MAX;
    std::vector<at::Tensor> tensors{result.result};
    result.work = (group.lines(tensor).*kind)->allreduce(tensors, options);
    return result;
}

/// Gradients on their way to their mean over the processes: a bucket is sent as soon as it is full, while the backward
/// pass computes the next one. The last weights' gradients come first. Buckets are made and sent in that order, whatever
/// the order in which a process finishes gradients, so that all processes send the same.
class Buckets {
  public:
    /// - Parameter leaves: the weights, in whose memory layout gradients travel.
    Buckets(Group &group, int64_t capacity, std::vector<at::Tensor> leaves)
        : group(group), leaves(std::move(leaves)), gradients(this->leaves.size()), isReady(this->leaves.size()) {
        int64_t bytes = capacity;
        for (size_t index = this->leaves.size(); index-- > 0;) {
            if (bytes >= capacity) buckets.emplace_back(), bytes = 0;
            buckets.back().members.push_back(index);
            bytes += this->leaves[index].nbytes();
        }
    }

    /// - Parameter gradient: undefined for a weight that has none in any process.
    void add(size_t index, const at::Tensor &gradient) {
        if (isReady[index]) return;
        isReady[index] = true;
        gradients[index] = gradient;
        while (next < buckets.size() && isFull(buckets[next])) send(buckets[next++]);
    }

    bool has(size_t index) const { return isReady[index]; }

    /// Waits for all buckets, after all gradients have been added. Sets `means` to the mean gradients.
    void finish(std::vector<at::Tensor> &means) {
        double share = 1.0 / group.size();
        for (auto &bucket : buckets) {
            if (!bucket.flat.defined()) continue;
            bucket.work.wait();
            bucket.flat.mul_(share);
        }
        means = gradients;
    }

  private:
    struct Bucket {
        std::vector<size_t> members;
        at::Tensor flat;
        Work work;
    };

    bool isFull(const Bucket &bucket) const {
        return std::all_of(bucket.members.begin(), bucket.members.end(), [&](size_t index) { return isReady[index]; });
    }

    void send(Bucket &bucket) {
        at::NoGradGuard guard;
        int64_t count = 0, start = 0;
        for (auto index : bucket.members) count += gradients[index].defined() ? gradients[index].numel() : 0;
        if (count == 0) return;
        bucket.flat = at::empty({count}, leaves[0].options().requires_grad(false));
        for (auto index : bucket.members) {
            auto &gradient = gradients[index];
            if (!gradient.defined()) continue;
            auto sizes = gradient.sizes();
            auto part = leaves[index].is_non_overlapping_and_dense()
                            ? bucket.flat.as_strided(sizes, leaves[index].strides(), start)
                            : bucket.flat.narrow(0, start, gradient.numel()).view(sizes);
            part.copy_(gradient);
            start += gradient.numel();
            gradient = part;
        }
        bucket.work = reduce(group, &Group::Lines::gradients, bucket.flat);
    }

    Group &group;
    std::vector<at::Tensor> leaves, gradients;
    std::vector<bool> isReady;
    std::vector<Bucket> buckets;
    size_t next = 0;
};

}  // namespace
