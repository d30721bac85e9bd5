package project

import (
	"github.com/uptrace/bun"

	"github.com/bitsage-network/bitsage/indexer/store"
)

// Treasury is the Treasury's books. Dollars have 6 decimals, SAGE 18.
type Treasury struct {
	bun.BaseModel `bun:"table:treasuries"`

	Contract store.Felt `bun:"contract,pk"`
	// The peers it is wired to, nil before.
	USDToken  *store.Felt `bun:"usd_token"`
	SageToken *store.Felt `bun:"sage_token"`
	Escrow    *store.Felt `bun:"escrow"`
	Emission  *store.Felt `bun:"emission"`
	// Epoch is the open one; OpenedAt and EpochSeconds are 0 before the first was
	// closed, since no event tells them earlier.
	Epoch        uint64        `bun:"epoch"`
	OpenedAt     uint64        `bun:"opened_at"`
	EpochSeconds uint64        `bun:"epoch_seconds"`
	USD          store.Uint256 `bun:"usd"`
	Sage         store.Uint256 `bun:"sage"`
	FeesUSD      store.Uint256 `bun:"fees_usd"`
	FeesSage     store.Uint256 `bun:"fees_sage"`
	OtherUSD     store.Uint256 `bun:"other_usd"`
	CarriedUSD   store.Uint256 `bun:"carried_usd"`
	CarriedSage  store.Uint256 `bun:"carried_sage"`
	// Dollars set aside for auctions, beside USD.
	BurnLot     store.Uint256 `bun:"burn_lot"`
	BuybackLot  store.Uint256 `bun:"buyback_lot"`
	GrantedUSD  store.Uint256 `bun:"granted_usd"`
	GrantedSage store.Uint256 `bun:"granted_sage"`
	BurnFirst   uint64        `bun:"burn_first"`
	BurnsLeft   uint64        `bun:"burns_left"`
	BurnAmount  store.Uint256 `bun:"burn_amount"`
	Head        *store.Felt   `bun:"head"`
	// Dials that its runway follows from; nil while they are none.
	OpsBudget      *store.Uint256 `bun:"ops_budget"`
	SecurityBudget *store.Uint256 `bun:"security_budget"`
	RunwayEpochs   *store.Uint256 `bun:"runway_epochs"`
	Block          uint64         `bun:"block"`
	store.Version
}

// What computing an epoch's report again came to.
const (
	CheckOK uint8 = iota
	CheckDiffers
	// CheckUnknown: the parameters are not known from events.
	CheckUnknown
)

// Epoch is a closed epoch's report, field by field.
type Epoch struct {
	bun.BaseModel `bun:"table:epochs"`

	Epoch       uint64       `bun:"epoch,pk"`
	Caller      store.Felt   `bun:"caller"`
	Head        store.Felt   `bun:"head"`
	Status      uint8        `bun:"check_status"`
	Detail      string       `bun:"check_detail"` // empty where Status is CheckOK
	In          EpochInputs  `bun:"embed:in_"`
	Step        Step         `bun:"embed:step_"`
	Out         EpochOutputs `bun:"embed:out_"`
	Block       uint64       `bun:"block"`
	Transaction store.Felt   `bun:"tx_hash"`
	store.Version
}

// EpochInputs is what an epoch started from.
type EpochInputs struct {
	OpenedAt      uint64        `bun:"opened_at"`
	ClosedAt      uint64        `bun:"closed_at"`
	EpochSeconds  uint64        `bun:"epoch_seconds"`
	FeesUSD       store.Uint256 `bun:"fees_usd"`
	FeesSage      store.Uint256 `bun:"fees_sage"`
	OtherUSD      store.Uint256 `bun:"other_usd"`
	EndowmentUSD  store.Uint256 `bun:"endowment_usd"`
	EndowmentSage store.Uint256 `bun:"endowment_sage"`
	USD           store.Uint256 `bun:"usd"`
	Sage          store.Uint256 `bun:"sage"`
	CarriedUSD    store.Uint256 `bun:"carried_usd"`
	CarriedSage   store.Uint256 `bun:"carried_sage"`
	UnsoldUSD     store.Uint256 `bun:"unsold_usd"`
	Health        uint8         `bun:"health"`
	Price         store.Uint256 `bun:"price"`
	PricedAt      uint64        `bun:"priced_at"`
	Venues        uint8         `bun:"venues"`
	Clamped       uint8         `bun:"clamped"`
	Volatility    store.Uint256 `bun:"volatility"`
	Paused        uint32        `bun:"paused"`
	Supply        store.Uint256 `bun:"supply"`
	PolShortfall  store.Uint256 `bun:"pol_shortfall"`
	BuybackWanted store.Uint256 `bun:"buyback_wanted"`
	Scheduled     store.Uint256 `bun:"scheduled"`
}

