package faulty

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

// What a server sends that does not finish, or does not speak, TLS.
const (
	// halfServerHello is a record that promises 122 bytes and gives 6.
	halfServerHello = "\x16\x03\x03\x00\x7a" + "\x02\x00\x00\x76\x03\x03"
	// handshakeFailure is a fatal alert, number 40.
	handshakeFailure = "\x15\x03\x03\x00\x02" + "\x02\x28"
	plainAnswer      = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
)

// certificates are those of one server, made in memory.
type certificates struct {
	trusted, untrusted *tls.Config
	pool               *x509.CertPool // with the trusted one
}

// CertPool returns the pool for the client's tls.Config.RootCAs. It is nil if
// the server is without TLS.
func (s *Server) CertPool() *x509.CertPool {
	if s.certs == nil {
		return nil
	}
	return s.certs.pool
}

func newCertificates(ip net.IP) (*certificates, error) {
	trusted, err := selfSigned(ip)
	if err != nil {
		return nil, err
	}
	untrusted, err := selfSigned(ip)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(trusted.Leaf)
	return &certificates{
		trusted:   &tls.Config{Certificates: []tls.Certificate{trusted}},
		untrusted: &tls.Config{Certificates: []tls.Certificate{untrusted}},
		pool:      pool,
	}, nil
}

// selfSigned makes a key and a certificate for that address.
func selfSigned(ip net.IP) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a key: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "faulty test server"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
		IsCA:                  true,
		IPAddresses:           []net.IP{ip},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("making a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return tls.Certificate{}, fmt.Errorf("reading our certificate: %w", err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}
