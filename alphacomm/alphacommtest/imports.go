package alphacommtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// The actions of a batch.
const (
	ActionImport   = "IMPORT"
	ActionValidate = "VALIDATE"
)

// The statuses of a batch.
const (
	BatchEmpty   = "empty"
	BatchQueued  = "queued"
	BatchRunning = "running"
	BatchDone    = "done"
	BatchError   = "error"
)

// The statuses that the fake gives to records.
const (
	RecordAccepted = "accepted" // waits for the next import window
	RecordRejected = "rejected"
	RecordCreated  = "created" // has become a job
	RecordUpdated  = "updated" // has changed an earlier job
)

// Batch is a batch of records, or of one file.
type Batch struct {
	Name string
	// Action is IMPORT, or VALIDATE for batches made by [Server.AddBatch]: how
	// others come about is not documented.
	Action string
	Status string
	// Records are the rows in the batch, of all requests.
	Records []Record
	// File is the imported file; nil for rows.
	File *File
}

// Record is a row as it was received.
type Record struct {
	Batch             string
	Reference, Script string
	Status            string
	Messages          []Message
	// Fields is the row as it was sent.
	Fields map[string]any
	At     time.Time
}

// Message is what the fake says of a record.
type Message struct{ Context, Message, Level string }

type batch struct {
	name, action, status string
	records              []*Record
	file                 *File
}

// AddBatch adds a batch. Without a name it gets the next one, without an action
// IMPORT, without a status empty; records without a status are accepted.
func (s *Server) AddBatch(b Batch) (Batch, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if b.Name != "" && s.state.batchByName[b.Name] != nil {
		return Batch{}, fmt.Errorf("alphacommtest: batch %q exists", b.Name)
	}
	added := s.addBatch(b.Name, BatchEmpty)
	if b.Action != "" {
		added.action = b.Action
	}
	if b.Status != "" {
		added.status = b.Status
	}
	added.file = b.File
	for _, r := range b.Records {
		fill(&r.Status, func() string { return RecordAccepted })
		s.addRecord(added, r)
	}
	return added.copy(), nil
}

// Batch returns the batch of that name, if there is one.
func (s *Server) Batch(name string) (Batch, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.state.batchByName[name]
	if b == nil {
		return Batch{}, false
	}
	return b.copy(), true
}

// Batches returns every batch, oldest first.
func (s *Server) Batches() []Batch {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Batch, len(s.state.batches))
	for i, b := range s.state.batches {
		out[i] = b.copy()
	}
	return out
}

// Records returns every row that was received with a reference, in order of
// arrival: one if it was applied exactly once.
func (s *Server) Records(reference string) []Record {
	s.mu.Lock()
	defer s.mu.Unlock()
	return copyRecords(s.state.records[reference])
}

// RejectReference rejects rows with that reference from now on.
func (s *Server) RejectReference(reference string, because Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.rejections[reference] = because
}

// StartBatch lets a queued batch run.
func (s *Server) StartBatch(name string) error {
	return s.moveBatch(name, func(b *batch) bool { return b.status == BatchQueued },
		func(b *batch) { b.status = BatchRunning })
}

// FinishBatch ends a batch that is queued or running with done, or with error if
// its file cannot be read; its rows become jobs.
func (s *Server) FinishBatch(name string) error {
	return s.moveBatch(name, func(b *batch) bool { return b.status != BatchError }, s.finish)
}

// FailBatch ends a batch with error.
func (s *Server) FailBatch(name string) error {
	return s.moveBatch(name, func(b *batch) bool { return b.status != BatchDone },
		func(b *batch) { b.status = BatchError })
}

// RunImports is an import window: every batch that waits is finished, and every
// accepted row becomes a job, with its PayLinks.
func (s *Server) RunImports() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, b := range s.state.batches {
		s.finish(b)
	}
}

func (s *Server) moveBatch(name string, allowed func(*batch) bool, move func(*batch)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.state.batchByName[name]
	if b == nil {
		return fmt.Errorf("alphacommtest: there is no batch %q", name)
	}
	if !allowed(b) {
		return fmt.Errorf("alphacommtest: batch %q is %s", name, b.status)
	}
	move(b)
	return nil
}

