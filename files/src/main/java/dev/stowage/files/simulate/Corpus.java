package dev.stowage.files.simulate;

import dev.stowage.cli.UserException;
import dev.stowage.cli.progress.ProgressDisplay;
import dev.stowage.cli.residues.CutResidues;
import dev.stowage.files.input.DecodedInput;
import dev.stowage.files.input.InputFile;
import dev.stowage.files.read.SequenceFiles;
import dev.stowage.files.sequence.FileSequence;
import dev.stowage.files.sequence.ReadOptions;
import dev.stowage.files.sequence.SequenceFileException;
import dev.stowage.files.sequence.SequenceReader;
import dev.stowage.files.simulate.CorpusSegments.Rejected;
import dev.stowage.schemas.RejectReason;
import dev.stowage.schemas.ShownText;
import dev.stowage.topology.core.config.StowageConfig;
import dev.stowage.topology.core.tokens.SegmentLengths;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;

/** The lengths of the sequences of a corpus in residues, in the order of the file. */
public final class Corpus {
    private static final int SHOWN = 20;

    /** 1 to 999,999,999. */
    private static final Pattern LENGTH = Pattern.compile("0*[1-9]\\d{0,8}");

    private int[] counts = new int[1 << 16];
    private int size;

    private Corpus() {}

    /**
     * Reads a file of sequences, or one with one length in residues per line; both plain or compressed. The file is opened once.
     *
     * @throws UserException if the file cannot be read, has another format, or is empty
     */
    public static Corpus read(InputFile file, ReadOptions options, PrintWriter err) {
        file.require();
        Corpus residues = new Corpus();
        long size = file.size();
        try (DecodedInput input = file.open();
                ProgressDisplay progress = ProgressDisplay.start("read", size < 0 ? size : size >> 10, "KiB", err)) {
            if (options.format() == null && startsWithDigit(input.head())) {
                residues.readLengths(file.name(), input);
            } else {
                residues.readSequences(SequenceFiles.of(file.name(), input, options), progress, err);
            }
        } catch (SequenceFileException e) {
            throw new UserException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new UserException(
                    "cannot read " + file.name() + ": " + ShownText.of(String.valueOf(e.getMessage())), e);
        }
        if (residues.size == 0) {
            throw new UserException(file.name() + " has no sequence");
        }
        return residues;
    }

    /** Number of sequences. */
    public int size() {
        return size;
    }

    /** Passes on the length of each sequence, in order. */
    void forEach(IntConsumer to) {
        for (int i = 0; i < size; i++) {
            to.accept(counts[i]);
        }
    }

    /** The same sequences in random order, determined by the seed. */
    public Corpus shuffled(long seed) {
        Corpus shuffled = new Corpus();
        shuffled.counts = Arrays.copyOf(counts, size);
        shuffled.size = size;
        Random random = new Random(seed);
        for (int i = size - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int count = shuffled.counts[i];
            shuffled.counts[i] = shuffled.counts[other];
            shuffled.counts[other] = count;
        }
        return shuffled;
    }

    /**
     * The segments of the sequences with a configuration, in order.
     *
     * @throws UserException if there is none
     */
    public CorpusSegments segments(StowageConfig config) {
        SegmentLengths lengths = new SegmentLengths(config);
        Map<RejectReason, Rejected> rejected = new EnumMap<>(RejectReason.class);
        int[] segments = new int[size];
        int count = 0;
        long packed = 0;
        long cut = 0;
        for (int i = 0; i < size; i++) {
            int residues = counts[i];
            for (int tokens : lengths.of(residues, Integer.toString(i))) {
                if (count == segments.length) {
                    segments = Arrays.copyOf(segments, 2 * count);
                }
                segments[count++] = tokens;
            }
            packed += lengths.packed();
            cut += lengths.cut();
            lengths.rejection(residues)
                    .ifPresent(reason -> rejected.put(
                            reason,
                            rejected.getOrDefault(reason, new Rejected(0, 0)).plus(residues)));
        }
        if (count == 0) {
            throw new UserException(
                    "none of the " + size + " sequences makes a segment under this configuration; rejected: "
                            + CorpusSegments.text(rejected));
        }
        return new CorpusSegments(Arrays.copyOf(segments, count), new CutResidues(cut, packed), rejected);
    }

    private void readSequences(SequenceReader reader, ProgressDisplay progress, PrintWriter err) throws IOException {
        for (FileSequence record = reader.next(); record != null; record = reader.next()) {
            add(record.packedLength());
            progress.stepTo(reader.bytesRead() >> 10);
        }
        reader.noteLines().forEach(err::println);
        err.flush();
    }

    private void readLengths(String name, InputStream in) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            int line = 0;
            for (String text = reader.readLine(); text != null; text = reader.readLine()) {
                line++;
                String stripped = text.strip();
                if (stripped.isEmpty()) {
                    continue;
                }
                if (!LENGTH.matcher(stripped).matches()) {
                    throw new UserException(
                            name + ", line " + line + ": \"" + ShownText.of(stripped, SHOWN)
                                    + "\" is not a length; accepted: one whole number from 1 to 999999999 per line, or FASTA, or JSON lines");
                }
                add(Integer.parseInt(stripped));
            }
        }
    }

    private void add(int count) {
        if (size == counts.length) {
            counts = Arrays.copyOf(counts, 2 * size);
        }
        counts[size++] = count;
    }

    /** Neither FASTA nor JSON lines start with a digit. A sign is accepted here, so that a negative length is reported as such. */
    private static boolean startsWithDigit(byte[] head) {
        int first = 0;
        while (first < head.length && Character.isWhitespace(head[first])) {
            first++;
        }
        if (first < head.length && (head[first] == '-' || head[first] == '+')) {
            first++;
        }
        return first < head.length && head[first] >= '0' && head[first] <= '9';
    }
}
