module github.com/switchcomm/switchcomm-go/examples

go 1.26.0

require github.com/switchcomm/switchcomm-go v0.0.0

replace github.com/switchcomm/switchcomm-go => ../
