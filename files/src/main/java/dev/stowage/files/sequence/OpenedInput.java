package dev.stowage.files.sequence;

import dev.stowage.files.input.CorruptInputException;
import dev.stowage.files.input.DecodedInput;
import dev.stowage.files.input.UnsupportedFormatException;
import java.io.IOException;

/** Opens inputs; errors name the file. */
public final class OpenedInput {
    private OpenedInput() {}

    /** Something that opens an input. */
    @FunctionalInterface
    public interface Opening {
        DecodedInput open() throws IOException;
    }

    /**
     * Opens an input.
     *
     * @throws SequenceFileException if its format is not supported, or if it is truncated or corrupt
     */
    public static DecodedInput of(String name, Opening opening) throws IOException {
        try {
            return opening.open();
        } catch (UnsupportedFormatException e) {
            throw new SequenceFileException(name, 1, String.valueOf(e.getMessage()), e);
        } catch (CorruptInputException e) {
            throw SequenceFileException.damaged(name, 1, 0, e);
        }
    }
}
