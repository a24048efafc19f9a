module github.com/switchcomm/switchcomm-go/tools

go 1.26.0
