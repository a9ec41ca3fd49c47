package dev.stowage.topology.core;

import dev.stowage.packing.Batch;
import dev.stowage.schemas.BatchHeader;
import dev.stowage.schemas.SegmentFields;
import dev.stowage.topology.core.PartitionPacker.Outputs;
import dev.stowage.topology.core.tokens.UnknownLetters;
import dev.stowage.topology.core.window.WindowState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** The records of a run. */
final class Sent implements Outputs {
    final List<OutputRecord> batches = new ArrayList<>();
    final List<OutputRecord> rejects = new ArrayList<>();
    final List<OutputRecord> statistics = new ArrayList<>();

    @Override
    public void batch(OutputRecord record) {
        batches.add(record);
    }

    @Override
    public void reject(OutputRecord record) {
        rejects.add(record);
    }

    @Override
    public void statistics(OutputRecord record) {
        statistics.add(record);
    }

    @Override
    public void built(BatchHeader header, Batch placed, IntFunction<? extends SegmentFields> segments) {
        // The recent batches are not used.
    }

    @Override
    public void closed(WindowState window, WindowReport.Sums sums, UnknownLetters letters) {
        // The statistics agree.
    }
}
