use core::poseidon::poseidon_hash_span;
use starknet::ContractAddress;
use starknet::testing::set_block_timestamp;
use crate::token::interface::{IErc20DispatcherTrait, ISageSupplyDispatcherTrait};
use crate::token::types::{EPOCH_SECONDS, Issuance};
use super::setup::{ALICE, BOB, GOVERNOR, INITIAL, MINTER, OWNER, Token, act_as, deploy_with};

const TREASURY: ContractAddress = 'TREASURY'.try_into().unwrap();
const VESTING: ContractAddress = 'VESTING'.try_into().unwrap();

fn outside(account: ContractAddress) -> bool {
    account == TREASURY || account == VESTING
}

fn deploy_counted() -> Token {
    set_block_timestamp(10 * EPOCH_SECONDS);
    let token = deploy_with(INITIAL, 1_000_000_000);
    act_as(GOVERNOR);
    token.supply.set_minter(MINTER, 1_000_000, 1_000_000);
    token.supply.set_excluded(TREASURY, true);
    token.supply.set_excluded(VESTING, true);
    token
}

/// The paper: S_circ(t+1) = S_circ(t) + I_to_circ(t) - B_from_circ(t), and
/// S_fdv(t+1) = S_fdv(t) + I_total(t) - B_total(t); a burn by the treasury
/// lowers S_fdv and not S_circ. Each step against what was done in it.
#[test]
fn both_supplies_follow_the_paper() {
    let token = deploy_counted();
    assert_eq!(
        token.supply.issuance(),
        Issuance { total: INITIAL, burned: 0, to_circulation: INITIAL, burned_from_circulation: 0 },
    );
    let everybody = [OWNER, ALICE, BOB, TREASURY, VESTING].span();
    let mut seed: felt252 = 'recurrences';
    let (mut burns_in, mut burns_out) = (0_u32, 0_u32);
    for _ in 0..120_u32 {
        seed = poseidon_hash_span([seed].span());
        let random: u256 = seed.into();
        let from = *everybody[(random.low % 5).try_into().unwrap()];
        let to = *everybody[(random.low / 5 % 5).try_into().unwrap()];
        let balance = token.erc20.balance_of(from);
        let before = token.supply.issuance();
        let circulating = token.supply.circulating_supply();
        let diluted = token.supply.fully_diluted_supply();
        // I_total, B_total, B_from_circ; I_to_circ as what came in, what left.
        let (mut minted, mut burned, mut burned_in): (u256, u256, u256) = (0, 0, 0);
        let (mut entered, mut left): (u256, u256) = (0, 0);
        match random.low / 25 % 4 {
            0 => {
                minted = (random.high % 500 + 1).into();
                act_as(MINTER);
                token.supply.mint(to, minted);
                if !outside(to) {
                    entered = minted;
                }
            },
            1 => {
                if balance != 0 {
                    burned = random.high.into() % balance + 1;
                    act_as(from);
                    token.supply.burn(burned);
                    if outside(from) {
                        burns_out += 1;
                    } else {
                        burned_in = burned;
                        burns_in += 1;
                    }
                }
            },
            _ => {
                let amount = random.high.into() % (balance + 1);
                act_as(from);
                token.erc20.transfer(to, amount);
                if outside(from) && !outside(to) {
                    entered = amount;
                }
                if outside(to) && !outside(from) {
                    left = amount;
                }
            },
        }
        let after = token.supply.issuance();
        assert_eq!(after.total, before.total + minted);
        assert_eq!(after.burned, before.burned + burned);
        assert_eq!(after.to_circulation + left, before.to_circulation + entered);
        assert_eq!(after.burned_from_circulation, before.burned_from_circulation + burned_in);
        assert_eq!(token.supply.fully_diluted_supply() + burned, diluted + minted);
        assert_eq!(token.supply.circulating_supply() + burned_in + left, circulating + entered);
        assert_eq!(after.total - after.burned, token.supply.fully_diluted_supply());
        assert_eq!(
            after.to_circulation - after.burned_from_circulation, token.supply.circulating_supply(),
        );
        assert!(
            burned == 0 || burned_in != 0 || token.supply.circulating_supply() == circulating,
            "a treasury burn moved the float",
        );
    }
    assert!(burns_in > 3 && burns_out > 3, "a history without burns");
}

/// Whom the governor counts changes what circulates, and nothing that burned.
#[test]
fn counting_an_account_is_issuance() {
    let token = deploy_counted();
    act_as(OWNER);
    token.erc20.transfer(ALICE, 100);
    act_as(ALICE);
    token.supply.burn(40);
    act_as(GOVERNOR);
    token.supply.set_excluded(ALICE, true);
    let none = Issuance {
        total: INITIAL, burned: 40, to_circulation: INITIAL - 60, burned_from_circulation: 40,
    };
    assert_eq!(token.supply.issuance(), none);
    act_as(ALICE);
    token.supply.burn(60);
    assert_eq!(token.supply.issuance(), Issuance { burned: 100, ..none });
    assert_eq!(token.supply.circulating_supply(), INITIAL - 100);
    assert_eq!(token.supply.fully_diluted_supply(), INITIAL - 100);
}
