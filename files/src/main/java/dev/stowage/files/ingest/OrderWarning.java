package dev.stowage.files.ingest;

import dev.stowage.files.order.LengthOrder;
import java.io.PrintWriter;

/** Warns once if the sent sequences are sorted by length, as soon as enough were sent, or at the end. */
final class OrderWarning {
    private static final int LOOK_EVERY = 1 << 16;

    private final LengthOrder order;
    private final PrintWriter err;
    private long count;
    private boolean warned;

    OrderWarning(LengthOrder order, PrintWriter err) {
        this.order = order;
        this.err = err;
    }

    /** Adds the next sequence. */
    void add(int residues) {
        order.add(residues);
        if (++count % LOOK_EVERY == 0) {
            look();
        }
    }

    /** Must be called after the last sequence. */
    void finish() {
        look();
    }

    private void look() {
        if (!warned && order.costsPadding()) {
            warned = true;
            err.println("warning: "
                    + LengthOrder.warning(
                            "--shuffle-seed SEED sends them in random order; `stowage simulate` shows the padding of both"
                                    + " orders"));
            err.flush();
        }
    }
}
