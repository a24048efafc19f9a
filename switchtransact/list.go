package switchtransact

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"iter"
	"log/slog"
	"reflect"

	"github.com/shopspring/decimal"
	switchcomm "github.com/switchcomm/switchcomm-go"
)

// ListQuery chooses what a general list shows and how. The zero value lists
// everything in the vendor's order.
type ListQuery struct {
	// Search looks for a part of a name, e-mail address, telephone number,
	// member number, or identity or registration number.
	Search string
	// SortField is the JSON name of the field to sort by, such as "surname".
	SortField string
	// Descending turns the order around.
	Descending bool
	// PerPage is how many records one call reads. Default: 100.
	PerPage int
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (ListQuery) LogValue() slog.Value { return redacted("ListQuery") }

// All lists people (POST /people/list, a read), from the vendor's chapter
// "General, People". It calls for a page when it is needed. An error is
// yielded once and is the last.
//
// The list may change while it is read: somebody who moves to another page may
// be missed or be seen twice. A list of which one page comes again and again,
// although there should be more, is an error matching switchcomm.ErrResponse.
func (s *PeopleService) All(ctx context.Context, q ListQuery) iter.Seq2[ListedPerson, error] {
	op := operation{name: "People.All", path: "/people/list", read: true}
	return pages[ListedPerson](ctx, s.client, op, q)
}

// All lists companies (POST /companies/list, a read), from the vendor's
// chapter "General, Companies": see [PeopleService.All].
func (s *CompaniesService) All(ctx context.Context, q ListQuery) iter.Seq2[ListedCompany, error] {
	op := operation{name: "Companies.All", path: "/companies/list", read: true}
	return pages[ListedCompany](ctx, s.client, op, q)
}

// ListedPerson is a person in a general list. The vendor's list of its members
// is not known whole: further ones are in Extra.
type ListedPerson struct {
	ID                 string `json:"id"`
	MemberNumber       string `json:"member_number"`
	IDNumber           string `json:"id_number"`
	IDNumberTypeID     string `json:"id_number_type_id"`
	IDNumberTypeTitle  string `json:"id_number_type_title"`
	Name               string `json:"name"`
	MiddleNames        string `json:"middle_names"`
	Surname            string `json:"surname"`
	Initials           string `json:"initials"`
	Nickname           string `json:"nickname"`
	TitleID            string `json:"title_id"`
	TitleTitle         string `json:"title_title"`
	GenderID           string `json:"gender_id"`
	GenderTitle        string `json:"gender_title"`
	LanguageID         string `json:"language_id"`
	LanguageTitle      string `json:"language_title"`
	MaritalStatusID    string `json:"marital_id"`
	MaritalStatusTitle string `json:"marital_title"`

	Email       string    `json:"email"`
	ContactCell string    `json:"contact_cell"`
	ContactHome string    `json:"contact_home"`
	ContactWork string    `json:"contact_work"`
	Photo       string    `json:"photo"`
	Address     Addresses `json:",embed"`
	Marketing   Marketing `json:",embed"`

	DateOfBirth  switchcomm.Date `json:"date_birth"`
	DateJoined   switchcomm.Date `json:"date_joined"`
	DateDeceased switchcomm.Date `json:"date_deceased"`
	// AgeJoin is the person's age on joining; nil when not known.
	AgeJoin *int `json:"age_join"`

	// DaySalary is the day of the debit order, 0 to 31; nil when not given.
	DaySalary *int `json:"day_salary"`
	IsActive  bool `json:"is_active"`
	IsTaxable bool `json:"is_taxable"`
	// BalanceOpen is the opening balance of the journal, in Rands.
	BalanceOpen     decimal.Decimal `json:"balance_open"`
	DateBalanceOpen switchcomm.Date `json:"date_balance_open"`

	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (ListedPerson) LogValue() slog.Value { return redacted("ListedPerson") }

// ListedCompany is a company in a general list. The vendor's list of its
// members is not known whole: further ones are in Extra.
type ListedCompany struct {
	ID                 string `json:"id"`
	MemberNumber       string `json:"member_number"`
	Name               string `json:"name"`
	TradingAs          string `json:"trading_as"`
	RegistrationNumber string `json:"registration_number"`

	Email string `json:"email"`
	// EmailScore is the vendor's score of the e-mail address; nil when there
	// is none.
	EmailScore *decimal.Decimal `json:"email_score"`
	Contact    string           `json:"contact"`
	Mobile     string           `json:"mobile"`
	Fax        string           `json:"fax"`
	Website    string           `json:"website"`
	Address    Addresses        `json:",embed"`
	Marketing  Marketing        `json:",embed"`

	IsActive      bool            `json:"is_active"`
	IsBlacklisted bool            `json:"is_blacklisted"`
	IsTaxable     bool            `json:"is_taxable"`
	TaxReference  string          `json:"tax_reference"`
	DateClosed    switchcomm.Date `json:"date_closed"`

	// DealValue is what the deal is worth, in major units of its currency.
	DealValue             decimal.Decimal `json:"deal_value"`
	DealCurrencyID        string          `json:"deal_accounts_currencies_id"`
	DealCurrencyTitle     string          `json:"deal_accounts_currencies_title"`
	DealExpectedCloseDate switchcomm.Date `json:"deal_expected_close_date"`

	// Extra are the members that this package does not know.
	Extra map[string]json.RawMessage `json:",embed,inline"`
}

// LogValue implements [slog.LogValuer] and hides the contents.
func (ListedCompany) LogValue() slog.Value { return redacted("ListedCompany") }

// listBody is the request for one page.
type listBody struct {
	Pagination listPagination `json:"pagination"`
	Sort       *listSort      `json:"sort,omitzero"`
	Query      *listSearch    `json:"query,omitzero"`
}

type listPagination struct {
	PerPage int `json:"perpage"`
	Page    int `json:"page"`
}

type listSort struct {
	Field string `json:"field"`
	Sort  string `json:"sort"`
}

type listSearch struct {
	GeneralSearch string `json:"generalSearch"`
}

// listAnswer is one page.
type listAnswer[T any] struct {
	envelope
	Meta listMeta `json:"meta"`
	Data []T      `json:"data"`
}

type listMeta struct {
	Pages int `json:"pages"`
	Total int `json:"total"`
}

// body returns the request for a page; the first is 1.
func (q ListQuery) body(page int) listBody {
	b := listBody{Pagination: listPagination{PerPage: q.PerPage, Page: page}}
	if q.Search != "" {
		b.Query = &listSearch{q.Search}
	}
	if q.SortField != "" {
		b.Sort = &listSort{Field: q.SortField, Sort: "asc"}
		if q.Descending {
			b.Sort.Sort = "desc"
		}
	}
	return b
}

// pages yields the records of a general list, calling for one page at a time.
//
// The list is over when the numbers that the vendor states are reached, or
// with an empty page. A page that comes twice is the end of a list without
// such numbers; with them it means that the rest cannot be had.
func pages[T any](ctx context.Context, c *Client, op operation, q ListQuery) iter.Seq2[T, error] {
	const usualPage = 100
	return func(yield func(T, error) bool) {
		var none T
		if q.PerPage < 0 {
			yield(none, c.transport.Refuse(op.name, errors.New("PerPage is negative")))
			return
		}
		q.PerPage = cmp.Or(q.PerPage, usualPage)
		var last []T
		for page, seen := 1, 0; ; page++ {
			var answer listAnswer[T]
			if err := c.call(ctx, op, q.body(page), &answer); err != nil {
				yield(none, err)
				return
			}
			if len(answer.Data) > 0 && reflect.DeepEqual(answer.Data, last) {
				if answer.Meta != (listMeta{}) {
					yield(none, &switchcomm.Error{
						API: apiName, Op: op.name, Outcome: switchcomm.OutcomeRead,
						Err: join(switchcomm.ErrResponse, errors.New("the same page came twice")),
					})
				}
				return
			}
			for _, record := range answer.Data {
				if !yield(record, nil) {
					return
				}
			}
			last, seen = answer.Data, seen+len(answer.Data)
			if len(answer.Data) == 0 || answer.Meta.reached(page, seen) {
				return
			}
		}
	}
}

// reached reports whether no page follows. A number that is not stated is 0.
func (m listMeta) reached(page, seen int) bool {
	return m != (listMeta{}) && page >= m.Pages && seen >= m.Total
}
