package switchtransacttest

import "slices"

// bankAccount is a bank account of an account.
type bankAccount struct {
	id, bank, branchCode, holder, number, typ string
}

// bankNames are the members that carry bank details.
type bankNames struct{ bank, branchCode, holder, number, typ string }

var (
	accountBankNames = bankNames{
		"account_bank", "account_branch_code", "account_name", "account_number", "account_type",
	}
	subscriptionBankNames = bankNames{
		"bank_account_bank", "bank_account_branch_code", "bank_account_name", "bank_account_number", "bank_account_type_lookups_id",
	}
)

func (n bankNames) all() []string {
	return []string{n.bank, n.branchCode, n.holder, n.number, n.typ}
}

func (st *state) bankFrom(fields object, n bankNames) *bankAccount {
	return &bankAccount{
		id:         st.newID(),
		bank:       textOf(fields, n.bank),
		branchCode: textOf(fields, n.branchCode),
		holder:     textOf(fields, n.holder),
		number:     textOf(fields, n.number),
		typ:        textOf(fields, n.typ),
	}
}

// useBank makes b the bank account of the active subscriptions, but of those
// whose payment method needs none.
func (a *account) useBank(b *bankAccount) {
	b = a.ownBank(b)
	for _, sub := range a.subscriptions {
		switch {
		case sub.status != subscriptionActive:
		case sub.method == "":
			sub.method, sub.bank = debitOrder, b
		case sub.bank != nil:
			sub.bank = b
		}
	}
}

// ownBank adds b to the account's bank accounts, or gives the one it equals.
func (a *account) ownBank(b *bankAccount) *bankAccount {
	i := slices.IndexFunc(a.banks, func(have *bankAccount) bool {
		same := *b
		same.id = have.id
		return *have == same
	})
	if i >= 0 {
		return a.banks[i]
	}
	a.banks = append(a.banks, b)
	return b
}
