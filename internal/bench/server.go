package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
)

// serverEnv tells this program to be the server.
const serverEnv = "SWITCHCOMM_BENCH_SERVER"

// serve answers every workload with a body made beforehand, until standard
// input ends.
func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	counted := &countedListener{Listener: listener}
	fmt.Println("http://" + listener.Addr().String())
	go http.Serve(counted, handler(counted))
	io.Copy(io.Discard, os.Stdin)
}

// countedListener counts connections.
type countedListener struct {
	net.Listener
	accepted atomic.Int64
}

func (l *countedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.accepted.Add(1)
	}
	return conn, err
}

func handler(connections *countedListener) http.Handler {
	mux := http.NewServeMux()
	answer := func(pattern string, body []byte) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			write(w, body)
		})
	}
	accepted := map[string][]byte{}
	for _, n := range []int{1, 1000, 5000} {
		accepted["/n"+strconv.Itoa(n)] = acceptedBody(n)
	}
	for prefix, body := range accepted {
		answer(prefix+"/workflow/people/create", body)
	}
	answer("/calls/record", []byte(`{"status":true,"contact":{"id":"2916509f-0000-4000-8000-a27bcb20d70d","firstname":"James","lastname":"May","customer_number":"3008821","company":"My Company name","businessphone":null,"businessphone2":null,"mobilephone":"+27720000001","email":"james@may.example","entity_type":"Account"}}`))
	answer("/workflow/people/details", detailsBody(500))
	answer("/create/v1", []byte(`{"data":{"payLink":{"create":{"attributes":[{"id":"origin","value":"api"}],"id":"a62c3726-0000-4000-8e4c-48ee0fd9451c","shortUrl":"https://pay.example/u8t1nbw","longUrl":"https://pay.example/pay/a62c3726-0000-4000-8e4c-48ee0fd9451c"}}}}`))
	answer("/list/v1", payLinksBody(100))
	answer("/file/v1", []byte(`{"data":{"import":{"addRecords":{"name":"20190404-579","action":"IMPORT","status":"queued"}}}}`))
	mux.HandleFunc("/connections", func(w http.ResponseWriter, _ *http.Request) {
		write(w, strconv.AppendInt(nil, connections.accepted.Load(), 10))
	})
	return mux
}

func write(w http.ResponseWriter, body []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// acceptedBody is the answer to a call with n people, of whom every tenth is
// rejected.
func acceptedBody(n int) []byte {
	var accepted, rejected []any
	for i := range n {
		entry := map[string]any{"id_number": idNumber(i), "name": "Thandi", "surname": "Mokoena" + strconv.Itoa(i)}
		if n > 1 && i%10 == 9 {
			entry["reasons"] = map[string]any{"account_number": map[string]any{"message": "CDV check failed", "rule": "CDV"}}
			rejected = append(rejected, entry)
			continue
		}
		entry["unique_workflow_id"] = "0f8fad5b-d9cb-469f-a165-" + fmt.Sprintf("%012d", i)
		accepted = append(accepted, entry)
	}
	return encode(map[string]any{
		"Info":     map[string]any{"people": map[string]any{"accepted": len(accepted), "rejected": len(rejected)}},
		"accepted": accepted,
		"rejected": append([]any{}, rejected...),
	})
}

// detailsBody is an account summary with n transactions.
func detailsBody(n int) []byte {
	var transactions []any
	for i := range n {
		transactions = append(transactions, map[string]any{
			"transaction_number": "2865fca2-db87-4e37-8dd3-" + fmt.Sprintf("%012d", i),
			"amount":             "150.00", "status": []string{"Paid", "Paid", "Unpaid", "Disputed"}[i%4],
			"transaction_date": fmt.Sprintf("20%02d-%02d-27T00:00:00.000Z", 10+i/12%15, 1+i%12),
			"items":            []any{detailsItem(2 * i), detailsItem(2*i + 1)},
		})
	}
	return encode(map[string]any{
		"record": map[string]any{
			"member_number": 12345678, "name": "Thandi", "surname": "Mokoena", "id_number": idNumber(1), "email": "thandi@example.com",
			"contact_cell": "0720000001", "day_salary": 25, "is_active": true, "created_at": "2023-11-04T08:15:30.000Z", "balance_open": 576.24,
			"date_balance_open": "2023-11-01", "physical_code": 81, "postal_code": "0081", "total_successful_transactions": n,
		},
		"subscriptions": []any{}, "bank_accounts": []any{}, "transactions": transactions,
	})
}

func detailsItem(i int) map[string]any {
	return map[string]any{
		"name": "Family Membership", "unique_id": "c56a4180-65aa-42ec-a945-5fd21dec0538", "unit_name": "Monthly", "unit_label": "month",
		"accounting_code": "4000/100", "amount": "150.00", "reference_number": "REF-" + strconv.Itoa(i),
	}
}

// payLinksBody is a page of n PayLinks.
func payLinksBody(n int) []byte {
	var items []any
	for i := range n {
		items = append(items, map[string]any{
			"attributes": []any{
				map[string]any{"id": "origin", "value": "sms"},
				map[string]any{"id": "script", "value": "1003"},
				map[string]any{"id": "reference", "value": "20220216-" + strconv.Itoa(i)},
			},
			"id":         "42c949b9-5945-4273-912d-" + fmt.Sprintf("%012d", i),
			"personName": "Alphacomm", "personGender": "M", "status": []string{"ready", "paid"}[i%2], "amountPaid": 0,
			"createdOn": "2019-02-05T09:57:14+00:00", "updatedOn": "2019-02-05T09:57:14+00:00",
		})
	}
	return encode(map[string]any{"data": map[string]any{"payLink": map[string]any{"payLinks": map[string]any{
		"items": items, "pagination": map[string]any{"offset": 0, "limit": n, "total": n},
	}}}})
}

func idNumber(i int) string { return fmt.Sprintf("9%012d", i) }

func encode(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // the data above is constant
	}
	return body
}
