import Foundation
import Testing

/// Headless Chromium, in which tests open pages.
struct Browser {
    /// What a page did when a test used it.
    struct Visit: Decodable {
        let width: Int
        /// Whether something is wider than the window, so that the page scrolls sideways.
        let overflows: Bool
        let errors: [String]
        /// Things that were loaded.
        let requests: Int
        /// The rounds of the samples that are visible: at first, after moving the slider to its start, and after playing.
        let samples: [[String]]
        let labels: [String]
        /// What the legend of the first curves shows with the pointer in the middle of their chart.
        let values: [String]
    }

    static let program = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/chromium" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let observe = """
        <script>window.found = []; addEventListener("error", (event) => { found.push(String(event.message)); });</script>
        """

    private static let use = """
        <script>addEventListener("load", () => {
          const figure = document.querySelector(".samples"), slider = figure && figure.querySelector("input");
          const seen = () => figure ? [...figure.querySelectorAll("img")].filter((image) => image.offsetParent)
            .map((image) => image.dataset.round) : [];
          const label = () => figure ? figure.querySelector("output").textContent : "";
          const samples = [seen()], labels = [label()];
          if (slider) { slider.value = 0; slider.dispatchEvent(new Event("input")); }
          samples.push(seen()); labels.push(label());
          if (slider) figure.querySelector("button").click();
          const chart = document.querySelector("#curves svg[data-axes]"), bounds = chart && chart.getBoundingClientRect();
          if (chart) chart.dispatchEvent(new PointerEvent("pointermove", { clientX: bounds.left + bounds.width / 2 }));
          setTimeout(() => {
            samples.push(seen()); labels.push(label());
            const root = document.documentElement;
            parent.postMessage(JSON.stringify({ width: innerWidth, overflows: root.scrollWidth > root.clientWidth,
              errors: found, requests: performance.getEntriesByType("resource").length, samples, labels,
              values: chart ? [...chart.parentElement.querySelectorAll("output")].map((output) => output.textContent) : [] }), "*");
          }, 5000);
        });</script>
        """

    /// A window has a least width, a frame in it has none.
    private static func frame(_ width: Int) -> String {
        """
        <!DOCTYPE html><iframe src="visited.html" style="width: \(width)px; height: 900px; border: 0"></iframe>
        <script>addEventListener("message", (event) => {
          const result = document.createElement("pre");
          result.id = "result";
          result.textContent = event.data;
          document.body.append(result);
        });</script>
        """
    }

    /// Opens a page and uses what it offers.
    static func visit(_ html: String, width: Int, in ganzoo: Program) throws -> Visit {
        let page = html.replacing("<title>", with: "\(observe)<title>", maxReplacements: 1)
            .replacing("</body>", with: "\(use)</body>")
        try ganzoo.write(page, to: "visited.html")
        try ganzoo.write(frame(width), to: "frame.html")
        let outcome = try ganzoo.shell(
            """
            timeout 60 '\(program ?? "")' --headless --no-sandbox --disable-gpu --window-size=1400,1000 \
            --user-data-dir="$PWD/profile" --virtual-time-budget=20000 --dump-dom "file://$PWD/frame.html"
            """)
        let result = try #require(
            outcome.output.components(separatedBy: "<pre id=\"result\">").last?.components(separatedBy: "</pre>").first,
            "\(outcome.errors)")
        return try JSONDecoder().decode(Visit.self, from: Data(result.replacing("&quot;", with: "\"").utf8))
    }
}
