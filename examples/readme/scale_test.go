package main

import (
	"context"
	"fmt"
	"log"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

func Example_partOfTheLimit() {
	token := "0000000000000000000000000000000000000000000000000000000000000000"
	st, err := switchtransact.New(token, switchcomm.WithRateLimit(30, 3)) // one of three
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = st.Lookups.Get(ctx, "bank", "names")
	fmt.Println(err != nil)
	// Output:
	// true
}
