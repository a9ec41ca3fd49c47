// Prints the values of one track, per slot, for the residues of each segment as "id<TAB>values".
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"

	"github.com/hamba/avro/v2/registry"
	"github.com/twmb/franz-go/pkg/kgo"

	"stowage.dev/examples/packed"
)

func main() {
	name := cmp.Or(os.Getenv("TRACK"), "structure_tokens")
	schemas, err := registry.NewClient(cmp.Or(os.Getenv("SCHEMA_REGISTRY_URL"), "http://localhost:8081"))
	client, clientErr := kgo.NewClient(kgo.SeedBrokers(cmp.Or(os.Getenv("BOOTSTRAP_SERVERS"), "localhost:9092")),
		kgo.ConsumerGroup("example-go-tracks"), kgo.ConsumeTopics("packed-batches"),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()))
	decoder := registry.NewDecoder(schemas)
	for err = errors.Join(err, clientErr); err == nil; {
		fetches := client.PollFetches(context.Background())
		err = fetches.Err()
		for _, record := range fetches.Records() {
			var batch packed.Batch
			err = errors.Join(err, decoder.Decode(context.Background(), record.Value, &batch))
			for _, segment := range batch.Segments {
				fmt.Printf("%s\t%s\n", segment.ID, strings.Trim(fmt.Sprint(batch.Values(name, segment)), "[]"))
			}
		}
	}
	log.Fatal(err)
}
