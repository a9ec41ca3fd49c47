package dev.stowage.packing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NextFitTest implements PackerContract {
    @Override
    public Strategy strategy() {
        return Strategy.NEXT_FIT;
    }

    @Test
    void shouldCloseTheRowWhenTheNextSegmentDoesNotFitAndChooseTheShortestLengthThatHoldsIt() {
        RowFiller filler = new NextFit(Streams.options(strategy(), List.of(10, 20), 4, 4));
        List<String> rows = new ArrayList<>();
        RowFiller.RowSink sink = (length, row) -> rows.add(length + " " + row.tickets() + " " + row.used());

        filler.add(0, 6, sink);
        filler.add(1, 4, sink);
        filler.add(2, 11, sink);
        filler.add(3, 9, sink);
        filler.add(4, 1, sink);
        filler.drain(sink);

        assertThat(rows).containsExactly("10 [0, 1] 10", "20 [2, 3] 20", "10 [4] 1");
    }
}
