import Training

extension Run {
    /// Opens a run for a command; its warnings, such as about a damaged checkpoint, are printed.
    static func opened(_ path: String, settings: [String] = []) throws -> Run {
        let run = try Run(path, settings: settings)
        Failure.warn(run.warnings)
        return run
    }
}
