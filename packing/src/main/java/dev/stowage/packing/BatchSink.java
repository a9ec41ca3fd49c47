package dev.stowage.packing;

/** Takes the batches of a {@link Packer}, in order. It must not call the packer back, nor keep the batch. */
@FunctionalInterface
public interface BatchSink {
    void accept(Batch batch);
}
