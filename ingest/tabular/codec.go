package tabular

import (
	"fmt"

	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// The library's snappy and zstd decoders make as much room as the compressed bytes ask for, whatever the page's header
// says: a page of a few bytes may unpack to gigabytes. These two, registered in their place, stop at the room given.

type codec interface {
	compress.ErrorCodec
	compress.StreamingCodec
}

type boundedSnappy struct{ codec }

func (c boundedSnappy) DecodeWithError(dst, src []byte) ([]byte, error) {
	if dst == nil {
		return c.codec.DecodeWithError(dst, src)
	}
	n, err := snappy.DecodedLen(src)
	if err != nil {
		return nil, err
	}
	if n > len(dst) {
		return nil, fmt.Errorf("the page unpacks to %d bytes, its header states %d", n, len(dst))
	}
	return snappy.Decode(dst, src)
}

type boundedZstd struct {
	codec
	dec *zstd.Decoder
}

func (c boundedZstd) DecodeWithError(dst, src []byte) ([]byte, error) {
	if dst == nil {
		return c.codec.DecodeWithError(dst, src)
	}
	return c.dec.DecodeAll(src, dst[:0:len(dst)])
}

func init() {
	register := func(typ compress.Compression, bound func(codec) compress.Codec) {
		plain, err := compress.GetCodec(typ)
		if err != nil {
			panic(err) // built into the library
		}
		compress.RegisterCodec(typ, bound(plain.(codec)))
	}
	register(compress.Codecs.Snappy, func(c codec) compress.Codec { return boundedSnappy{c} })
	register(compress.Codecs.Zstd, func(c codec) compress.Codec {
		dec, err := zstd.NewReader(nil, zstd.WithDecodeAllCapLimit(true), zstd.WithDecoderMaxMemory(maxPage))
		if err != nil {
			panic(err) // the options are constant
		}
		return boundedZstd{c, dec}
	})
}
