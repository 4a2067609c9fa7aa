// Notices at once that a process is gone, where collectives would wait for it on a GPU.
#pragma once

#include <ATen/ATen.h>
#include <torch/csrc/distributed/c10d/Backend.hpp>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace {

/// The first process waits for a last word from each of the others, and they for one from it; a connection that ends
/// without it belongs to a process that is gone. The first one passes that on.
class Watch {
  public:
    /// - Parameter onLoss: called at most once, on a thread of the watch.
    Watch(c10::intrusive_ptr<c10d::Backend> gloo, std::function<void()> onLoss)
        : line(std::move(gloo)), onLoss(std::move(onLoss)) {
        int own = line->getRank();
        for (int other = 0; other < line->getSize(); other++)
            if (other != own && (own == 0 || other == 0)) peers.push_back({other});
        for (auto &peer : peers) {
            std::vector<at::Tensor> words{peer.word};
            peer.coming = line->recv(words, peer.rank, 0);
        }
        for (auto &peer : peers) threads.emplace_back([this, &peer] { listen(peer); });
    }

    /// The process that is gone, or -1.
    int lost() const { return gone.load(); }

    /// Ends the watch.
    /// - Parameter asFailure: whether this process ends before its work is done.
    void leave(bool asFailure) {
        if (isLeaving.exchange(true)) return;
        say(asFailure || lost() >= 0 ? line->getRank() : farewell);
        for (auto &peer : peers) peer.coming->abort();
        for (auto &thread : threads) thread.join();
    }

    ~Watch() { leave(true); }

  private:
    static constexpr int farewell = -1;

    struct Peer {
        int rank;
        /// Its last word: `farewell`, or the process that is gone.
        at::Tensor word = at::zeros({1}, at::kInt);
        c10::intrusive_ptr<c10d::Work> coming;
    };

    void listen(Peer &peer) {
        int word = peer.rank;
        try {
            // as long as it takes: a year
            // (libtorch 2.11 has no const_data_ptr<int> that our compiler would call)
            if (peer.coming->wait(std::chrono::hours(24 * 365))) word = *peer.word.mutable_data_ptr<int>();
        } catch (...) {
            // the connection ended
        }
        int none = -1;
        if (word == farewell || isLeaving || !gone.compare_exchange_strong(none, word)) return;
        if (line->getRank() == 0) say(word);
        onLoss();
    }

    /// Says the last word, once: each of the others waits for one.
    void say(int word) {
        if (hasSpoken.exchange(true)) return;
        for (auto &peer : peers) {
            std::vector<at::Tensor> words{at::full({1}, word, at::kInt)};
            try {
                line->send(words, peer.rank, 0)->wait(std::chrono::seconds(5));
            } catch (...) {
                // it is gone itself
            }
        }
    }

    c10::intrusive_ptr<c10d::Backend> line;
    std::function<void()> onLoss;
    std::vector<Peer> peers;
    std::vector<std::thread> threads;
    std::atomic<int> gone{-1};
    std::atomic<bool> isLeaving{false}, hasSpoken{false};
};

}  // namespace
