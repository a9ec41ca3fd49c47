package dev.stowage.files.ingest;

import dev.stowage.files.order.LengthOrder;
import java.io.PrintWriter;

/** Warns once if what is sent is sorted by length: while it is sent if there is much of it, else at the end. */
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

    /** Takes the next sequence that is sent. */
    void add(int residues) {
        order.add(residues);
        if (++count % LOOK_EVERY == 0) {
            look();
        }
    }

    /** Call when all is sent. */
    void finish() {
        look();
    }

    private void look() {
        if (!warned && order.costsPadding()) {
            warned = true;
            err.println("warning: "
                    + LengthOrder.warning(
                            "--shuffle-seed SEED sends them in random order; `stowage simulate` shows what"
                                    + " the order costs"));
            err.flush();
        }
    }
}
