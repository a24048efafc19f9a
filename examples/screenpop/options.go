package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

const usage = `Usage: screenpop [flags]

Serves a telephone exchange such as 3CX and the agents who answer its calls:

  /          the page for agents
  /lookup    who has a number, for the exchange
  /log       a call that has ended, from the exchange
  /hooks     the webhook of Alphacomm

For example:

  screenpop                              on fakes; the page has buttons to ring
  screenpop -listen 127.0.0.1:0          on a free port
  screenpop -live -url https://pop.example.com -write

Without -live it works on fakes, on this machine, with invented members. With
-live it works on the real APIs. It records calls and makes PayLinks there only
with -write, too.

From the environment it takes

  SWITCHTRANSACT_TOKEN        with -live: the token of SwitchTransact
  ALPHACOMM_KEY               with -live: the key of Alphacomm; without it there
                              are no PayLinks
  SWITCHTRANSACT_URL, ALPHACOMM_URL
                              with -live: other addresses of the APIs
  SCREENPOP_WEBHOOK_USER, SCREENPOP_WEBHOOK_PASSWORD
                              with ALPHACOMM_KEY: what the webhook must carry
  SCREENPOP_PBX_TOKEN         what the exchange must carry as Bearer token
  SCREENPOP_PASSWORD          what agents must give, with the user "agent"

The last two are needed to listen on an address that is not this machine alone.
Put a web server with TLS in front of it there.

Ctrl-C ends it, with status 0; it ends with status 1 when it cannot serve, and 2
when it was called wrongly.

Flags:
`

// options are what the program was called with.
type options struct {
	listen string
	url    string // empty: that of the listener
	region string

	live, write bool

	token, tokenURL string // of SwitchTransact
	key, keyURL     string // of Alphacomm; an empty key is no PayLinks

	webhookUser, webhookPassword string
	pbxToken, password           string // empty: open
}

// parse reads the flags and the environment. What is wrong with them it has
// said already when it returns an error.
func parse(args []string, environment func(string) string, complaints io.Writer) (options, error) {
	o := options{
		token: environment("SWITCHTRANSACT_TOKEN"), tokenURL: environment("SWITCHTRANSACT_URL"),
		key: environment("ALPHACOMM_KEY"), keyURL: environment("ALPHACOMM_URL"),
		webhookUser: environment("SCREENPOP_WEBHOOK_USER"), webhookPassword: environment("SCREENPOP_WEBHOOK_PASSWORD"),
		pbxToken: environment("SCREENPOP_PBX_TOKEN"), password: environment("SCREENPOP_PASSWORD"),
	}
	flags := flag.NewFlagSet("screenpop", flag.ContinueOnError)
	flags.SetOutput(complaints)
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8186", "the `address` to serve on")
	flags.StringVar(&o.url, "url", "", "the `URL` at which agents reach it, if not at the address")
	flags.StringVar(&o.region, "region", "ZA", "the `country` of numbers without a country code")
	flags.BoolVar(&o.live, "live", false, "work on the real APIs")
	flags.BoolVar(&o.write, "write", false, "with -live: yes, record calls and make PayLinks")
	flags.Usage = func() {
		fmt.Fprint(complaints, usage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if err := o.check(flags.Args()); err != nil {
		for line := range strings.Lines(err.Error()) {
			fmt.Fprintf(complaints, "screenpop: %s (-h explains)\n", strings.TrimSpace(line))
		}
		return o, err
	}
	return o, nil
}

// check finds what is wrong with the flags and the environment.
func (o *options) check(rest []string) error {
	var problems []error
	complain := func(wrong bool, format string, args ...any) {
		if wrong {
			problems = append(problems, fmt.Errorf(format, args...))
		}
	}
	complain(len(rest) > 0, "%q is no flag", strings.Join(rest, " "))
	complain(o.write && !o.live, "-write needs -live")
	complain(o.live && o.token == "", "-live needs the token of the API in SWITCHTRANSACT_TOKEN")
	complain(o.live && o.key != "" && (o.webhookUser == "" || o.webhookPassword == ""),
		"ALPHACOMM_KEY needs SCREENPOP_WEBHOOK_USER and SCREENPOP_WEBHOOK_PASSWORD, as they were agreed with the vendor")
	complain(!phonenumbers.GetSupportedRegions()[o.region], "-region %s: there is no such country; write two capitals, such as ZA", o.region)
	problems = append(problems, o.checkListen(), o.checkURL())
	return errors.Join(problems...)
}

// checkListen wants secrets where others than the user of this machine can
// connect: what is served is personal data.
func (o *options) checkListen() error {
	host, _, err := net.SplitHostPort(o.listen)
	if err != nil {
		return errors.New("-listen must be such as 127.0.0.1:8186")
	}
	if !isLoopback(host) && (o.pbxToken == "" || o.password == "") {
		return fmt.Errorf("-listen %s can be reached by others: it needs SCREENPOP_PBX_TOKEN and SCREENPOP_PASSWORD", o.listen)
	}
	return nil
}

func (o *options) checkURL() error {
	if o.url == "" {
		return nil
	}
	u, err := url.Parse(o.url)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errors.New("-url must be such as https://pop.example.com")
	}
	o.url = u.Scheme + "://" + u.Host
	return nil
}

func isLoopback(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && address.IsLoopback()
}
