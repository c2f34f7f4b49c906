package api

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"

	"corridor/engine"
)

// uploadParts are the names of the parts of an upload; file may stand several times.
var uploadParts = []string{"file", "mapping", "rates"}

const (
	mostParts    = 1000
	largestAside = 64 << 20 // a mapping, a table of rates
	longestKey   = 200
)

// postJob answers POST /v1/ingest/jobs: the parts go to disk as they come, and the job is durable when 202 is sent.
func (s *Server) postJob(c *gin.Context) {
	if _, ok := s.jobQuery(c, jobParameters); !ok {
		return
	}
	leave, free := enter(s.ingest.uploads)
	if !free {
		s.refuse(c, overloaded())
		return
	}
	defer leave()
	once := c.Request.Header.Get("Idempotency-Key")
	switch {
	case s.draining.Load():
		s.refuse(c, draining())
	case len(once) > longestKey:
		s.refuse(c, badValue("Idempotency-Key", once, nil, nil))
	case c.Request.ContentLength > s.cfg.MaxUpload:
		s.refuse(c, tooLarge(s.cfg.MaxUpload))
	default:
		if job, known := s.ingest.jobs.Same(once); once != "" && known {
			s.sayMade(c, job)
			return
		}
		job, p := s.receive(c, once)
		longer(c, answerTime, answerTime)
		if p != nil {
			s.refuse(c, p)
			return
		}
		s.cfg.Logger.Info("job", "job", job.ID, "via", job.Via, "state", string(job.State), "by", job.By)
		s.sayMade(c, job)
	}
}

func (s *Server) sayMade(c *gin.Context, job engine.Job) {
	c.Writer.Header().Set("Location", jobsPath+"/"+job.ID)
	s.sayJSON(c, http.StatusAccepted, jobAnswer{job})
}

// receive takes the whole upload, or nothing of it.
func (s *Server) receive(c *gin.Context, once string) (job engine.Job, p *problem) {
	longer(c, uploadPause, 0)
	c.Request.Body = &pacedBody{http.MaxBytesReader(c.Writer, c.Request.Body, s.cfg.MaxUpload), http.NewResponseController(c.Writer)}
	parts, err := c.Request.MultipartReader()
	if err != nil {
		return job, notMultipart()
	}
	upload, err := s.ingest.jobs.Begin(by(c), once)
	if err != nil {
		return job, jobProblem(err)
	}
	if p = s.receiveParts(parts, upload); p != nil {
		upload.Abort()
		return job, p
	}
	if job, err = upload.Commit(); err != nil { // and nothing of it is left
		return job, jobProblem(err)
	}
	return job, nil
}

func (s *Server) receiveParts(parts *multipart.Reader, upload Upload) *problem {
	count := map[string]int{}
	for n := 0; ; n++ {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return s.readProblem(err)
		}
		if n == mostParts {
			return badPart(part.FormName(), engine.Text{En: "The upload has more than 1,000 parts", Vi: "Dữ liệu tải lên có hơn 1.000 phần"})
		}
		if p := s.receivePart(part, upload); p != nil {
			return p
		}
		count[part.FormName()]++
	}
	for _, name := range uploadParts {
		if count[name] == 0 {
			return missingPart(name)
		}
	}
	return nil
}

func (s *Server) receivePart(part *multipart.Part, upload Upload) *problem {
	name, limit := part.FormName(), int64(largestAside)
	folder := name
	switch name {
	case "file":
		folder, limit = "files", s.cfg.MaxUpload
	case "mapping", "rates":
	default:
		near := didYouMean(engine.Text{En: "There is no part '" + echo(name) + "'", Vi: "Không có phần '" + echo(name) + "'"}, nearest(name, candidatesOf(uploadParts)))
		return badPart(name, near)
	}
	if part.FileName() == "" {
		return badPart(name, engine.Text{En: "Part '" + name + "' has no file name: send it as a file", Vi: "Phần '" + name + "' không có tên tệp: hãy gửi dưới dạng tệp"})
	}
	w, err := upload.Create(folder, part.FileName())
	if err != nil {
		return jobProblem(err)
	}
	n, err := io.Copy(w, io.LimitReader(part, limit+1))
	closing := w.Close()
	var ours *engine.Error
	switch {
	case errors.As(err, &ours):
		return jobProblem(err)
	case err != nil:
		return s.readProblem(err)
	case n > limit:
		return tooLarge(limit)
	case closing != nil:
		return jobProblem(closing)
	}
	return nil
}

// readProblem says why the client's bytes did not come whole.
func (s *Server) readProblem(err error) *problem {
	var over *http.MaxBytesError
	switch {
	case errors.As(err, &over):
		return tooLarge(s.cfg.MaxUpload)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return tooSlow()
	}
	return cutOff()
}

// pacedBody lets an upload take as long as it needs while bytes come.
type pacedBody struct {
	io.ReadCloser
	control *http.ResponseController
}

func (b *pacedBody) Read(p []byte) (int, error) {
	_ = b.control.SetReadDeadline(time.Now().Add(uploadPause)) // not supported: a recorder in a test
	return b.ReadCloser.Read(p)
}
