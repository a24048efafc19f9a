package main

func Example() {
	main()
	// Output:
	// PayLink 4d34ed68-9175-4e91-b8c5-87ec7d2b60dd: EUR 154.97 came with ideal
	// the vendor was told 200
}
