package dev.stowage.packing;

/** Takes the batches of a {@link Packer}, in order. It must not call the packer back. */
@FunctionalInterface
public interface BatchSink {
    void accept(Batch batch);
}
