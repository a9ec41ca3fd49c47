// Package packed declares the fields of PackedBatch that the consumer reads. The decoder skips all others.
package packed

type Segment struct {
	ID       string `avro:"id"`
	Row      int    `avro:"row"`
	Start    int    `avro:"start"`
	Residues int    `avro:"residues"`
	HasCLS   bool   `avro:"has_cls"`
}

// Track has its values in Ints; Floats is for tracks of type float32.
type Track struct {
	Name   string    `avro:"name"`
	Width  int       `avro:"width"`
	Ints   []int32   `avro:"ints"`
	Floats []float32 `avro:"floats"`
}

type Batch struct {
	BatchID    string    `avro:"batch_id"`
	Rows       int       `avro:"rows"`
	RowLength  int       `avro:"row_length"`
	RealTokens int64     `avro:"real_tokens"`
	Segments   []Segment `avro:"segments"`
	Tokens     []int32   `avro:"tokens"`
	SequenceID []int32   `avro:"sequence_id"`
	Tracks     []Track   `avro:"tracks"`
}

// Values returns the values of an int32 track per slot for the residues of a segment: width of each.
func (b *Batch) Values(track string, s Segment) []int32 {
	for _, t := range b.Tracks {
		if t.Name == track {
			first := s.Row*b.RowLength + s.Start
			if s.HasCLS {
				first++
			}
			return t.Ints[first*t.Width : (first+s.Residues)*t.Width]
		}
	}
	return nil
}

// Padding returns the share of padding, percent.
func (b *Batch) Padding() float64 {
	return 100 - 100*float64(b.RealTokens)/float64(b.Rows*b.RowLength)
}

const letters = "LAGVSERTIDPKQNFYMHWCXBUZO.-|_" // token ids 4 to 32

// Residues returns the letters of a segment: the slots of its row that have its sequence id.
func (b *Batch) Residues(s Segment) string {
	row := s.Row * b.RowLength
	tokens, ids := b.Tokens[row:row+b.RowLength], b.SequenceID[row:row+b.RowLength]
	var residues []byte
	for slot, id := range ids {
		if id == ids[s.Start] && tokens[slot] > 3 {
			residues = append(residues, letters[tokens[slot]-4])
		}
	}
	return string(residues)
}
