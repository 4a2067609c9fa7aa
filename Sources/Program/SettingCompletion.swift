import ArgumentParser
import Language
import Zoo

/// Shell completions for `--set`: the parameters of the model or network on the command line.
struct SettingCompletion {
    private let parameters: [Parameter]

    /// - Parameter arguments: the words of the command line.
    init(_ arguments: [String]) {
        let folders = zip(arguments, arguments.dropFirst()).filter { $0.0 == "--zoo" }.map(\.1)
        parameters =
            (try? Zoo(given: folders)).flatMap { zoo in
                arguments.lazy.compactMap { SettingCompletion.parameters(of: $0, in: zoo) }.first
            } ?? []
    }

    private static func parameters(of name: String, in zoo: Zoo) -> [Parameter]? {
        if let model = zoo.models.first(where: { $0.name == name }) { return try? zoo.card(model).parameters }
        return zoo.isNetwork(name) ? try? zoo.card(network: name).parameters : nil
    }

    var candidates: [String] { candidates(for: CompletionShell.requesting) }

    /// `NAME=`, with its help if the shell shows it.
    func candidates(for shell: CompletionShell?) -> [String] {
        parameters.map { parameter in
            switch shell {
            case .zsh where !parameter.help.isEmpty: "\(parameter.name)=:\(parameter.help)"
            case .fish where !parameter.help.isEmpty: "\(parameter.name)=\t\(parameter.help)"
            default: "\(parameter.name)="
            }
        }
    }
}
