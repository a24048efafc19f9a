package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"embed"
	"encoding/json"
	"html/template"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/switchcomm/switchcomm-go/alphacomm"
	"github.com/switchcomm/switchcomm-go/switchtransact"
)

//go:embed web
var web embed.FS

// The template for the exchange is a file beside the program, to be found
// without starting it.
//
//go:embed 3cx-template.xml
var exchangeTemplate []byte

// service is what is served.
type service struct {
	st     *switchtransact.Client
	ac     *alphacomm.Client // nil: there are no PayLinks
	write  bool              // calls are recorded and PayLinks made
	region string
	url    string // of the page
	demo   *demo  // nil: on the real APIs
	log    *slog.Logger
	now    func() time.Time

	templates *template.Template
	people    *directory
	feed      *feed
	calls     callList
	links     linkList
	records   *once[callKey, verdict]
	forms     *once[string, linkResult]
}

// What is remembered so that it is not done twice. The exchange repeats a report
// within seconds; a day of a large contact centre fits in.
const (
	mostRecords = 50_000
	mostForms   = 1_000
)

func newService(st *switchtransact.Client, ac *alphacomm.Client, o options, log *slog.Logger) (*service, error) {
	templates, err := template.New("").Funcs(functions).ParseFS(web, "web/*.html")
	if err != nil {
		return nil, err
	}
	return &service{
		st: st, ac: ac, write: o.write || !o.live, region: o.region, url: o.url, log: log, now: time.Now,
		templates: templates,
		people:    newDirectory(st),
		feed:      newFeed(),
		records:   newOnce[callKey, verdict](mostRecords),
		forms:     newOnce[string, linkResult](mostForms),
	}, nil
}

// routes puts each part behind its lock.
func (s *service) routes(o options) (http.Handler, error) {
	static, err := fs.Sub(web, "web/static")
	if err != nil {
		return nil, err
	}
	page := http.NewServeMux()
	page.HandleFunc("GET /{$}", s.page)
	page.HandleFunc("GET /events", s.follow)
	page.HandleFunc("GET /search", s.search)
	page.HandleFunc("GET /contacts/{id}", s.contact)
	page.Handle("GET /static/", http.StripPrefix("/static", http.FileServerFS(static)))
	page.HandleFunc("GET /3cx-template.xml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		w.Write(exchangeTemplate)
	})
	if s.ac != nil && s.write {
		page.HandleFunc("POST /paylinks", s.makeLink)
		page.HandleFunc("GET /paylinks/{id}/qr.svg", s.linkImage)
		page.HandleFunc("POST /paylinks/{id}/check", s.checkLink)
	}
	if s.demo != nil {
		s.demo.routes(page)
	}

	exchange := http.NewServeMux()
	exchange.HandleFunc("GET /lookup", s.lookup)
	exchange.HandleFunc("POST /log", s.record)

	hosts := o.hosts()
	mux := http.NewServeMux()
	mux.Handle("/", lockedForAgents(o.password, hosts, page))
	mux.Handle("/lookup", lockedForExchange(o.pbxToken, hosts, exchange))
	mux.Handle("/log", lockedForExchange(o.pbxToken, hosts, exchange))
	if s.ac != nil {
		hooks, err := alphacomm.NewWebhookHandler(o.webhookUser, o.webhookPassword, s.onEvent,
			alphacomm.WithDeliveries(alphacomm.NewRecentDeliveries(0)), alphacomm.WithWebhookLogger(s.log))
		if err != nil {
			return nil, err
		}
		mux.Handle("/hooks", hooks)
	}
	return hardened(mux), nil
}

// hardened sends with every answer what a browser may do with it: run our own
// script, and nothing that somebody got into a name.
func hardened(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // it is about people
		next.ServeHTTP(w, r)
	})
}

// lockedForAgents asks for the password, and refuses what other sites make the
// browser of an agent send.
func lockedForAgents(password string, hosts []string, next http.Handler) http.Handler {
	next = http.NewCrossOriginProtection().Handler(next)
	if password == "" {
		return onlyFor(hosts, next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, given, _ := r.BasicAuth()
		if !same(given, password) || user != "agent" {
			w.Header().Set("WWW-Authenticate", `Basic realm="screenpop", charset="UTF-8"`)
			http.Error(w, "The user is agent; the password is in SCREENPOP_PASSWORD.", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// lockedForExchange asks for the token.
func lockedForExchange(token string, hosts []string, next http.Handler) http.Handler {
	if token == "" {
		return onlyFor(hosts, http.NewCrossOriginProtection().Handler(next))
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || !same(given, token) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="screenpop"`)
			refuse(w, http.StatusUnauthorized, "the token of SCREENPOP_PBX_TOKEN is needed")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// onlyFor refuses requests for other hosts: without a lock, a site on the web
// could have its own name lead to this machine and read what is here.
func onlyFor(hosts []string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, host := range hosts {
			if strings.EqualFold(r.Host, host) {
				next.ServeHTTP(w, r)
				return
			}
		}
		refuse(w, http.StatusMisdirectedRequest, "unknown host: start it with -url, or with a password and a token")
	})
}

// hosts are the hosts that requests may be for where there is no lock.
func (o *options) hosts() []string {
	var hosts []string
	if u, err := url.Parse(o.url); err == nil {
		hosts = append(hosts, u.Host)
	}
	if host, port, err := net.SplitHostPort(o.listen); err == nil && isLoopback(host) {
		for _, host := range []string{"localhost", "127.0.0.1", "::1"} {
			hosts = append(hosts, net.JoinHostPort(host, port))
		}
	}
	return hosts
}

// same compares secrets in a time that does not tell where they differ.
func same(given, want string) bool {
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(want))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// answer writes JSON. That whoever asked has gone is no concern of ours.
func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(body)
}

// refuse says why there is no answer.
func refuse(w http.ResponseWriter, status int, why string) {
	answer(w, status, map[string]string{"error": why})
}