func (s *Server) finish(b *batch) {
	if b.status == BatchQueued || b.status == BatchRunning {
		b.status = BatchDone
		if b.file != nil && !b.file.readable() {
			b.status = BatchError
		}
	}
	for _, r := range b.records {
		if r.Status == RecordAccepted && b.status != BatchError && b.action == ActionImport {
			s.makeJob(r)
		}
	}
}

// makeJob turns an accepted record into a job, and gives that its PayLinks.
func (s *Server) makeJob(r *Record) {
	j := job{r.Script, r.Reference}
	if s.state.jobs[j] {
		r.Status = RecordUpdated
		return
	}
	s.state.jobs[j] = true
	r.Status = RecordCreated
	s.linkRecord(r)
}

func (s *Server) addBatch(name, status string) *batch {
	if name == "" {
		name = s.newBatchName()
	}
	b := &batch{name: name, action: ActionImport, status: status}
	s.state.batches = append(s.state.batches, b)
	s.state.batchByName[name] = b
	return b
}

// newBatchName is the day and a number, as 20190403-965.
func (s *Server) newBatchName() string {
	for {
		s.state.numbers++
		name := fmt.Sprintf("%s-%d", s.opts.clock().Format("20060102"), 100+s.state.numbers)
		if s.state.batchByName[name] == nil {
			return name
		}
	}
}

// batchOfRows is where the rows of a request go.
func (s *Server) batchOfRows() *batch {
	if !s.opts.dailyBatch {
		return s.addBatch("", BatchEmpty)
	}
	day := s.opts.clock().Format("20060102")
	if s.state.daily[day] == nil {
		s.state.daily[day] = s.addBatch("", BatchEmpty)
	}
	return s.state.daily[day]
}

func (s *Server) addRecord(b *batch, r Record) *Record {
	r.Batch = b.name
	b.records = append(b.records, &r)
	s.state.records[r.Reference] = append(s.state.records[r.Reference], &r)
	return &r
}

// importRows takes rows into a batch, and returns that and the rows' records.
func (s *Server) importRows(rows []rowInput) (*batch, []*Record) {
	b := s.batchOfRows()
	records := make([]*Record, len(rows))
	for i, row := range rows {
		r := Record{
			Reference: row.text("reference"),
			Script:    row.text("script"),
			Status:    RecordAccepted,
			Fields:    row,
			At:        s.now(),
		}
		if r.Messages = s.complain(row); len(r.Messages) > 0 {
			r.Status = RecordRejected
		}
		records[i] = s.addRecord(b, r)
	}
	if len(rows) > 0 {
		b.status = BatchDone
	}
	if s.opts.autoRun {
		s.finish(b)
	}
	return b, records
}

// complain says what is wrong with a row.
func (s *Server) complain(row rowInput) []Message {
	var messages []Message
	complain := func(field, text string) {
		messages = append(messages, Message{Context: field, Message: text, Level: "error"})
	}
	required, known := s.opts.scripts[row.text("script")]
	for _, field := range slices.Concat([]string{"reference", "script"}, required) {
		if isBlank(row[field]) {
			complain(field, "This value should not be blank.")
		}
	}
	if len(s.opts.scripts) > 0 && !known && row.text("script") != "" {
		complain("script", "This script does not exist.")
	}
	if mail := row.text("toMailAddress"); mail != "" && !strings.Contains(mail, "@") {
		complain("toMailAddress", "This value is not a valid email address.")
	}
	if m, ok := s.state.rejections[row.text("reference")]; ok {
		messages = append(messages, m)
	}
	return messages
}

func isBlank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return strings.TrimSpace(v) == ""
	case []any:
		return len(v) == 0
	}
	return false
}

func (b *batch) copy() Batch {
	out := Batch{Name: b.name, Action: b.action, Status: b.status, Records: copyRecords(b.records)}
	if b.file != nil {
		file := *b.file
		out.File = &file
	}
	return out
}

