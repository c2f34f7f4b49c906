package benchmarks

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
)

// client is a keep-alive HTTP/1.1 connection that does as little as a client can, so that what is measured is the server:
// net/http's own client costs as much as the answer.
type client struct {
	conn    net.Conn
	in      *bufio.Reader
	request []byte
}

// clientBuffer is what a client reads at a time.
const clientBuffer = 1 << 16

// dial connects; header lines end with \r\n each.
func dial(addr, path, header string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + addr + "\r\n" + header + "\r\n"
	return &client{conn, bufio.NewReaderSize(conn, clientBuffer), []byte(request)}, nil
}

func (c *client) close() { _ = c.conn.Close() } // nothing is written that could be lost

// answer is what a client reads of a response.
type answer struct {
	status int
	etag   string
	length int64
}

// get asks once and passes the body to take; nil throws it away.
func (c *client) get(take func(io.Reader) error) (answer, error) {
	a := answer{length: -1}
	if _, err := c.conn.Write(c.request); err != nil {
		return a, err
	}
	if err := c.head(&a); err != nil {
		return a, err
	}
	if a.status == 304 || a.length == 0 {
		return a, nil
	}
	if a.length < 0 {
		return a, fmt.Errorf("status %d without Content-Length", a.status)
	}
	if take == nil {
		_, err := c.in.Discard(int(a.length))
		return a, err
	}
	body := io.LimitReader(c.in, a.length)
	if err := take(body); err != nil {
		return a, err
	}
	_, err := io.Copy(io.Discard, body)
	return a, err
}

// head reads the status line and the two headers that matter.
func (c *client) head(a *answer) error {
	for first := true; ; first = false {
		line, err := c.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(line) == 0:
			return nil
		case first:
			if len(line) < 12 {
				return fmt.Errorf("status line %q", line)
			}
			if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
				return err
			}
		case bytes.HasPrefix(line, []byte("Content-Length: ")):
			if a.length, err = strconv.ParseInt(string(line[16:]), 10, 64); err != nil {
				return err
			}
		case bytes.HasPrefix(line, []byte("Etag: ")):
			a.etag = string(line[6:])
		}
	}
}
