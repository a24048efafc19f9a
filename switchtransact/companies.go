package switchtransact

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
)

// CompaniesService is the service for companies, from the vendor's chapter
// "Contact Centre, Companies". Get it from [Client.Companies].
//
// Reads match a company's name approximately and writes exactly, whatever the
// case. Find the exact name with [CompaniesService.Details] and write only
// where its Exact is true.
type CompaniesService struct{ client *Client }

// Details reads the account summary of one company (POST
// /workflow/company/details, a read). At least one identifier is needed. The
// name is matched approximately: look at Exact of the result.
//
// The error matches switchcomm.ErrNotFound as that of [PeopleService.Details]
// does.
func (s *CompaniesService) Details(ctx context.Context, q CompanyQuery) (*CompanyDetails, error) {
	op := operation{name: "Companies.Details", path: "/workflow/company/details", read: true}
	if blank(q.CompanyName) && blank(q.RegistrationNumber) && blank(q.ID) {
		return nil, s.client.transport.Refuse(op.name, errors.New("give one of CompanyName, RegistrationNumber and ID"))
	}
	q.Sections = q.orAll()
	var answer companyDetailsAnswer
	if err := s.client.details(ctx, op, q, q.Record, &answer); err != nil {
		return nil, err
	}
	details := &answer.CompanyDetails
	details.Exact = details.Record != nil && !blank(q.CompanyName) &&
		strings.EqualFold(details.Record.Name, strings.TrimSpace(q.CompanyName))
	return details, nil
}

// Create loads new companies (POST /workflow/company/create, a write). Each is
// accepted, which means queued for approval, or rejected with reasons: see
// [BatchResult]. Results and errors are as for [PeopleService.Create].
func (s *CompaniesService) Create(ctx context.Context, companies []Company) (*BatchResult, error) {
	op := operation{name: "Companies.Create", path: "/workflow/company/create"}
	return s.client.batch(ctx, op, companies, asRecords(companies))
}

// Update changes existing companies, which it finds by their exact name,
// whatever the case (POST /workflow/company/update, a write). Read the
// comment of [CompanyUpdate] first. Results and errors are as for
// [PeopleService.Create].
func (s *CompaniesService) Update(ctx context.Context, updates []CompanyUpdate) (*BatchResult, error) {
	op := operation{name: "Companies.Update", path: "/workflow/company/update"}
	return s.client.batch(ctx, op, updates, asRecords(updates))
}

// AddProduct adds a product to a subscription of the company with exactly this
// name, whatever the case, which pays for it (POST
// /workflow/company/product/add, a write, queued for approval).
//
// The error matches the reason that the vendor gives, such as
// [ReasonNoActiveSubscription].
func (s *CompaniesService) AddProduct(ctx context.Context, companyName string, order ProductOrder) (*ProductReceipt, error) {
	op := operation{name: "Companies.AddProduct", path: "/workflow/company/product/add"}
	body := companyProductBody{strings.TrimSpace(companyName), order}
	return s.client.addProduct(ctx, op, "company_name", body.CompanyName, &order, body)
}

// AddSubscription starts a new subscription, and with it a debit order, for
// the company with exactly this name, whatever the case, which pays for it
// (POST /workflow/company/subscription/add, a write, queued for approval).
//
// The error matches [ReasonProductNotFound] when there is no such product.
func (s *CompaniesService) AddSubscription(ctx context.Context, companyName string, order SubscriptionOrder) (*SubscriptionReceipt, error) {
	op := operation{name: "Companies.AddSubscription", path: "/workflow/company/subscription/add"}
	body := companySubscriptionBody{strings.TrimSpace(companyName), order}
	return s.client.addSubscription(ctx, op, "company_name", body.CompanyName, &order, body)
}

// Blacklist lists the numbers of companies that asked not to be contacted by
// medium (POST /companies/blacklist/{sms|phone}, a read). The range filters on
// the day that they were flagged; zero dates do not filter.
//
// The result may be there together with an error, when the vendor reports one
// beside the data. Nobody on the list is an empty list; nil is an answer
// without a list.
func (s *CompaniesService) Blacklist(ctx context.Context, medium Medium, r DateRange) ([]BlacklistedCompany, error) {
	var answer companiesBlacklistAnswer
	err := s.client.blacklist(ctx, "Companies.Blacklist", "/companies/blacklist/", medium, r, &answer)
	return answer.Data, err
}

// BlacklistedCompany are the numbers of a company that asked not to be
// contacted. A number that is not known is empty. Numbers come as they were
// entered: compare them with [SameNumber].
type BlacklistedCompany struct {
	Cellphone string                     `json:"cellphone"`
	Contact   string                     `json:"contact"`
	Extra     map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (BlacklistedCompany) LogValue() slog.Value { return redacted("BlacklistedCompany") }

type companyDetailsAnswer struct {
	envelope
	CompanyDetails `json:",embed"`
}

type companyProductBody struct {
	CompanyName  string `json:"company_name"`
	ProductOrder `json:",embed"`
}

type companySubscriptionBody struct {
	CompanyName       string `json:"company_name"`
	SubscriptionOrder `json:",embed"`
}

type companiesBlacklistAnswer struct {
	envelope
	Data []BlacklistedCompany `json:"data"`
}
