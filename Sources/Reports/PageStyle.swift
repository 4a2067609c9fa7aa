/// How pages look: on wide and narrow screens, in light and dark, and on paper.
enum PageStyle {
    static let css = """
        :root { --paper: #fff; --ink: #1c2024; --soft: #60666c; --rule: #dfe3e8; --card: #f6f7f9; --link: #0b62c4;
          --warn: #8a4b00; --warn-card: #fff5e6; --bad: #b3261e; --good: #186a3b;
          --c0: #1f6fd1; --c1: #d1495b; --c2: #23895a; --c3: #b8720a; --c4: #7a4fc0; --c5: #0b8a99; --c6: #b03a8c; --c7: #6b6f2a; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --ink: #e4e7ea; --soft: #9aa2aa; --rule: #30363c;
          --card: #1c2024; --link: #7db5ff; --warn: #ffc078; --warn-card: #2b2214; --bad: #ff8a80; --good: #7fd6a2;
          --c0: #6ab0ff; --c1: #ff8593; --c2: #5fd09a; --c3: #f0b357; --c4: #b79bff; --c5: #55cfdd; --c6: #f08fd0; --c7: #c3c76a; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem clamp(1rem, 4vw, 3rem) 4rem; max-width: 78rem; background: var(--paper);
          color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif;
          overflow-wrap: break-word; }
        h1 { font-size: 1.9rem; line-height: 1.2; margin: 0; }
        h2 { font-size: 1.25rem; margin: 2.5rem 0 .8rem; padding-top: .8rem; border-top: 1px solid var(--rule); }
        h3 { font-size: 1rem; margin: 1.4rem 0 .5rem; }
        p { max-width: 46rem; margin: .5rem 0; }
        a { color: var(--link); }
        small, .soft { color: var(--soft); font-size: .85rem; font-weight: 400; }
        nav { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; margin: 1.2rem 0 0; }
        code, pre { font: .85rem/1.45 ui-monospace, "SF Mono", Menlo, "Liberation Mono", "DejaVu Sans Mono", monospace; }
        pre { background: var(--card); padding: .8rem 1rem; border-radius: 6px; overflow-x: auto; max-height: 32rem; }
        summary { cursor: pointer; margin: .5rem 0; }
        .state { display: inline-block; margin-left: .5rem; padding: .1rem .6rem; border-radius: 1rem; font-size: .85rem;
          vertical-align: .25rem; font-weight: 600; border: 1px solid currentColor; color: var(--soft); }
        .state.complete { color: var(--good); } .state.failed, .state.broken { color: var(--bad); } .state.running { color: var(--link); }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 1fr)); gap: .8rem 1.5rem; margin: 1.2rem 0; }
        .facts dt { color: var(--soft); font-size: .8rem; } .facts dd { margin: 0; }
        .warning { background: var(--warn-card); border-left: 4px solid var(--warn); padding: .7rem 1rem; margin: .8rem 0; border-radius: 0 6px 6px 0; max-width: 52rem; }
        .warning h3 { margin: 0 0 .3rem; color: var(--warn); } .warning ul { margin: .3rem 0 0; padding-left: 1.2rem; }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; vertical-align: top; padding: .35rem 1.2rem .35rem 0; border-bottom: 1px solid var(--rule); }
        th { color: var(--soft); font-weight: 600; font-size: .8rem; } .n { text-align: right; white-space: nowrap; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1.6rem 2rem; }
        figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; margin-bottom: .3rem; }
        svg { display: block; width: 100%; height: auto; overflow: visible; touch-action: pan-y; }
        .grid { stroke: var(--rule); stroke-width: 1; } .axis { stroke: var(--soft); stroke-width: 1; }
        .cursor { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 3; } .cursor[hidden] { display: none; }
        .tick, .unit { fill: var(--soft); font-size: 12.5px; }
        .line { fill: none; stroke-width: 1.7; stroke-linejoin: round; vector-effect: non-scaling-stroke; stroke: var(--c); }
        circle { fill: var(--c); } .band { fill: var(--c); opacity: .18; stroke: none; }
        .c0 { --c: var(--c0); } .c1 { --c: var(--c1); } .c2 { --c: var(--c2); } .c3 { --c: var(--c3); }
        .c4 { --c: var(--c4); } .c5 { --c: var(--c5); } .c6 { --c: var(--c6); } .c7 { --c: var(--c7); }
        .line.d1 { stroke-dasharray: 6 3; } .line.d2 { stroke-dasharray: 2 3; } .line.d3 { stroke-dasharray: 9 3 2 3; }
        .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: .2rem 0 0; padding: 0; font-size: .85rem; }
        .legend output { color: var(--soft); font-variant-numeric: tabular-nums; }
        .key { display: inline-block; width: 1.1rem; height: 0; border-top: 3px solid var(--c); vertical-align: .3rem; margin-right: .35rem; }
        .key.d1 { border-top-style: dashed; } .key.d2 { border-top-style: dotted; } .key.d3 { border-top-style: double; }
        .samples img, .sheet img { max-width: 100%; height: auto; border-radius: 4px; background: var(--card); display: block; }
        .samples img[hidden] { display: none; }
        img.small { image-rendering: pixelated; width: min(100%, 34rem); }
        .samples .controls { display: flex; align-items: center; gap: .8rem; margin: 0 0 .8rem; max-width: 34rem; }
        .samples input { flex: 1; min-width: 6rem; accent-color: var(--link); } .samples output { min-width: 8em; font-variant-numeric: tabular-nums; }
        button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--rule); border-radius: 6px; padding: .25rem .8rem; cursor: pointer; }
        .sheets { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); gap: 1.2rem; }
        .sheet img { width: 100%; }
        .game img { max-width: 100%; height: auto; background: #fff; border-radius: 6px; padding: .5rem; }
        @media print { :root { --paper: #fff; --ink: #000; --soft: #444; --rule: #bbb; --card: #f4f4f4; }
          body { padding: 0; max-width: none; font-size: 11pt; } nav, .controls, .legend output { display: none !important; }
          figure, .warning, tr { break-inside: avoid; } pre { max-height: none; white-space: pre-wrap; } h2 { break-after: avoid; }
          .charts { grid-template-columns: 1fr 1fr; } }
        """
}

