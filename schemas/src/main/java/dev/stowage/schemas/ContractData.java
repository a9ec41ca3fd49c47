package dev.stowage.schemas;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Knows the generated classes of the contracts by name. Avro's own lookup refuses classes that the process has not
 * declared as trusted, and a library should not change this setting of the process.
 */
final class ContractData extends SpecificData {
    static final ContractData INSTANCE = new ContractData();

    private static final Map<String, Class<? extends SpecificRecord>> CLASSES =
            Stream.<Class<? extends SpecificRecord>>of(
                            RawSequence.class,
                            TrackValues.class,
                            PadStatistics.class,
                            BucketStatistics.class,
                            WindowManifest.class,
                            DeclaredTrack.class)
                    .collect(Collectors.toMap(Class::getName, Function.identity()));

    private ContractData() {
        super(ContractData.class.getClassLoader());
    }

    @Override
    @SuppressWarnings("rawtypes") // signature of the overridden method
    public Class getClass(Schema schema) {
        Class<?> known = schema.getType() == Schema.Type.RECORD ? CLASSES.get(schema.getFullName()) : null;
        return known == null ? super.getClass(schema) : known;
    }
}
