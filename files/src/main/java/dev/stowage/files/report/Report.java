package dev.stowage.files.report;

import dev.stowage.cli.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** A self-contained HTML page with charts. */
public final class Report {
    private static final int WIDTH = 760;
    private static final int HEIGHT = 260;
    private static final int LEFT = 60;
    private static final int BOTTOM = 36;
    private static final int BINS = 96;

    private final StringBuilder body = new StringBuilder();
    private final String title;

    private Report(String title) {
        this.title = title;
    }

    public static Report titled(String title) {
        return new Report(title);
    }

    /** Histogram of segment lengths, with the row lengths. */
    public Report histogram(LengthHistogram lengths, List<Integer> rowLengths) {
        int longest = Math.max(lengths.longest(), rowLengths.get(rowLengths.size() - 1));
        long[] bins = new long[BINS];
        long max = 1;
        for (int i = 0; i < lengths.size(); i++) {
            int bin = (int) ((long) (lengths.length(i) - 1) * BINS / longest);
            bins[bin] += lengths.count(i);
            max = Math.max(max, bins[bin]);
        }
        StringBuilder svg = new StringBuilder();
        double wide = (double) (WIDTH - LEFT) / BINS;
        for (int bin = 0; bin < BINS; bin++) {
            double high = (double) bins[bin] / max * (HEIGHT - BOTTOM - 10);
            svg.append(bar(LEFT + bin * wide, HEIGHT - BOTTOM - high, Math.max(0.5, wide - 1), high));
        }
        int labelled = 0;
        for (int rowLength : rowLengths) {
            double x = LEFT + (double) rowLength / longest * (WIDTH - LEFT);
            svg.append(line(x, 4, x, HEIGHT - BOTTOM, "bound"));
            svg.append(text(x - 4, 16 + 14 * (labelled++ % 2), "end", Integer.toString(rowLength)));
        }
        svg.append(text(LEFT - 6, HEIGHT - BOTTOM, "end", "0")).append(text(LEFT - 6, 16, "end", grouped(max)));
        svg.append(text(WIDTH / 2.0, HEIGHT - 8, "middle", "segment length, tokens"));
        return picture("Lengths of segments, and row lengths", svg);
    }

    /** Fill in steady state by lookahead; no chart if there is none. */
    public Report fillByLookahead(SortedMap<Integer, Double> fills) {
        if (fills.isEmpty()) {
            return this;
        }
        double min =
                fills.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
        // The axis starts slightly below the worst fill, to show the differences to a full row.
        double range = Math.max(1e-6, 1.1 * (1 - min));
        StringBuilder svg = new StringBuilder();
        StringBuilder points = new StringBuilder();
        int index = 0;
        double step = (double) (WIDTH - LEFT - 80) / Math.max(1, fills.size() - 1);
        for (Map.Entry<Integer, Double> fill : fills.entrySet()) {
            double x = LEFT + 40 + index++ * step;
            double y = 24 + (1 - fill.getValue()) / range * (HEIGHT - BOTTOM - 40);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y));
            svg.append(String.format(Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='4'/>", x, y));
            svg.append(text(x, y - 8, "middle", percent(fill.getValue())));
            svg.append(text(x, HEIGHT - BOTTOM + 16, "middle", grouped(fill.getKey())));
        }
        svg.append("<polyline points='").append(points).append("'/>");
        svg.append(text(WIDTH / 2.0, HEIGHT - 4, "middle", "lookahead, segments"));
        return picture("Fill in steady state by lookahead", svg);
    }

    /** Bars of padding by name. */
    public Report padRatios(Map<String, Double> ratios) {
        double max =
                ratios.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
        StringBuilder svg = new StringBuilder();
        int row = 0;
        int left = 230;
        for (Map.Entry<String, Double> ratio : ratios.entrySet()) {
            double y = 8 + row++ * 28;
            double wide = max == 0 ? 0 : ratio.getValue() / max * (WIDTH - left - 90);
            svg.append(text(left - 8, y + 15, "end", ratio.getKey()));
            svg.append(bar(left, y, Math.max(1, wide), 20));
            svg.append(text(left + wide + 8, y + 15, "start", percent(ratio.getValue())));
        }
        return picture("Padding, share of all slots", svg, 16 + 28 * ratios.size());
    }

    /** Preformatted text. */
    public Report text(String text) {
        body.append("<pre>").append(escaped(text)).append("</pre>\n");
        return this;
    }

    /**
     * Writes the page.
     *
     * @throws UserException if the file cannot be written
     */
    public void write(Path file) {
        String page = "<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'><title>" + escaped(title)
                + "</title>\n<style>\n"
                + ":root { color-scheme: light dark }\n"
                + "body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }\n"
                + "figure { margin: 2rem 0 } svg { width: 100%; height: auto } pre { overflow-x: auto; font-size: 12px }\n"
                + "text { font-size: 12px; fill: currentColor } rect, circle { fill: #3b7dd8 }\n"
                + "polyline { fill: none; stroke: #3b7dd8; stroke-width: 2 }\n"
                + ".bound { stroke: #d8743b; stroke-width: 1.5; stroke-dasharray: 5 3 }\n"
                + "</style></head><body>\n<h1>" + escaped(title) + "</h1>\n" + body + "</body></html>\n";
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new UserException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private Report picture(String caption, StringBuilder svg) {
        return picture(caption, svg, HEIGHT);
    }

    private Report picture(String caption, StringBuilder svg, int height) {
        body.append("<figure><figcaption>")
                .append(escaped(caption))
                .append("</figcaption>\n<svg viewBox='0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("' role='img'><title>")
                .append(escaped(caption))
                .append("</title>")
                .append(svg)
                .append("</svg></figure>\n");
        return this;
    }

    private static String bar(double x, double y, double wide, double high) {
        return String.format(Locale.ROOT, "<rect x='%.1f' y='%.1f' width='%.1f' height='%.1f'/>", x, y, wide, high);
    }

    private static String line(double x1, double y1, double x2, double y2, String kind) {
        return String.format(
                Locale.ROOT, "<line class='%s' x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f'/>", kind, x1, y1, x2, y2);
    }

    private static String text(double x, double y, String anchor, String text) {
        return String.format(
                Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>", x, y, anchor, escaped(text));
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, ratio > 0.99 || ratio < 0.01 ? "%.3f%%" : "%.1f%%", 100 * ratio);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
