package main

import (
	"bufio"
	"fmt"
	"io"
)

// writePeople writes n invented people. One in a hundred is wrong: by turns an
// account number that cannot exist, a missing name, and somebody who is in the
// file already.
func writePeople(w io.Writer, n int) error {
	out := bufio.NewWriter(w)
	for i := range n {
		id, name, account := inventedID(i), "Thandi", fmt.Sprintf("10%08d", i+11)
		if i%100 == 57 {
			switch i / 100 % 3 {
			case 0:
				account = "1000000000"
			case 1:
				name = ""
			case 2:
				id = inventedID(i - 50)
			}
		}
		fmt.Fprintf(out, `{"id_number":%q,"name":%q,"surname":"Mokoena","gender":"Female","language":"English",`+
			`"contact_cell":"07200%05d","physical_line_1":"%d Protea Street","physical_code":"0081","postal_line_1":"%d Protea Street","postal_code":"0081",`+
			`"account_name":"T Mokoena","account_number":%q,"account_bank":"ABSA","account_branch_code":"632005","account_type":"Savings",`+
			`"product_name":"Basic Membership","product_amount":9500,"product_unit_name":"Monthly","day_salary":25,"reference_number":"INV-%d"}`+"\n",
			id, name, i%100_000, i, i, account, i)
	}
	return out.Flush()
}

// mostInvented is how many identity numbers inventedID knows.
const mostInvented = 1_000_000

// inventedID returns the n-th of many identity numbers with a correct check
// digit, which belong to nobody.
func inventedID(n int) string {
	year, month, day, serial := n%100, n/100%12+1, n/1200%28+1, n/33600
	digits := fmt.Sprintf("%02d%02d%02d%04d08", year, month, day, serial)
	sum := 0
	for i, r := range digits {
		d := int(r - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return digits + fmt.Sprint((10-sum%10)%10)
}
