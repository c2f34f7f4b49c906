package api

import (
	"container/list"
	"sync"
)

// cache keeps encoded answers up to a number of bytes, dropping those that were used longest ago. Keys hold the
// generation of the shelf, so a swap needs no clearing: what belongs to the old release ages out.
type cache struct {
	mu       sync.Mutex
	capacity int64
	size     int64
	order    *list.List // of *cached, most recently used first
	byKey    map[string]*list.Element
}

type cached struct {
	key    string
	answer *answer
}

func newCache(capacity int64) *cache {
	return &cache{capacity: capacity, order: list.New(), byKey: map[string]*list.Element{}}
}

// get returns the answer for a key, or nil.
func (c *cache) get(key string) *answer {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[key]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cached).answer
}

// put keeps an answer. One that would fill more than an eighth of the cache is not kept: it would push out all the rest.
func (c *cache) put(key string, a *answer) {
	weight := weightOf(key, a)
	if weight > c.capacity/8 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.byKey[key] != nil {
		return // two requests encoded the same answer
	}
	c.byKey[key] = c.order.PushFront(&cached{key, a})
	for c.size += weight; c.size > c.capacity; {
		last := c.order.Back()
		old := c.order.Remove(last).(*cached)
		delete(c.byKey, old.key)
		c.size -= weightOf(old.key, old.answer)
	}
}

// weightOf counts the bytes of an entry and, roughly, of what keeps it.
func weightOf(key string, a *answer) int64 {
	return int64(len(key)+len(a.body)) + 256
}
