// Reads lines "id<TAB>residues" from standard input and sends each as a RawSequence record.
package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"log"
	"os"

	"github.com/hamba/avro/v2"
	"github.com/hamba/avro/v2/registry"
	"github.com/twmb/franz-go/pkg/kgo"
)

func main() {
	ctx, id, residues := context.Background(), "", ""
	schemas, err := registry.NewClient(cmp.Or(os.Getenv("SCHEMA_REGISTRY_URL"), "http://localhost:8081"))
	client, clientErr := kgo.NewClient(kgo.SeedBrokers(cmp.Or(os.Getenv("BOOTSTRAP_SERVERS"), "localhost:9092")))
	if err = errors.Join(err, clientErr); err != nil {
		log.Fatal(err)
	}
	// The schema is the one registered under sequences-value, not one of this program.
	schema, err := schemas.GetLatestSchemaInfo(ctx, "sequences-value")
	sent := kgo.AbortingFirstErrPromise(client)
	in := bufio.NewReader(os.Stdin)
	for _, end := fmt.Fscan(in, &id, &residues); err == nil && end == nil; _, end = fmt.Fscan(in, &id, &residues) {
		var value []byte
		value, err = avro.Marshal(schema.Schema, map[string]any{"id": id, "residues": residues, "epoch": int64(0), "source": "example"})
		value = append(binary.BigEndian.AppendUint32([]byte{0}, uint32(schema.ID)), value...)
		client.Produce(ctx, &kgo.Record{Topic: "sequences", Key: []byte(id), Value: value}, sent.Promise())
	}
	if err = errors.Join(err, client.Flush(ctx), sent.Err()); err != nil {
		log.Fatal(err)
	}
}
