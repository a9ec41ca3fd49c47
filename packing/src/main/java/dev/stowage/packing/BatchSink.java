package dev.stowage.packing;

/**
 * Receives the batches of a {@link Packer}, in order. It must neither call the packer nor keep a reference to the
 * batch.
 */
@FunctionalInterface
public interface BatchSink {
    void accept(Batch batch);
}
