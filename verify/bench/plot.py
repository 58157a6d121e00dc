"""A curve of run's JSON as an SVG: both axes logarithmic, points at the medians, bars from the least to the most."""
import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 860, 500
LEFT, RIGHT, TOP, BOTTOM = 90, 250, 50, 70  # margins; the legend is on the right
COLOURS = "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#8c6d1f", "#444444"  # told apart by the colour-blind too
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class Axis:
    """Whole decades around the values, onto pixels."""

    def __init__(self, values, start, end):
        self.low = math.floor(math.log10(min(values)))
        self.high = max(self.low + 1, math.ceil(math.log10(max(values))))
        self.start, self.end = start, end

    def at(self, value):
        return round(self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.end - self.start), 1)

    def decades(self):
        return [10.0 ** e for e in range(self.low, self.high + 1)]


def label(decade):
    exponent = round(math.log10(decade))
    return f"{decade:,g}" if -3 <= exponent <= 5 else "10" + str(exponent).translate(SUPERSCRIPTS)


def text(x, y, content, anchor="middle", extra=""):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{extra}>{escape(content)}</text>'


def drawing(curve):
    points = [point for series in curve["series"] for point in series["points"] if "median" in point]
    x = Axis([point["size"] for point in points], LEFT, WIDTH - RIGHT)
    y = Axis([value for point in points for value in (point["min"], point["max"])], HEIGHT - BOTTOM, TOP)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"',
             f'     width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="13">',
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
             text((x.start + x.end) / 2, TOP - 20, curve["title"], extra=' font-size="16"')]
    for decade in x.decades():
        parts += [f'<path d="M{x.at(decade)} {y.start}V{y.end}" stroke="#ddd"/>',
                  text(x.at(decade), y.start + 20, label(decade))]
    for decade in y.decades():
        parts += [f'<path d="M{x.start} {y.at(decade)}H{x.end}" stroke="#ddd"/>',
                  text(x.start - 8, y.at(decade) + 4, label(decade), "end")]
    middle = (y.start + y.end) / 2
    parts += [text((x.start + x.end) / 2, HEIGHT - 20, curve["x"]),
              text(24, middle, curve["y"], extra=f' transform="rotate(-90 24 {middle})"')]
    for i, series in enumerate(curve["series"]):
        parts += line(series, x, y, COLOURS[i % len(COLOURS)], TOP + 10 + 22 * i)
    return "\n".join([*parts, "</svg>", ""])


def line(series, x, y, colour, legend):
    points = [point for point in series["points"] if "median" in point]
    path = " ".join(f"{x.at(point['size'])},{y.at(point['median'])}" for point in points)
    bars = "".join(f"M{x.at(p['size'])} {y.at(p['min'])}V{y.at(p['max'])}" for p in points)
    parts = [f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
             f'<path d="{bars}" stroke="{colour}"/>']
    parts += [f'<circle cx="{x.at(p["size"])}" cy="{y.at(p["median"])}" r="3.5" fill="{colour}">'
              f'<title>{p["size"]:,}: {p["median"]:,.3g}</title></circle>' for p in points]
    return parts + [f'<circle cx="{x.end + 20}" cy="{legend}" r="5" fill="{colour}"/>',
                    text(x.end + 32, legend + 4, series["name"], "start")]
