package transport_test

import (
	"fmt"
	"net"
	"os"
	"testing"

	"go.uber.org/goleak"
)

// proxy is where the environment sends https requests for other hosts than this
// one. net/http reads the environment once, so that it is set for all tests;
// TestProxy alone takes the connections.
var proxy net.Listener

const proxyPassword = "hunter2-of-the-proxy"

func TestMain(m *testing.M) {
	var err error
	if proxy, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Setenv("HTTPS_PROXY", "http://collector:"+proxyPassword+"@"+proxy.Addr().String())
	os.Unsetenv("NO_PROXY")
	os.Unsetenv("no_proxy")
	goleak.VerifyTestMain(m)
}
