"""Line charts as SVG, for `bench_plots.py`: panels with titles, axes, ticks and a legend, without any library."""

import dataclasses
import math
from xml.sax.saxutils import escape

FONT = "font-family='Helvetica, Arial, DejaVu Sans, sans-serif'"
INK, GRID = "#333333", "#e2e2e2"


@dataclasses.dataclass
class Line:
    """A series: points joined by a line, points alone, or a band between two values per point."""

    colour: str
    points: list  # (x, y), or (x, low, high) of a band
    kind: str = "line"  # line, points, rings or band
    label: tuple = ()  # (x, y, text, anchor) of a text in the panel


@dataclasses.dataclass
class Axis:
    """From the first to the last of `ticks`, logarithmic or not."""

    ticks: tuple
    label: str
    logarithmic: bool = False
    margin: float = 0.0  # of the length, on either side

    def place(self, value):
        """The place of a value on the axis, from 0 to 1."""
        scale = math.log if self.logarithmic else float
        low, high = scale(self.ticks[0]), scale(self.ticks[-1])
        return self.margin + (1 - 2 * self.margin) * (scale(value) - low) / (high - low)


@dataclasses.dataclass
class Panel:
    title: str
    note: str  # under the title
    x: Axis
    y: Axis
    lines: list


def text(x, y, words, anchor="middle", size=11, extra="", colour=INK):
    return (f"<text x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}' font-size='{size}' fill='{colour}' {extra}>"
            f"{escape(words)}</text>")


def stroke(x1, y1, x2, y2, colour=INK):
    return f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='{colour}'/>"


def marker(x, y, colour, ring=False):
    if ring:
        return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='4.5' fill='none' stroke='{colour}' stroke-width='1.5'/>"
    return f"<circle cx='{x:.1f}' cy='{y:.1f}' r='3.2' fill='{colour}'/>"


def series(line, at):
    """The marks of a series; `at` turns values into pixels."""
    if line.kind == "band":
        edge = [at(x, low) for x, low, _ in line.points] + [at(x, high) for x, _, high in reversed(line.points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in edge)
        marks = [f"<polygon points='{path}' fill='{line.colour}' fill-opacity='0.3' stroke='{line.colour}'/>"]
    else:
        places = [at(x, y) for x, y in line.points]
        marks = [marker(x, y, line.colour, line.kind == "rings") for x, y in places]
        if line.kind == "line":
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            marks.insert(0, f"<polyline points='{path}' fill='none' stroke='{line.colour}' stroke-width='1.8'/>")
    if line.label:
        x, y, words, anchor = line.label
        marks.append(text(*at(x, y), words, anchor, 10.5, colour=line.colour))
    return marks


def draw(panel, left, top, width, height):
    """The elements of a panel whose plotting area has this place and size."""

    def at(x, y):
        return left + width * panel.x.place(x), top + height * (1 - panel.y.place(y))

    middle = left + width / 2
    marks = [text(middle, top - 24, panel.title, size=12.5, extra="font-weight='bold'"),
             text(middle, top - 9, panel.note, size=10.5)]
    bottom, right = top + height, left + width
    for tick in panel.y.ticks:
        y = at(panel.x.ticks[0], tick)[1]
        marks += [stroke(left, y, right, y, GRID), text(left - 6, y + 4, f"{tick:,}", "end")]
    for tick in panel.x.ticks:
        x = at(tick, panel.y.ticks[0])[0]
        marks += [stroke(x, bottom, x, bottom + 4), text(x, bottom + 17, f"{tick:,}")]
    marks += [stroke(left, top, left, bottom), stroke(left, bottom, right, bottom)]
    marks.append(text(middle, bottom + 34, panel.x.label, size=11.5))
    x, y = left - 44, top + height / 2
    marks.append(text(x, y, panel.y.label, size=11.5, extra=f"transform='rotate(-90 {x:.1f} {y:.1f})'"))
    for line in panel.lines:
        marks += series(line, at)
    return marks


def legend(entries, left, top):
    """One row of names with their colours: (name, colour, kind)."""
    marks = []
    for name, colour, kind in entries:
        width = 22 if kind in ("line", "band") else 8
        if kind == "band":
            marks.append(f"<rect x='{left:.1f}' y='{top - 6}' width='{width}' height='12' fill='{colour}' "
                         f"fill-opacity='0.3' stroke='{colour}'/>")
        else:
            marks.append(marker(left + width / 2, top, colour, kind == "rings"))
        if kind == "line":
            marks.append(stroke(left, top, left + width, top, colour).replace("/>", " stroke-width='1.8'/>"))
        marks.append(text(left + width + 6, top + 4, name, "start", 12))
        left += width + 6 + 6 * len(name) + 22
    return marks


def figure(rows, entries, width=164, height=150):
    """An SVG document of rows of panels, whose plotting areas have this size, under a legend."""
    step_x, step_y, left, top = width + 72, height + 98, 62, 84
    right, bottom = left + step_x * (max(map(len, rows)) - 1) + width, top + step_y * (len(rows) - 1) + height
    marks = legend(entries, left, 22)
    for r, row in enumerate(rows):
        for c, panel in enumerate(row):
            marks += draw(panel, left + step_x * c, top + step_y * r, width, height)
    body, across, down = "\n".join(marks), right + 26, bottom + 48
    return (f"<svg xmlns='http://www.w3.org/2000/svg' width='{across}' height='{down}' viewBox='0 0 {across} {down}' "
            f"{FONT}>\n<rect width='100%' height='100%' fill='white'/>\n{body}\n</svg>\n")
