package switchtransacttest_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

// A program in any language can use the fake: here with plain HTTP. A member is
// created, approved, and found by phone.
func Example() {
	srv, err := switchtransacttest.NewServer()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()

	send := func(method, path, body string) string {
		req, err := http.NewRequest(method, srv.URL+path, strings.NewReader(body))
		if err != nil {
			return err.Error()
		}
		req.Header.Set("Authorization", srv.Key)
		req.Close = true
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err.Error()
		}
		defer resp.Body.Close()
		answer, _ := io.ReadAll(resp.Body)
		return string(answer)
	}

	const members = `[
		{"id_number": "9001015800088", "name": "Jane", "surname": "Doe", "gender": "Female", "language": "English",
		 "contact_cell": "0720000001", "physical_line_1": "1 Long Street", "physical_code": 8001,
		 "postal_line_1": "PO Box 1", "postal_code": "8001", "default_day_salary": "25"},
		{"id_number": "8506155001082", "name": "Bob"}
	]`
	send("POST", "/workflow/people/create", members)
	for _, sub := range srv.Workflow() {
		fmt.Println(sub.Op, sub.Key, sub.State)
	}

	fmt.Println(send("GET", "/calls/record?phone=0720000001", ""))
	fmt.Println("approved:", srv.ApproveAll())
	fmt.Println(strings.Contains(send("GET", "/calls/record?phone=0720000001", ""), `"lastname":"Doe"`))

	// Output:
	// People.Create 9001015800088 pending
	// {"status":false}
	// approved: 1
	// true
}

// The vendor took a request, and its answer was lost on the way: the case in
// which a client must not try again.
func ExampleServer_Inject() {
	srv, err := switchtransacttest.NewServer()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer srv.Close()
	srv.Inject(switchtransacttest.CallsCreateContact, switchtransacttest.Fault{
		Break: switchtransacttest.Reset, AfterEffect: true, Times: 1,
	})

	req, err := http.NewRequest("POST", srv.URL+"/calls/create", strings.NewReader(`{"firstname": "James", "phone": "0720000009"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	req.Header.Set("Authorization", srv.Key)
	_, err = http.DefaultClient.Do(req)
	fmt.Println("the client saw a failure:", err != nil)
	fmt.Println("contacts made:", srv.Effects(switchtransacttest.CallsCreateContact))

	// Output:
	// the client saw a failure: true
	// contacts made: 1
}
