// Memory of large tensors, kept when they are freed.
#pragma once

#include <sys/mman.h>

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace {

constexpr size_t hugePage = 2 << 20;
/// What may be kept in addition, since the free blocks of a small model seldom have the sizes that are needed next.
constexpr size_t slack = 64 << 20;

inline size_t rounded(size_t bytes, size_t unit) { return (bytes + unit - 1) / unit * unit; }

/// New memory from the system, in huge pages as far as it goes; null if there is none.
inline void *map(size_t bytes) {
    void *start = mmap(nullptr, bytes + hugePage, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (start == MAP_FAILED) return nullptr;
    const auto from = reinterpret_cast<size_t>(start), to = rounded(from, hugePage);
    if (to > from) munmap(start, to - from);
    munmap(reinterpret_cast<void *>(to + bytes), from + hugePage - to);
    madvise(reinterpret_cast<void *>(to), bytes, MADV_HUGEPAGE);
    return reinterpret_cast<void *>(to);
}

/// Memory that is used again for tensors of the same size or smaller ones. What is used and what is kept together take no
/// more than what was used at one moment before, and the slack.
class Memory {
public:
    ~Memory() { shrink(0, 0); }

    /// Null if the system has no more.
    void *take(size_t size) {
        const std::lock_guard guard(mutex);
        void *result = again(size);
        if (!result) {
            shrink(size, std::max(most, used + size) + slack);
            result = map(size);
        }
        if (!result) {
            shrink(size, 0);
            result = map(size);
        }
        if (!result) return nullptr;
        sizes[result] = size;
        used += size;
        most = std::max(most, used);
        return result;
    }

    /// Keeps memory that is free now, if it came from here.
    bool keep(void *data) {
        const std::lock_guard guard(mutex);
        const auto place = sizes.find(data);
        if (place == sizes.end()) return false;
        blocks.push_back({data, place->second});
        used -= place->second;
        kept += place->second;
        sizes.erase(place);
        return true;
    }

    /// The bytes of all blocks, and the largest number that was used at one moment.
    size_t held() const { return used + kept; }
    size_t largest() const { return most; }

private:
    struct Block {
        void *data;
        size_t size;
    };

    /// The latest free block of that size, or of up to half more, which the size becomes; null if there is none.
    void *again(size_t &size) {
        size_t best = blocks.size();
        for (size_t i = blocks.size(); i-- > 0;) {
            const size_t own = blocks[i].size;
            if (own < size || own > size + size / 2) continue;
            if (best == blocks.size() || own < blocks[best].size) best = i;
        }
        if (best == blocks.size()) return nullptr;
        const Block found = blocks[best];
        blocks.erase(blocks.begin() + best);
        kept -= found.size;
        size = found.size;
        return found.data;
    }

    /// Returns the oldest free blocks to the system until the wanted bytes fit into the limit.
    void shrink(size_t wanted, size_t limit) {
        size_t count = 0;
        for (; count < blocks.size() && used + kept + wanted > limit; count++) {
            munmap(blocks[count].data, blocks[count].size);
            kept -= blocks[count].size;
        }
        blocks.erase(blocks.begin(), blocks.begin() + count);
    }

    std::mutex mutex;
    /// Free blocks, the oldest first.
    std::vector<Block> blocks;
    /// The blocks in use.
    std::unordered_map<void *, size_t> sizes;
    size_t used = 0, kept = 0, most = 0;
};

}  // namespace

/// From now on the memory of large tensors on the CPU is kept.
void keep_memory();