func copyRecords(records []*Record) []Record {
	out := make([]Record, len(records))
	for i, r := range records {
		out[i] = *r
		out[i].Messages = slices.Clone(r.Messages)
		out[i].Fields = maps.Clone(r.Fields)
	}
	return out
}

// ---- the schema's fields

type importMutation struct{ s *Server }

type addedBatchNode struct {
	Name, Action, Status string

	s       *Server
	records []*recordNode
}

type recordNode struct {
	Reference, ScriptID *string
	Status              string
	Messages            *[]*messageNode
}

type messageNode struct {
	Context *string
	Message string
	Level   *string
}

func (m importMutation) AddRecords(ctx context.Context, args struct {
	Rows *[]rowInput
	File *struct {
		Extension string
		Contents  binary
	}
}) (*addedBatchNode, error) {
	if (args.Rows == nil) == (args.File == nil) {
		return nil, serverError("Either rows or a file must be given.")
	}
	if args.File != nil {
		file := newFile(args.File.Extension, args.File.Contents, m.s.opts.discardFiles)
		return m.s.addFile(ctx, file), nil
	}
	return m.s.addRows(ctx, *args.Rows), nil
}

func (s *Server) addFile(ctx context.Context, file *File) *addedBatchNode {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.addBatch("", BatchQueued)
	b.file = file
	countEffects(ctx, 1)
	return b.node(s)
}

func (s *Server) addRows(ctx context.Context, rows []rowInput) *addedBatchNode {
	s.mu.Lock()
	defer s.mu.Unlock()
	b, records := s.importRows(rows)
	node := b.node(s)
	for _, r := range records {
		if r.Status != RecordRejected {
			countEffects(ctx, 1)
		}
		node.records = append(node.records, s.recordNode(r))
	}
	if s.fake.Has(QuirkReorderedRecords) {
		slices.Reverse(node.records)
	}
	if n := len(node.records); n > 0 && s.fake.Has(QuirkDroppedRecord) {
		node.records = node.records[:n-1]
	}
	return node
}

func (b *batch) node(s *Server) *addedBatchNode {
	return &addedBatchNode{Name: b.name, Action: b.action, Status: b.status, s: s, records: []*recordNode{}}
}

// recordNode shows a record as it is answered at once: accepted or rejected.
func (s *Server) recordNode(r *Record) *recordNode {
	node := &recordNode{Reference: &r.Reference, ScriptID: &r.Script, Status: RecordAccepted}
	if r.Status == RecordRejected {
		node.Status = RecordRejected
	}
	if len(r.Messages) == 0 && s.fake.Has(QuirkMessagesNull) {
		return node
	}
	messages := make([]*messageNode, len(r.Messages))
	for i, m := range r.Messages {
		messages[i] = &messageNode{Context: orNull(m.Context), Message: m.Message, Level: orNull(m.Level)}
	}
	node.Messages = &messages
	return node
}

func (n *addedBatchNode) Records() (*[]*recordNode, error) {
	if n.s.fake.Has(QuirkPartialData) {
		return nil, errPartial
	}
	return &n.records, nil
}

type importQuery struct{ s *Server }

type batchNode struct{ Name, Action, Status string }

func (q importQuery) Batches(args struct {
	Filters *struct{ Name *stringFilter }
}) (*page[*batchNode], error) {
	q.s.mu.Lock()
	defer q.s.mu.Unlock()
	var found []*batch
	for _, b := range q.s.state.batches {
		if args.Filters == nil || args.Filters.Name.match(b.name) {
			found = append(found, b)
		}
	}
	return cut(q.s, found, listArgs{}, q.s.batchNode)
}

func (s *Server) batchNode(b *batch) *batchNode {
	node := &batchNode{b.name, b.action, b.status}
	if s.opts.autoRun {
		s.step(b)
	}
	return node
}

// step moves a batch that waits one step on.
func (s *Server) step(b *batch) {
	switch b.status {
	case BatchQueued:
		b.status = BatchRunning
	case BatchRunning:
		s.finish(b)
	}
}

// orNull is a text as a nullable field, null if it is empty.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