// EpochOutputs is what an epoch did. Outcomes are bindings.StepOutcome.
type EpochOutputs struct {
	Revenue      store.Uint256 `bun:"revenue"`
	Budget       store.Uint256 `bun:"budget"`
	OpsPaid      store.Uint256 `bun:"ops_paid"`
	CallerReward store.Uint256 `bun:"caller_reward"`
	SecurityUSD  store.Uint256 `bun:"security_usd"`
	SecuritySage store.Uint256 `bun:"security_sage"`
	PolUSD       store.Uint256 `bun:"pol_usd"`
	PolSage      store.Uint256 `bun:"pol_sage"`
	Throttle     store.Uint256 `bun:"throttle"`
	BurnLot      store.Uint256 `bun:"burn_lot"`
	// Auction is the first that its burn lot went on sale in, 0 before. The report does
	// not tell it: the event of putting up does.
	Auction     uint64        `bun:"auction"`
	BurnedFees  store.Uint256 `bun:"burned_fees"`
	BurnedStock store.Uint256 `bun:"burned_stock"`
	BuybackLot  store.Uint256 `bun:"buyback_lot"`
	USD         store.Uint256 `bun:"usd"`
	Sage        store.Uint256 `bun:"sage"`
	CarriedUSD  store.Uint256 `bun:"carried_usd"`
	CarriedSage store.Uint256 `bun:"carried_sage"`
	Supply      store.Uint256 `bun:"supply"`
	Circulating store.Uint256 `bun:"circulating"`
	Emission    uint8         `bun:"emission"`
	Security    uint8         `bun:"security"`
	Pol         uint8         `bun:"pol"`
	Burn        uint8         `bun:"burn"`
	Buyback     uint8         `bun:"buyback"`
	Schedule    uint8         `bun:"schedule"`
	Params      store.Felt    `bun:"params"`
}

// Step is one step of the inflation controller. Status is bindings.StepStatus;
// Error and the averages are WAD within ±1.
type Step struct {
	Status        uint8         `bun:"status"`
	Error         int64         `bun:"error"`
	AverageBefore int64         `bun:"average_before"`
	Average       int64         `bun:"average"`
	RateBefore    store.Uint256 `bun:"rate_before"`
	Rate          store.Uint256 `bun:"rate"`
	Circulating   store.Uint256 `bun:"circulating"`
	CapLeft       store.Uint256 `bun:"cap_left"`
	Minted        store.Uint256 `bun:"minted"`
	Params        store.Felt    `bun:"params"`
}

// EmissionStep is a step as Emission told it.
type EmissionStep struct {
	bun.BaseModel `bun:"table:emission_steps"`

	Epoch       uint64        `bun:"epoch,pk"`
	Budget      store.Uint256 `bun:"budget"`
	Revenue     store.Uint256 `bun:"revenue"`
	Price       store.Uint256 `bun:"price"`
	Step        Step          `bun:"embed:step_"`
	Block       uint64        `bun:"block"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// Kinds of income.
const (
	IncomeFees uint8 = iota
	IncomeContribution
	IncomeStableSale
	IncomeLotReturn
)

// Income is something that came into the Treasury, by the event that told it.
type Income struct {
	bun.BaseModel `bun:"table:incomes"`

	Block       uint64        `bun:"block,pk"`
	TxIndex     uint32        `bun:"tx_index,pk"`
	EventIndex  uint32        `bun:"event_index,pk"`
	Kind        uint8         `bun:"kind"`
	Epoch       uint64        `bun:"epoch"`
	Token       store.Felt    `bun:"token"`
	Amount      store.Uint256 `bun:"amount"`
	Giver       store.Felt    `bun:"giver"`
	Source      string        `bun:"source"`
	Time        uint64        `bun:"time"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}

// IncomeTotal is all that ever came in of a token.
type IncomeTotal struct {
	bun.BaseModel `bun:"table:income_totals"`

	Token         store.Felt    `bun:"token,pk"`
	Fees          store.Uint256 `bun:"fees"`
	Contributions store.Uint256 `bun:"contributions"`
	StableSales   store.Uint256 `bun:"stable_sales"`
	LotReturns    store.Uint256 `bun:"lot_returns"`
	Block         uint64        `bun:"block"`
	store.Version
}

// TreasuryGrant is money that governance granted, by the event that told it.
type TreasuryGrant struct {
	bun.BaseModel `bun:"table:treasury_grants"`

	Block       uint64        `bun:"block,pk"`
	TxIndex     uint32        `bun:"tx_index,pk"`
	EventIndex  uint32        `bun:"event_index,pk"`
	Token       store.Felt    `bun:"token"`
	Receiver    store.Felt    `bun:"receiver"`
	Epoch       uint64        `bun:"epoch"`
	Amount      store.Uint256 `bun:"amount"`
	Granted     store.Uint256 `bun:"granted"` // of the epoch and token, with this one
	Purpose     string        `bun:"purpose"`
	Time        uint64        `bun:"time"`
	Transaction store.Felt    `bun:"tx_hash"`
	store.Version
}
