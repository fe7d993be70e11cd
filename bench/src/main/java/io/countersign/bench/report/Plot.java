package io.countersign.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/**
 * A line chart as SVG 1.1, readable without a script or a style sheet.
 *
 * @param x name and unit of the horizontal axis, linear from 0
 * @param y of the vertical axis
 * @param logarithmic whether each step up multiplies; else it is linear from 0
 * @param lines in the order of the legend
 */
record Plot(String title, String x, String y, boolean logarithmic, List<Line> lines) {
    private static final int WIDTH = 860;
    private static final int HEIGHT = 480;
    private static final int LEFT = 80;
    private static final int RIGHT = 640;
    private static final int TOP = 50;
    private static final int BOTTOM = 410;
    /** Apart for those who see no red or no green too (Okabe and Ito). */
    private static final List<String> COLOURS =
            List.of("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000");

    /** A measured point; a logarithmic chart leaves out what is not above 0. */
    record Point(double x, double y) {}

    /** @param points in the order in which they are joined */
    record Line(String name, List<Point> points) {}

    /** Whether there is anything to draw. */
    boolean isEmpty() {
        return points().findAny().isEmpty();
    }

    private Stream<Point> points() {
        return lines.stream().flatMap(line -> line.points().stream()).filter(this::isDrawn);
    }

    private boolean isDrawn(Point point) {
        return Double.isFinite(point.x()) && Double.isFinite(point.y()) && (!logarithmic || point.y() > 0);
    }

    /** The whole file. */
    String svg() {
        var right = Ticks.linear(points().mapToDouble(Point::x).max().orElse(1));
        var most = points().mapToDouble(Point::y).max().orElse(1);
        var least = points().mapToDouble(Point::y).min().orElse(1);
        var up = logarithmic ? Ticks.logarithmic(least, most) : Ticks.linear(most);
        DoubleUnaryOperator across = value -> LEFT + (RIGHT - LEFT) * value / right.getLast();
        DoubleUnaryOperator rise = value -> BOTTOM - (BOTTOM - TOP) * part(value, up);
        var svg = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
                        .formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
        svg.append("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n".formatted(WIDTH, HEIGHT));
        svg.append(text(LEFT, 28, "start", " font-size=\"17\"", title));
        right.forEach(tick -> svg.append(upright(across.applyAsDouble(tick), tick)));
        up.forEach(tick -> svg.append(level(rise.applyAsDouble(tick), tick)));
        svg.append("<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#333333\"/>\n".formatted(LEFT, TOP, BOTTOM, RIGHT));
        svg.append(text((LEFT + RIGHT) / 2.0, BOTTOM + 46, "middle", "", x));
        var middle = (TOP + BOTTOM) / 2;
        svg.append(text(22, middle, "middle", " transform=\"rotate(-90 22 %d)\"".formatted(middle), y));
        for (var i = 0; i < lines.size(); i++) {
            svg.append(line(i, across, rise));
        }
        return svg.append("</svg>\n").toString();
    }

    private double part(double value, List<Double> ticks) {
        return logarithmic
                ? Math.log(value / ticks.getFirst()) / Math.log(ticks.getLast() / ticks.getFirst())
                : value / ticks.getLast();
    }

    private static String upright(double at, double tick) {
        return grid(String.format(Locale.ROOT, "M%.1f %dV%d", at, TOP, BOTTOM))
                + text(at, BOTTOM + 20, "middle", "", Ticks.label(tick));
    }

    private static String level(double at, double tick) {
        return grid(String.format(Locale.ROOT, "M%d %.1fH%d", LEFT, at, RIGHT))
                + text(LEFT - 8, at + 4, "end", "", Ticks.label(tick));
    }

    private static String grid(String path) {
        return "<path d=\"%s\" stroke=\"#dddddd\"/>\n".formatted(path);
    }

    private String line(int number, DoubleUnaryOperator across, DoubleUnaryOperator rise) {
        var colour = COLOURS.get(number % COLOURS.size());
        var corners = new ArrayList<String>();
        var svg = new StringBuilder();
        for (var point : lines.get(number).points()) {
            if (isDrawn(point)) {
                var x1 = across.applyAsDouble(point.x());
                var y1 = rise.applyAsDouble(point.y());
                corners.add(String.format(Locale.ROOT, "%.1f,%.1f", x1, y1));
                svg.append(String.format(
                        Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\" fill=\"%s\"/>\n", x1, y1, colour));
            }
        }
        svg.append("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"2\"/>\n"
                .formatted(String.join(" ", corners), colour));
        var legend = TOP + 12 + 22 * number;
        svg.append("<rect x=\"%d\" y=\"%d\" width=\"14\" height=\"4\" fill=\"%s\"/>\n"
                .formatted(RIGHT + 16, legend - 6, colour));
        return svg + text(RIGHT + 36, legend, "start", "", lines.get(number).name());
    }

    private static String text(double atX, double atY, String anchor, String more, String words) {
        return String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>\n",
                atX,
                atY,
                anchor,
                more,
                words.replace("&", "&amp;").replace("<", "&lt;"));
    }
}