/// What pages do: the slider of the samples, and the values of curves under the pointer.
enum PageScript {
    static let text = """
        "use strict";
        for (const figure of document.querySelectorAll(".samples")) {
          const images = [...figure.querySelectorAll("img")], slider = figure.querySelector("input");
          const button = figure.querySelector("button"), output = figure.querySelector("output");
          let timer = 0;
          const show = (index) => {
            images.forEach((image, place) => { image.hidden = place !== index; });
            slider.value = index;
            output.textContent = "round " + images[index].dataset.round;
          };
          const stop = () => { clearInterval(timer); timer = 0; button.textContent = "Play"; };
          slider.addEventListener("input", () => { stop(); show(Number(slider.value)); });
          button.addEventListener("click", () => {
            if (timer) { stop(); return; }
            button.textContent = "Stop";
            let index = Number(slider.value) === images.length - 1 ? -1 : Number(slider.value);
            const step = () => { show(++index); if (index === images.length - 1) stop(); };
            timer = setInterval(step, 350);
            step();
          });
          show(images.length - 1);
        }
        const words = (value) => Math.abs(value) >= 1e-3 && Math.abs(value) < 1e6 || value === 0
          ? String(Number(value.toPrecision(4))) : value.toExponential(2);
        for (const svg of document.querySelectorAll("svg[data-axes]")) {
          const [x0, x1, y0, y1, kind, ...sides] = svg.dataset.axes.split(" ");
          const [left, right, top, bottom] = sides.map(Number), cursor = svg.querySelector(".cursor");
          const outputs = svg.parentElement.querySelectorAll(".legend output");
          const lines = [...svg.querySelectorAll("path.line")].map((path) =>
            (path.getAttribute("d").match(/[0-9.]+ [0-9.]+/g) || []).map((pair) => pair.split(" ").map(Number)));
          const height = (y) => {
            const share = (bottom - y) / (bottom - top);
            return kind === "log" ? Math.pow(10, Math.log10(y0) + share * (Math.log10(y1) - Math.log10(y0)))
              : Number(y0) + share * (y1 - y0);
          };
          svg.addEventListener("pointermove", (event) => {
            const bounds = svg.getBoundingClientRect();
            const x = (event.clientX - bounds.left) / bounds.width * svg.viewBox.baseVal.width;
            const near = lines.map((points) => points.reduce((best, point) =>
              !best || Math.abs(point[0] - x) < Math.abs(best[0] - x) ? point : best, null));
            const place = near.filter((point) => point).map((point) => point[0])
              .sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
            if (place === undefined) return;
            cursor.setAttribute("x1", place); cursor.setAttribute("x2", place); cursor.removeAttribute("hidden");
            near.forEach((point, index) => {
              if (point && outputs[index]) outputs[index].textContent = Math.abs(point[0] - place) < 8 ? words(height(point[1])) : "";
            });
            const round = Math.round(Number(x0) + (place - left) / (right - left) * (x1 - x0));
            svg.querySelector(".unit").textContent = "round " + round.toLocaleString("en");
          });
          svg.addEventListener("pointerleave", () => {
            cursor.setAttribute("hidden", ""); outputs.forEach((output) => { output.textContent = ""; });
            svg.querySelector(".unit").textContent = "round";
          });
        }
        """
}
