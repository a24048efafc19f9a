// Readme is the program at the top of README.md. Its tests hold the code of all
// the other pages, and see to it that the pages show what the code does.
package main

import (
	"context"
	"fmt"
	"log"

	switchcomm "github.com/switchcomm/switchcomm-go"
	"github.com/switchcomm/switchcomm-go/switchtransact"
	"github.com/switchcomm/switchcomm-go/switchtransact/switchtransacttest"
)

func main() {
	fake, err := switchtransacttest.NewServer() // plays SwitchTransact, on this machine
	if err != nil {
		log.Fatal(err)
	}
	defer fake.Close()
	st, err := switchtransact.New(fake.Key, switchcomm.WithBaseURL(fake.URL))
	if err != nil {
		log.Fatal(err)
	}
	result, err := st.People.Create(context.Background(), []switchtransact.Person{{
		IDNumber: "8804120101081", Name: "Thandi", Surname: "Mokoena",
		Gender: "Female", Language: "Sesotho", ContactCell: "0720000001",
		Address: switchtransact.Addresses{
			PhysicalLine1: "1 Protea Street", PhysicalCode: "0081",
			PostalLine1: "1 Protea Street", PostalCode: "0081",
		},
		DefaultDaySalary: new(25), // a pointer: day 0 means something, too
	}})
	if err != nil {
		log.Fatal(err)
	}
	for _, a := range result.Accepted {
		fmt.Println(a.Name, a.Surname, "waits for approval")
	}
}
