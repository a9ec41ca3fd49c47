package dev.stowage.server.http.answer;

import dev.stowage.server.view.MergedWindow;
import java.util.List;

/** The windows of all partitions with the same start and epoch. */
record Window(String start, String end, long epoch, boolean open, int partitions, Counts total, List<Bucket> buckets) {
    static Window of(MergedWindow window) {
        return new Window(
                Times.iso(window.start()),
                Times.iso(window.end()),
                window.epoch(),
                window.open(),
                window.partitions(),
                Counts.of(window.total()),
                Bucket.of(window.buckets()));
    }

    static List<Window> of(List<MergedWindow> windows) {
        return windows.stream().map(Window::of).toList();
    }
}
