internal import CTorch

/// Operations that are recorded once and then repeated together, which costs the processor one call instead of one for each:
/// on a GPU a CUDA graph. They use the same tensors each time, and the next random numbers of their generators.
package final class Recording {
    private let handle: ct_recording

    /// Why operations on a device can't be recorded; `nil` if they can.
    package static func problem(on device: Device) -> String? {
        if libtorch.can_record(device.name) { return nil }
        return device.isCPU ? "the device is not a GPU" : CUDA.libraryProblem ?? "the device is '\(device)'"
    }

    /// Records what `body` does on a device, which does not take place until `replay`.
    /// - Parameter generators: those from which it samples.
    package init(on device: Device, _ generators: [Generator], _ body: () throws -> Void) throws {
        var result: ct_recording?
        let handles: [ct_generator?] = generators.map(\.handle)
        let error = withExtendedLifetime(generators) {
            libtorch.recording_begin(device.name, handles, handles.count, &result)
        }
        try check(error, "recording")
        guard let result else { throw TorchError("recording", "libtorch returned no recording") }
        handle = result
        do {
            try body()
        } catch {
            // what was begun must end, and the first error says why
            _ = libtorch.recording_end(result)
            throw error
        }
        try check(libtorch.recording_end(result), "recording")
    }

    deinit { libtorch.recording_free(handle) }

    /// Does what was recorded.
    package func replay() throws(TorchError) { try check(libtorch.recording_replay(handle), "recording") }
}
